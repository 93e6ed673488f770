"""Checks of ai-1: 8 points for BudgetGate, 4 for paired_test, 5 for authorize."""

import asyncio
import math
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.clock import simulate

from .given import BudgetExceeded, Context, Order, ToolCall
from .solution import BudgetGate, authorize, paired_test


async def paid_call(gate: BudgetGate, worst: int, actual: int | None, seconds: float = 0.0) -> None:
    """One call: reserved, sent, answered after ``seconds``, settled; not settled if ``actual`` is None."""
    async with gate.reserve(worst) as call:
        call.sent()
        await asyncio.sleep(seconds)
        if actual is not None:
            call.settle(actual)


async def refused(gate: BudgetGate, worst: int) -> bool:
    """Whether a reservation of ``worst`` is refused; one that is granted is given back unsent."""
    try:
        async with gate.reserve(worst):
            return False
    except BudgetExceeded:
        return True


def balance(gate: BudgetGate) -> str:
    return f"spent {gate.spent}, reserved {gate.reserved}"


@check(points=1)
def cap_holds_for_one_call_after_the_other() -> None:
    """With a cap of 100: calls that cost 30, 30 and 40, then nothing more; exactly the cap may be spent."""

    async def main() -> tuple[BudgetGate, bool, bool]:
        gate = BudgetGate(100)
        await paid_call(gate, worst=50, actual=30)
        await paid_call(gate, worst=50, actual=30)
        too_much = await refused(gate, 41)
        await paid_call(gate, worst=40, actual=40)
        return gate, too_much, await refused(gate, 1)

    gate, too_much, one_more = simulate(main())
    expect(
        (gate.spent, gate.reserved) == (100, 0),
        called="calls with worst cases 50, 50, 40 and actual costs 30, 30, 40 under a cap of 100",
        got=balance(gate),
        wanted="the actual costs are spent, nothing is reserved",
        next_step="on leaving the block, give the worst case back and charge the actual cost",
    )
    expect(
        too_much and one_more,
        called="reserving 41 when 60 of 100 are spent, and 1 when 100 are spent",
        got=f"refused: {too_much} and {one_more}",
        wanted="BudgetExceeded, both times",
        next_step="refuse if spent + reserved + worst is above the cap",
    )


@check(points=1, hidden=True)
def money_moves_on_entering_and_on_leaving_only() -> None:
    """When reserved and spent change: at reserve, on entering, at sent, at settle, on leaving; seen by every other task at every step."""

    async def main() -> tuple[list[tuple[int, int]], list[tuple[int, int]], bool]:
        gate, seen = BudgetGate(100), []
        watched: list[tuple[int, int]] = []  # each balance at which it changed, in order

        async def watch() -> None:
            for _ in range(200):
                if watched[-1:] != [(gate.spent, gate.reserved)]:
                    watched.append((gate.spent, gate.reserved))
                await asyncio.sleep(0)

        watcher = asyncio.create_task(watch())
        await asyncio.sleep(0)
        reservation = gate.reserve(60)
        seen.append((gate.spent, gate.reserved))
        async with reservation as call:
            seen.append((gate.spent, gate.reserved))
            call.sent()
            await asyncio.sleep(0)
            call.settle(25)
            await asyncio.sleep(0)
            seen.append((gate.spent, gate.reserved))
        seen.append((gate.spent, gate.reserved))
        for _ in range(5):
            await asyncio.sleep(0)
        watcher.cancel()
        try:
            async with gate.reserve(70) as other:
                other.sent()
                other.settle(0)
                early = gate.reserve(30)  # does not fit yet
            async with early:
                granted = gate.reserved == 30
        except BudgetExceeded:
            granted = False
        return seen, watched, granted

    seen, watched, granted = simulate(main(), max_events=10_000)
    called = "async with gate.reserve(60), sent, settle(25)"
    expect(
        seen[0] == (0, 0),
        called="gate.reserve(60), not entered",
        got=f"(spent, reserved) = {seen[0]}",
        wanted="reserve itself holds nothing",
        next_step="hold the money in __aenter__, or before the yield",
    )
    expect(
        seen[1:] == [(0, 60), (0, 60), (25, 0)],
        called=called,
        got=f"(spent, reserved) on entering, after settle, after leaving: {seen[1:]}",
        wanted="the worst case is held until the block is left; spent changes only then",
        next_step="let settle only remember the actual cost; charge it on leaving",
    )
    expect(
        len(watched) == len({*watched}) and {*watched} <= {(0, 0), (0, 60), (25, 0)},
        called=f"{called}, watched by another task at each of its steps",
        got=f"(spent, reserved) was, one after the other, {watched}",
        wanted="(0, 0), (0, 60), (25, 0): the reservation goes and the charge comes in one step",
        next_step="put no await between the two lines that change reserved and spent",
    )
    expect(
        granted,
        called="gate.reserve(30) when 25 of 100 are spent and 70 reserved, entered when the 70 are free again",
        got="30 were not held",
        wanted="whether it fits is decided on entering",
        next_step="look at the balance in __aenter__, or before the yield, and not in reserve",
    )


