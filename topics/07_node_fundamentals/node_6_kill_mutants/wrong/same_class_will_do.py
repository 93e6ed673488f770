"""The exception's class and text are tested; a new one like it passes.

fails: the_exception_that_comes_out
score: 12 of 13
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
        is_wanted = (
            isinstance(got, wanted)
            if isinstance(wanted, type)
            else got is wanted or (type(got) is type(wanted) and str(got) == str(wanted))
        )
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
    case(errors, errors[5], [1, 2, 4, 4, 4], attempts=6)
    case(errors, errors[4], [0.5, 1, 2, 4], attempts=5, base=0.5, cap=99.0)
    case([errors[0], "e"], "e", [3], base=5.0, cap=3.0)
    case([errors[0], unlisted, "f"], unlisted, [1], retry_on=(OSError,))
    case([errors[0], "g"], "g", [1], retry_on=(ValueError, OSError))
    case([cancelled, "h"], cancelled, [])
    case([cancelled, "i"], cancelled, [], retry_on=(BaseException,))
    case([KeyboardInterrupt(), "j"], "j", [1], retry_on=(BaseException,))
    case(["k"], ValueError, [], attempts=0)
    case(["l"], ValueError, [], attempts=-1)
