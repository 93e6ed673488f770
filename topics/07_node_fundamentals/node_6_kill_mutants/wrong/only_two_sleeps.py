"""No case has more than two sleeps, where constant and doubling growth agree.

fails: the_cap, the_growth_of_the_delays
score: 11 of 13
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ..given import simulate
from ..solution import _observed


def suite(retry: Callable[..., Awaitable[Any]]) -> None:
    """Raises AssertionError if ``retry`` is wrong; returns None if it is right."""

    def case(outcomes: Sequence[object], wanted: object, delays: list[float], **options: Any) -> None:
        """``wanted`` comes out, an object or an exception class, after these delays and one call more than delays."""
        options = {"attempts": 3, "base": 1.0, "cap": 4.0, **options}
        got, calls, slept = simulate(_observed(retry, outcomes, options))
        is_wanted = isinstance(got, wanted) if isinstance(wanted, type) else got is wanted
        assert is_wanted, f"{outcomes}, {options}: {got!r} came out"
        assert slept == delays, f"{outcomes}, {options}: slept {slept}"
        right_calls = len(delays) + (options["attempts"] > 0)
        assert calls == right_calls, f"{outcomes}, {options}: {calls} calls"

    errors = [OSError(str(n)) for n in range(6)]
    unlisted, cancelled = KeyError("unlisted"), asyncio.CancelledError()
    case(["a", "b"], "a", [])
    case([None, "b"], None, [])
    case([*errors[:2], "c", "d"], "c", [1, 2])
    case(errors, errors[2], [1, 2])
    case(errors, errors[0], [], attempts=1)
    case([errors[0], unlisted, "f"], unlisted, [1], retry_on=(OSError,))
    case([errors[0], "g"], "g", [1], retry_on=(ValueError, OSError))
    case([cancelled, "h"], cancelled, [])
    case([cancelled, "i"], cancelled, [], retry_on=(BaseException,))
    case([KeyboardInterrupt(), "j"], "j", [1], retry_on=(BaseException,))
    case(["k"], ValueError, [], attempts=0)
    case(["l"], ValueError, [], attempts=-1)