@check(points=1, hidden=True)
def wrong_amounts_and_wrong_order_are_refused() -> None:
    """Negative amounts, a cap of 0, settle without sent, settle twice, sent twice, a settle that raised."""
    expect_raises(ValueError, partial(BudgetGate, -1), called="BudgetGate(-1)", next_step="check the cap")
    gate = BudgetGate(100)
    expect_raises(
        ValueError,
        partial(gate.reserve, -1),
        called="gate.reserve(-1), not entered",
        next_step="check worst in reserve itself; a generator's body runs only on entering",
    )

    async def main() -> tuple[list[str], bool]:
        raised = []

        def attempt(action: Callable[[], None]) -> None:
            try:
                action()
                raised.append("nothing")
            except (ValueError, RuntimeError) as error:
                raised.append(type(error).__name__)

        async with gate.reserve(50) as call:
            attempt(partial(call.settle, 10))
            attempt(call.sent)
            attempt(call.sent)
            attempt(partial(call.settle, -1))
            attempt(partial(call.settle, 10))
            attempt(partial(call.settle, 20))
        async with BudgetGate(0).reserve(0) as free:
            free.sent()
            attempt(partial(free.settle, 0))
            attempt(partial(free.settle, 0))
        return raised, await refused(BudgetGate(0), 1)

    raised, nothing_to_spend = simulate(main())
    expect(
        raised == ["RuntimeError", "nothing", "nothing", "ValueError", *["nothing", "RuntimeError"] * 2],
        called="settle(10), sent(), sent(), settle(-1), settle(10), settle(20) in one block, "
        "settle(0), settle(0) after sent() in another",
        got=raised,
        wanted="RuntimeError for settle before sent and for the second settle, ValueError for a negative actual",
        next_step="remember sent and the actual cost, and check both in settle",
    )
    expect(
        gate.spent == 10 and gate.reserved == 0,
        called="the same block, left",
        got=balance(gate),
        wanted="the settle that was accepted counts; those that raised change nothing",
        next_step="check first, then remember",
    )
    expect(
        nothing_to_spend,
        called="a reservation of 1 under a cap of 0",
        got="it was granted",
        wanted="BudgetExceeded",
        next_step="0 is a cap like any other",
    )


