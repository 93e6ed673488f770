"""Model solution of ai-1."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from math import comb, sqrt

from .given import BudgetExceeded, Context, Order, PaidCall, Paired, ToolCall


class BudgetGate:
    """A spending cap that holds with calls in flight. All amounts are whole micro-dollars.

    ``spent`` is what has been charged, ``reserved`` what the calls in flight may still cost.
    """

    spent: int
    reserved: int

    def __init__(self, cap: int) -> None:
        """Start with nothing spent. Raises ValueError for a negative ``cap``."""
        if cap < 0:
            raise ValueError("the cap must not be negative")
        self._cap = cap
        self.spent = 0
        self.reserved = 0

    def reserve(self, worst: int) -> AbstractAsyncContextManager[PaidCall]:
        """A block for one call that costs at most ``worst``; entering it holds ``worst`` or raises BudgetExceeded.

        Raises ValueError, at once, for a negative ``worst``.
        """
        if worst < 0:
            raise ValueError("the worst case must not be negative")
        return self._hold(worst)

    @asynccontextmanager
    async def _hold(self, worst: int) -> AsyncIterator[PaidCall]:
        if self.spent + self.reserved + worst > self._cap:
            raise BudgetExceeded(f"{self.spent} spent, {self.reserved} reserved, {worst} wanted, cap {self._cap}")
        # No await stands between the look and the hold, so no other task can come between them.
        self.reserved += worst
        call = _Call()
        try:
            yield call
        finally:  # also on CancelledError, which `except Exception` does not see
            self.reserved -= worst
            self.spent += call.charge(worst)


class _Call:
    """One call: sent or not, settled or not."""

    def __init__(self) -> None:
        self._sent = False
        self._actual: int | None = None

    def sent(self) -> None:
        self._sent = True

    def settle(self, actual: int) -> None:
        if actual < 0:
            raise ValueError("the actual cost must not be negative")
        if not self._sent or self._actual is not None:
            raise RuntimeError("settle once, after sent")
        self._actual = actual

    def charge(self, worst: int) -> int:
        """What the call costs: unknown usage is charged at its worst, a request that never left not at all."""
        if self._actual is not None:
            return self._actual
        return worst if self._sent else 0


def paired_test(a: Sequence[bool], b: Sequence[bool]) -> Paired:
    """Compare two models on the same tickets, ticket by ticket.

    Args:
        a: whether model a was right on each ticket.
        b: the same for model b, in the same order.

    Returns:
        The difference in accuracy b − a, its standard error from the paired differences (population form), the
        tickets that only a and only b got right, and the exact two-sided p-value of McNemar's test.

    Raises:
        ValueError: different lengths, or no tickets.

    Source: McNemar, Psychometrika 1947.
    """
    n = len(a)
    if n != len(b) or not n:
        raise ValueError("both models need the same tickets, at least one")
    only_a = sum(1 for x, y in zip(a, b, strict=True) if x and not y)
    only_b = sum(1 for x, y in zip(a, b, strict=True) if y and not x)
    discordant = only_a + only_b
    diff = (only_b - only_a) / n
    se = sqrt((discordant / n - diff**2) / n)
    tail = sum(comb(discordant, k) for k in range(min(only_a, only_b) + 1))
    # Whole numbers up to the one division: 0.5**discordant would be 0.0 for a large set.
    return Paired(diff, se, only_a, only_b, min(1.0, 2 * tail / 2**discordant))


def authorize(call: ToolCall, ctx: Context) -> str:
    """Decide about a tool call that the model asks for: ``"allow"``, ``"confirm"`` or ``"deny"``.

    It trusts nothing in ``call``: the rights are those of ``ctx.user``. Never raises.
    """
    if call.name == "lookup_order" and call.args.keys() == {"order"}:
        return "allow" if _own_order(call, ctx) else "deny"
    if call.name == "refund" and call.args.keys() == {"order", "amount"}:
        order, amount = _own_order(call, ctx), call.args["amount"]
        # type() and not isinstance(): True is an int for isinstance.
        if order is None or type(amount) is not int or not 0 < amount <= order.amount:
            return "deny"
        return "confirm" if ctx.tainted or amount > ctx.limit else "allow"
    return "deny"  # an allow-list: what it does not name is denied


def _own_order(call: ToolCall, ctx: Context) -> Order | None:
    number = call.args["order"]
    order = ctx.orders.get(number) if isinstance(number, str) else None  # a list cannot be looked up: unhashable
    return order if order is not None and order.owner == ctx.user else None
