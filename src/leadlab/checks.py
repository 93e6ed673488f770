"""What a check cell of a lab is written with.

A check is a function with a one-line docstring, marked by :func:`check`. It fails by raising; :func:`expect` and
:func:`expect_raises` raise with a message that tells the learner what was called, what came back, which property
was expected, and one next step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

CheckFunction = TypeVar("CheckFunction", bound=Callable[[], Any])


class NotYet(AssertionError):
    """A property that the answer does not have yet. Jupyter shows its text without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return ["✗ not yet", *str(self).splitlines()]


def check(*, points: int, hidden: bool = False) -> Callable[[CheckFunction], CheckFunction]:
    """Mark a function of an exercise's ``checks.py`` as a check worth ``points``.

    A hidden check's source is left out of the released lab. The builder reads the decorator from the source;
    at run time it changes nothing.
    """

    def mark(function: CheckFunction) -> CheckFunction:
        return function

    return mark


def expect(holds: bool, *, called: str, got: object, wanted: str, next_step: str) -> None:
    """Raise :class:`NotYet` unless ``holds``.

    Args:
        holds: whether the property holds.
        called: what was called, in the learner's own terms.
        got: what came back or was seen. Strings are shown as they are, other objects by ``repr``.
        wanted: the property that was expected. Never the expected value of a hidden check.
        next_step: one thing to look at or to try.
    """
    if holds:
        return
    shown = got if isinstance(got, str) else repr(got)
    if len(shown) > 400:
        shown = shown[:400] + " …"
    raise NotYet(f"called:    {called}\ngot:       {shown}\nexpected:  {wanted}\nnext step: {next_step}")


def expect_raises(
    kind: type[BaseException], call: Callable[[], object], *, called: str, next_step: str
) -> BaseException:
    """Return the exception of type ``kind`` that ``call`` raises; raise :class:`NotYet` if it does not."""
    try:
        value = call()
    except kind as error:
        return error
    except NotImplementedError:
        raise
    except Exception as error:
        got = f"{type(error).__name__}: {error}"
    else:
        got = f"no exception, the value {value!r}"
    raise NotYet(f"called:    {called}\ngot:       {got}\nexpected:  {kind.__name__}\nnext step: {next_step}")