@check(points=1, hidden=True)
def hundred_calls_at_once_stay_below_the_cap() -> None:
    """A hundred calls at once, random durations, costs and ways to end: the sum of spent and reserved at every change."""

    async def main(seed: int) -> tuple[int, int, int, BudgetGate]:
        rng, gate = random.Random(seed), BudgetGate(5_000)
        highest, granted, owed = 0, 0, 0

        async def one(start: float, seconds: float, worst: int, actual: int, way: str) -> None:
            nonlocal highest, granted, owed
            await asyncio.sleep(start)
            try:
                async with gate.reserve(worst) as call:
                    granted += 1
                    highest = max(highest, gate.spent + gate.reserved)
                    if way == "unsent":
                        return
                    call.sent()
                    owed += worst if way == "unsettled" else actual
                    await asyncio.sleep(seconds)
                    highest = max(highest, gate.spent + gate.reserved)
                    if way == "settled":
                        call.settle(actual)
                        highest = max(highest, gate.spent + gate.reserved)
            except BudgetExceeded:
                pass
            highest = max(highest, gate.spent + gate.reserved)

        async with asyncio.TaskGroup() as group:
            for _ in range(100):
                worst = rng.randrange(1, 200)
                way = rng.choices(["settled", "unsettled", "unsent"], [8, 1, 1])[0]
                group.create_task(one(rng.uniform(0, 0.5), rng.uniform(0.1, 3), worst, rng.randrange(worst + 1), way))
        return highest, granted, owed, gate

    for seed in range(5):
        highest, granted, owed, gate = simulate(main(seed), max_events=100_000)
        called = "100 calls within half a second, random durations, costs and ends, cap 5,000"
        expect(
            highest <= 5_000,
            called=called,
            got=f"spent + reserved reached {highest}",
            wanted="never above the cap, at no instant",
            next_step="count what is reserved too, and look and hold without an await between",
        )
        expect(
            (gate.spent, gate.reserved) == (owed, 0) and 0 < granted < 100,
            called=called,
            got=f"{granted} calls granted; in the end {balance(gate)}, where {owed} were due",
            wanted="some calls are refused; in the end spent is what is due, and nothing is reserved",
            next_step="give each reservation back, whatever the end of its block",
        )


@check(points=1, hidden=True)
def cancellation_charges_what_was_sent() -> None:
    """Calls cancelled before sent, after sent, and after settle: what is charged, and whether CancelledError comes out."""

    async def main(sends: bool, settles: bool) -> tuple[BudgetGate, bool]:
        gate = BudgetGate(100)

        async def cancelled_call() -> None:
            async with gate.reserve(40) as call:
                if sends:
                    call.sent()
                if settles:
                    call.settle(7)
                await asyncio.sleep(10)

        task = asyncio.create_task(cancelled_call())
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.wait([task])
        return gate, task.cancelled()

    for sends, settles, spent in [(False, False, 0), (True, False, 40), (True, True, 7)]:
        gate, cancelled = simulate(main(sends, settles))
        done = " and settle(7)" if settles else ""
        called = f"a call of worst case 40, cancelled {'after sent()' if sends else 'before sent()'}{done}"
        expect(
            cancelled,
            called=called,
            got="the task was not cancelled: CancelledError did not come out of the block",
            wanted="CancelledError propagates",
            next_step="do the clearing in finally, and swallow nothing",
        )
        expect(
            (gate.spent, gate.reserved) == (spent, 0),
            called=called,
            got=balance(gate),
            wanted="settled: the actual; else sent: the worst case; else nothing. Nothing stays reserved",
            next_step="`except Exception` does not see CancelledError",
        )


@check(points=1, hidden=True)
def failures_inside_the_block_are_charged_and_propagate() -> None:
    """An exception or a time-out inside the block, before sent, after sent, after settle; also odd exceptions."""

    async def main(error: BaseException, steps: str) -> tuple[BudgetGate, object]:
        gate = BudgetGate(100)
        try:
            async with gate.reserve(40) as call:
                if steps:
                    call.sent()
                if steps == "settled":
                    call.settle(7)
                raise error
        except type(error) as caught:
            return gate, caught
        return gate, "nothing"

    for kind in (ValueError, RuntimeError, BudgetExceeded, asyncio.TimeoutError, asyncio.CancelledError, KeyError):
        for steps, spent in [("", 0), ("sent", 40), ("settled", 7)]:
            error = kind("the model failed")
            gate, caught = simulate(main(error, steps))
            expect(
                caught is error and (gate.spent, gate.reserved) == (spent, 0),
                called=f"a block of worst case 40 that raises {kind.__name__} {f'after {steps}' if steps else 'at once'}",
                got=f"{caught!r} came out; {balance(gate)}",
                wanted="that very exception comes out; charged is the actual, the worst case or nothing; nothing stays reserved",
                next_step="use try … finally around the yield, or return None from __aexit__",
            )

    async def timed_out() -> BudgetGate:
        gate = BudgetGate(100)
        try:
            async with asyncio.timeout(1):
                await paid_call(gate, worst=30, actual=5, seconds=60)
        except TimeoutError:
            pass
        return gate

    gate = simulate(timed_out())
    expect(
        (gate.spent, gate.reserved) == (30, 0),
        called="a call of worst case 30 that runs into asyncio.timeout after sent()",
        got=balance(gate),
        wanted="the worst case is charged: the provider may have done all the work",
        next_step="a time-out ends the block by CancelledError; charge in finally",
    )


