from typing import Protocol


class WorkerCrashed(Exception):
    """The worker died while it ran a job, and cannot run another."""


class PoolSaturated(Exception):
    """As many callers wait as may wait."""


class Worker(Protocol):
    """A worker thread or process as the pool sees it. It runs one job at a time."""

    async def run(self, job: object) -> object:
        """The job's result. Raises what the job raises, or `WorkerCrashed`. Ends soon when it is cancelled."""

    def kill(self) -> None:
        """End the worker, whatever it does. It must not be used afterwards."""
