import asyncio


class WorkClock:
    """A clock that only work moves: ``clock()`` reads it, ``clock.work(units)`` takes that long."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> float:
        return self.now

    def work(self, units: int) -> int:
        self.now += units
        return units


async def heartbeat(clock: WorkClock, beats: list[float]) -> None:
    """Note the time in ``beats`` at each turn of the loop, for ever."""
    while True:
        beats.append(clock())
        await asyncio.sleep(0)