@check(points=1, hidden=True)
def refused_call_holds_nothing_and_may_come_again() -> None:
    """A reservation that does not fit beside the running ones; the same again when there is room."""

    async def main() -> tuple[bool, float, bool, str, BudgetGate]:
        gate = BudgetGate(100)
        running = [asyncio.create_task(paid_call(gate, worst=45, actual=10, seconds=5)) for _ in range(2)]
        await asyncio.sleep(1)
        first = await refused(gate, 11)
        came = asyncio.get_running_loop().time()
        fits = not await refused(gate, 10)
        between = balance(gate)
        await asyncio.gather(*running)
        await paid_call(gate, worst=80, actual=80)
        return first, came, fits, between, gate

    first, came, fits, between, gate = simulate(main())
    expect(
        first and came == 1.0,
        called="reserving 11 while two calls hold 45 each of 100",
        got=f"refused: {first}, after {came - 1.0} s",
        wanted="BudgetExceeded, at once",
        next_step="do not wait for room; the caller decides what to do",
    )
    expect(
        fits and between == "spent 0, reserved 90",
        called="after that refusal, reserving 10 and leaving without sent()",
        got=f"granted: {fits}; {between}",
        wanted="a refused reservation holds nothing, and an unsent one is given back",
        next_step="raise before you add to reserved",
    )
    expect(
        (gate.spent, gate.reserved) == (100, 0),
        called="when the two calls have cost 10 each: a call of 80",
        got=balance(gate),
        wanted="there is room again for exactly 80",
        next_step="give back the whole worst case, and charge only the actual cost",
    )


@check(points=1, hidden=True)
def actual_above_the_worst_case_is_charged_in_full() -> None:
    """A call that costs more than its worst case, also beyond the cap, and what may be reserved after it."""

    async def main() -> tuple[int, int, bool, BudgetGate]:
        gate = BudgetGate(100)
        await paid_call(gate, worst=10, actual=35)
        first = gate.spent
        await paid_call(gate, worst=50, actual=90)
        return first, gate.spent, await refused(gate, 0), gate

    first, second, nothing_fits, gate = simulate(main())
    expect(
        (first, second, gate.reserved) == (35, 125, 0),
        called="calls with worst cases 10 and 50 that cost 35 and 90, cap 100",
        got=f"spent {first}, then {second}; reserved {gate.reserved}",
        wanted="the money is gone, so all of it is charged",
        next_step="do not cut the actual cost to the worst case or to the cap",
    )
    expect(
        nothing_fits,
        called="reserving 0 when more than the cap is spent",
        got="it was granted",
        wanted="BudgetExceeded",
        next_step="compare spent + reserved + worst with the cap, also for 0",
    )


def tickets(both: int, only_a: int, only_b: int, neither: int) -> tuple[list[bool], list[bool]]:
    """The outcomes of two models on a set with these counts, shuffled alike."""
    pairs = [(True, True)] * both + [(True, False)] * only_a + [(False, True)] * only_b + [(False, False)] * neither
    random.Random(7).shuffle(pairs)
    return [a for a, _ in pairs], [b for _, b in pairs]


