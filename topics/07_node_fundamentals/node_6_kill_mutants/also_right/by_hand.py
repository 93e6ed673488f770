"""No loop at all: the coroutine is driven by send, and an awaitable object records its await."""

import asyncio


class Pause:
    def __init__(self, log, seconds):
        self.log, self.seconds = log, seconds

    def __await__(self):
        self.log.append(("slept", self.seconds))
        return
        yield


def drive(retry, script, **options):
    log = []
    steps = iter(script)

    class Call:
        def __await__(self):
            step = next(steps, "extra")
            log.append("call")
            if isinstance(step, BaseException):
                raise step
            return step
            yield

    coroutine = retry(Call, sleep=lambda seconds: Pause(log, seconds), **options)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return ("returned", stop.value, log)
    except BaseException as error:
        return ("raised", error, log)
    raise AssertionError("retry awaits something else")


def check_equal(got, how, what, log):
    assert got[0] == how and (got[1] is what or (isinstance(what, type) and type(got[1]) is what)), got
    assert got[2] == log, got


def suite(retry):
    errors = [RuntimeError(n) for n in range(5)]
    call = "call"
    got = drive(retry, errors, attempts=5, base=2, cap=9)
    check_equal(
        got, "raised", errors[4], [call, ("slept", 2), call, ("slept", 4), call, ("slept", 8), call, ("slept", 9), call]
    )
    for _ in range(2):
        got = drive(retry, [*errors[:2], 7], attempts=3, base=2, cap=9)
        check_equal(got, "returned", 7, [call, ("slept", 2), call, ("slept", 4), call])
    cancelled = asyncio.CancelledError()
    check_equal(
        drive(retry, [cancelled, 1], attempts=3, base=1, cap=1, retry_on=(BaseException,)), "raised", cancelled, [call]
    )
    check_equal(
        drive(retry, [errors[0], 1], attempts=3, base=1, cap=1, retry_on=(OSError, KeyError)),
        "raised",
        errors[0],
        [call],
    )
    check_equal(drive(retry, [1], attempts=0, base=1, cap=1), "raised", ValueError, [])
    check_equal(drive(retry, [None, 1], attempts=2, base=1, cap=1), "returned", None, [call])
