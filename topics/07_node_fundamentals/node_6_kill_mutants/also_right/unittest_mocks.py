"""unittest's AsyncMock and asyncio.run, one small test after another."""

import asyncio
from unittest.mock import AsyncMock, call


def suite(retry):
    def attempt(effects, **options):
        fn, sleep = AsyncMock(side_effect=effects), AsyncMock()
        options = {"attempts": 3, "base": 1, "cap": 10, **options}

        async def main():
            try:
                return await retry(fn, sleep=sleep, **options)
            except BaseException as error:
                return ("raised", error)

        out = asyncio.run(main())
        return out, fn.await_count, sleep.await_args_list

    boom = [ValueError(str(n)) for n in range(9)]
    out, calls, naps = attempt(["fine", "again"])
    assert (out, calls, naps) == ("fine", 1, [])
    out, calls, naps = attempt(boom, attempts=6)
    assert out == ("raised", boom[5]), out
    assert calls == 6 and naps == [call(1), call(2), call(4), call(8), call(10)], naps
    out, calls, naps = attempt([boom[0], "fine", "again"])
    assert (out, calls, naps) == ("fine", 2, [call(1)])
    out, calls, naps = attempt([boom[0], "fine"], retry_on=(KeyError,))
    assert out == ("raised", boom[0]) and calls == 1 and not naps
    stop = asyncio.CancelledError()
    for retry_on in ((Exception,), (BaseException,)):
        out, calls, naps = attempt([stop, "fine"], retry_on=retry_on)
        assert out == ("raised", stop) and calls == 1 and not naps
    out, calls, naps = attempt(["fine"], attempts=0)
    assert isinstance(out, tuple) and isinstance(out[1], ValueError) and calls == 0