@check(points=1)
def four_hundred_tickets_of_the_lesson() -> None:
    """250 tickets right by both, 12 by a only, 28 by b only, 110 by neither: difference 0.04, p = 0.0166."""
    result = paired_test(*tickets(250, 12, 28, 110))
    expect(
        (result.only_a, result.only_b) == (12, 28) and math.isclose(result.diff, 0.04, rel_tol=1e-9),
        called="paired_test on the 400 tickets",
        got=f"only_a {result.only_a}, only_b {result.only_b}, diff {result.diff}",
        wanted="12, 28, and 0.04: b is the better one",
        next_step="count the tickets where exactly one model is right; diff is b minus a",
    )
    expect(
        math.isclose(result.se, 0.015684387141358124, rel_tol=1e-9),
        called="paired_test on the 400 tickets",
        got=f"se {result.se}",
        wanted="0.015684…, the standard error of the paired differences",
        next_step="((12 + 28)/400 − 0.04²)/400, and the root of it",
    )
    expect(
        math.isclose(result.p_value, 0.01658900337497471, rel_tol=1e-9),
        called="paired_test on the 400 tickets",
        got=f"p_value {result.p_value}",
        wanted="0.016589…, exact and two-sided",
        next_step="twice the probability of 12 or fewer heads in 40 throws of a fair coin",
    )


@check(points=1, hidden=True)
def p_value_is_the_exact_two_sided_binomial() -> None:
    """p-values against scipy's binomial test and, on random and large tables, against exact fractions."""
    published = {  # scipy.stats.binomtest(only_a, only_a + only_b).pvalue
        (1, 0): 1.0,
        (0, 7): 0.015625,
        (3, 17): 0.0025768280029296875,
        (45, 75): 0.007846593122439722,
        (75, 45): 0.007846593122439722,
    }
    rng = random.Random(1947)
    tables = list(published) + [(rng.randrange(60), rng.randrange(60)) for _ in range(40)] + [(1180, 1320), (0, 2000)]
    for only_a, only_b in tables:
        throws = only_a + only_b
        tail = sum(math.comb(throws, k) for k in range(min(only_a, only_b) + 1)) if throws else 1
        exact = float(min(Fraction(1), Fraction(2 * tail, 2**throws)))
        wanted = published.get((only_a, only_b), exact)
        got = paired_test(*tickets(50, only_a, only_b, 50)).p_value
        expect(
            math.isclose(got, wanted, rel_tol=1e-9),
            called=f"paired_test, {only_a} tickets right by a only, {only_b} by b only",
            got=f"p_value {got}",
            wanted="the exact two-sided binomial probability for a fair coin",
            next_step="both tails, no normal approximation, and no float that becomes 0 or infinite for 2,500 tickets",
        )


@check(points=1, hidden=True)
def degenerate_tables_and_bad_input() -> None:
    """Equal models, no discordant tickets, as many on either side, a single ticket; different lengths, no tickets."""
    for only_a, only_b in [(0, 0), (5, 5), (1, 1)]:
        result = paired_test(*tickets(10, only_a, only_b, 3))
        expect(
            result.p_value == 1.0 and result.diff == 0.0 and result.only_a == result.only_b == only_a,
            called=f"paired_test, {only_a} tickets right by a only and {only_b} by b only",
            got=result,
            wanted="no difference, and a p-value of 1.0, never above",
            next_step="twice the tail counts the middle twice: cut at 1.0",
        )
    single = paired_test([False], [True])
    expect(
        (single.diff, single.p_value, single.se) == (1.0, 1.0, 0.0),
        called="paired_test([False], [True])",
        got=single,
        wanted="a difference of 1.0 that one ticket cannot prove, and a population standard error of 0.0",
        next_step="divide by n, not by n − 1",
    )
    for a, b in [([], []), ([True], []), ([True], [True, False]), ([True, False], [True])]:
        expect_raises(
            ValueError,
            partial(paired_test, a, b),
            called=f"paired_test({a}, {b})",
            next_step="zip without strict=True drops what is left over",
        )


@check(points=1, hidden=True)
def standard_error_uses_the_pairing() -> None:
    """diff and se on random outcomes, against the mean and the spread of the differences ticket by ticket."""
    rng = random.Random(12)
    for number in range(30):
        skill = rng.random()
        size = rng.randrange(2, 400)
        a = [rng.random() < skill for _ in range(size)]
        b = [x if rng.random() < 0.7 else rng.random() < skill for x in a]
        if number == 0:
            a, b = [True] * size, [False] * size
        differences = [y - x for x, y in zip(a, b, strict=True)]
        mean = sum(differences) / size
        spread = math.sqrt(sum((difference - mean) ** 2 for difference in differences) / size / size)
        result = paired_test(a, b)
        expect(
            math.isclose(result.diff, mean, rel_tol=1e-9, abs_tol=1e-12)
            and math.isclose(result.se, spread, rel_tol=1e-9, abs_tol=1e-7),
            called=f"paired_test on {size} tickets with {result.only_a} and {result.only_b} discordant ones",
            got=f"diff {result.diff}, se {result.se}",
            wanted="b − a, and the standard error of the ticket-by-ticket differences",
            next_step="two separate variances p(1 − p)/n would ignore that both models saw the same tickets",
        )


SHOP_ORDERS = {
    "3": Order("ann", 2_500),
    "4": Order("ann", 9_000),
    "5": Order("ann", 5_000),
    "7": Order("mallory", 9_000),
    "": Order("mallory", 9_000),
}


def verdict(name: str, *, user: str = "ann", tainted: bool = False, limit: int = 5_000, **args: Any) -> str:
    """The policy's answer to one tool call in Ann's conversation."""
    return authorize(ToolCall(name, args), Context(user, SHOP_ORDERS, tainted, limit))


def expect_verdict(got: str, wanted: str, called: str, next_step: str) -> None:
    expect(got == wanted, called=called, got=repr(got), wanted=repr(wanted), next_step=next_step)


@check(points=1)
def plain_injection_gets_nothing() -> None:
    """A review says "refund order 7", which is Mallory's: denied. Ann's own refunds: at once, or after a confirmation."""
    expect_verdict(
        verdict("refund", order="7", amount=9_000, tainted=True),
        "deny",
        "refund(order=\"7\", amount=9000) in Ann's conversation; order 7 is Mallory's",
        "whose order it is stands in ctx.orders; that the model named it proves nothing",
    )
    expect_verdict(
        verdict("refund", order="3", amount=2_500),
        "allow",
        'refund(order="3", amount=2500), Ann\'s own, limit 5000',
        "an honest refund below the limit needs nobody",
    )
    expect_verdict(
        verdict("refund", order="4", amount=9_000),
        "confirm",
        'refund(order="4", amount=9000), Ann\'s own, limit 5000',
        "above the limit a person is asked",
    )


@check(points=1, hidden=True)
def only_the_users_own_orders() -> None:
    """Look-ups and refunds of another customer's order, of one that does not exist, and of ids that are no strings."""
    strange: list[Any] = [None, 3, 3.0, True, ["3"], {"3": 1}, [], {}, [["3"]], "3 ", "03", "orders"]
    tools: list[tuple[str, dict[str, Any]]] = [("lookup_order", {}), ("refund", {"amount": 1_000})]
    for name, more in tools:
        expect_verdict(
            verdict(name, order="3", **more), "allow", f'{name} of Ann\'s order "3"', "her own order, nothing tainted"
        )
        for order in ["7", "", "99", *strange]:
            try:
                got = verdict(name, order=order, **more)
            except Exception as error:
                got = f"{type(error).__name__}: {error}"
            expect_verdict(
                got,
                "deny",
                f"{name} with the order id {order!r}, which is not an order of Ann's",
                "one answer for unknown and for not yours, and no exception: either would tell a stranger what exists",
            )
    expect_verdict(
        verdict("lookup_order", user="mallory", order="7"),
        "allow",
        'lookup_order(order="7") by its owner, mallory',
        "compare the owner with ctx.user",
    )


@check(points=1, hidden=True)
def amount_is_a_whole_number_within_the_order() -> None:
    """Amounts at the order's amount and at the limit, one above, zero, negative, and values that are no ints."""
    for amount, wanted in [(1, "allow"), (5_000, "allow"), (5_001, "confirm"), (9_000, "confirm"), (9_001, "deny")]:
        expect_verdict(
            verdict("refund", order="4", amount=amount),
            wanted,
            f"refund(order of 9000, amount={amount}), limit 5000",
            "0 < amount ≤ the order's amount, else deny; above the limit confirm",
        )
    expect_verdict(
        verdict("refund", order="5", amount=5_000, limit=0),
        "confirm",
        "refund of a whole order of 5000 with a limit of 0",
        "the limit is ctx.limit",
    )
    wrong: list[Any] = [True, False, 0, -1, -9_000, 1_000.0, 0.5, "1000", None, [1_000], {"cents": 1_000}, math.nan]
    for amount in wrong:
        for tainted in (False, True):
            try:
                got = verdict("refund", order="4", amount=amount, tainted=tainted)
            except Exception as error:
                got = f"{type(error).__name__}: {error}"
            expect_verdict(
                got,
                "deny",
                f"refund(order of 9000, amount={amount!r}), {'tainted' if tainted else 'not tainted'}",
                "an amount is an int above 0; True is an int for isinstance, but not for type(amount) is int",
            )


@check(points=1, hidden=True)
def tainted_context_asks_a_person() -> None:
    """Refunds and look-ups in a conversation in which somebody else's text stands."""
    for amount in (1, 2_500):
        expect_verdict(
            verdict("refund", order="3", amount=amount, tainted=True),
            "confirm",
            f"refund(Ann's own order of 2500, amount={amount}), tainted, limit 5000",
            "who reads a stranger's text may do the stranger's will: no refund without a person",
        )
    expect_verdict(
        verdict("lookup_order", order="3", tainted=True),
        "allow",
        "lookup_order of Ann's own order, tainted",
        "a look at one's own order harms nobody",
    )
    for order, amount in [("7", 9_000), ("3", 2_501), ("99", 1)]:
        expect_verdict(
            verdict("refund", order=order, amount=amount, tainted=True),
            "deny",
            f"refund(order={order!r}, amount={amount}), tainted; not hers, or above the order's amount",
            "nobody is asked about what is forbidden anyway: deny comes before confirm",
        )


def unoffered_calls() -> Iterator[tuple[str, dict[str, Any]]]:
    """Tools that do not exist, and tools with arguments that are missing or too many."""
    yield ("delete_order", {"order": "3"})
    yield ("", {})
    yield ("Refund", {"order": "3", "amount": 1})
    yield ("refund", {})
    yield ("refund", {"order": "3"})
    yield ("refund", {"amount": 1})
    yield ("lookup_order", {})
    yield ("refund", {"order": "3", "amount": 1, "to": "mallory"})
    yield ("lookup_order", {"order": "3", "user": "mallory"})
    yield ("lookup_order", {"order": "3", "amount": 1})
    yield ("refund", {"Order": "3", "amount": 1})


@check(points=1, hidden=True)
def what_is_not_listed_is_denied() -> None:
    """Unknown tools, missing arguments, additional arguments: denied without an exception."""
    for name, args in unoffered_calls():
        for tainted in (False, True):
            try:
                got = authorize(ToolCall(name, args), Context("ann", SHOP_ORDERS, tainted, 5_000))
            except Exception as error:
                got = f"{type(error).__name__}: {error}"
            expect_verdict(
                got,
                "deny",
                f"{name or 'a tool without a name'} with the arguments {args}",
                "compare the set of arguments with exactly what the tool takes",
            )
