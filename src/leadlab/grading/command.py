"""``leadlab grade``: the run around :mod:`.coordinator`: configuration, workers, progress, the report at the end."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from leadlab.course import Course, CourseError
from leadlab.grading import jobs, sandbox
from leadlab.grading.settings import Settings

if TYPE_CHECKING:
    from leadlab.grading.coordinator import Outcome

LOCK = "lock"
DASK_RETRIES = 3


def run(settings: Settings, *, workers: int | None = None, scheduler: str | None = None) -> int:
    """Grade, with a progress bar on stderr and a summary on stdout; returns how many submissions a person must look at.

    Raises :class:`CourseError` when nothing can be graded: no submissions, no sandbox, no gradebook, a run already going on.
    """
    protection = sandbox.probe()
    if not scheduler and not protection.sandboxed and not settings.allow_unsandboxed:
        raise CourseError(
            f"submissions are not run without a sandbox, and there is none here. {protection.text}. Install bubblewrap, or say "
            "--allow-unsandboxed if you trust every learner with your files"
        )
    settings.folder.mkdir(parents=True, exist_ok=True)
    jobs.allow()
    with _alone(settings.folder / LOCK), _executor(workers, scheduler) as (executor, count, where):
        for _ in range(
            count if not scheduler else 0
        ):  # workers get ready while nbgrader is imported, which takes a second
            executor.submit(jobs.run, jobs.of(settings, []))
        from leadlab.grading import coordinator, master, report

        handed_in = coordinator.submissions(settings)
        if not handed_in:
            folder = settings.coursedir.format_path(
                settings.coursedir.submitted_directory, "STUDENT", settings.assignment
            )
            raise CourseError(
                f"nothing was handed in: submissions are expected as {folder}/{settings.assignment}.ipynb"
            )
        masters = master.masters(settings.coursedir, settings.config, settings.assignment)
        outcomes: list[Outcome] = []
        with tqdm(
            total=len(handed_in), desc=settings.assignment, unit="submission", disable=None, file=sys.stderr
        ) as bar:

            def done(outcome: Outcome, is_new: bool) -> None:
                outcomes.append(outcome)
                bar.set_postfix_str(f"{sum(bool(one.looks) for one in outcomes)} to look at", refresh=False)
                bar.update()

            graded = coordinator.grade(settings, masters, executor, count, done)
    made = report.Report(
        settings.assignment,
        masters,
        tuple(sorted(outcomes, key=lambda one: one.student)),
        tuple(student for student in graded.students if student not in {outcome.student for outcome in outcomes}),
        protection.text if not scheduler else where,
        graded.model_faults,
    )
    _, page = report.write(settings, made)
    print(report.as_text(made, page), flush=True)
    return sum(bool(outcome.looks) for outcome in outcomes)


def feedback(settings: Settings, course: Course | None) -> None:
    """Write everybody's page, with a progress bar on stderr. Raises :class:`CourseError` as :func:`feedback.write` does."""
    from leadlab.grading import feedback, master

    masters = master.masters(settings.coursedir, settings.config, settings.assignment)
    pages = feedback.write(settings, masters, course)
    count = sum(
        1 for _ in tqdm(pages, desc=f"{settings.assignment} feedback", unit="page", disable=None, file=sys.stderr)
    )
    where = settings.coursedir.format_path(settings.coursedir.feedback_directory, "STUDENT", settings.assignment)
    print(f"{count} pages: {where}. `nbgrader release_feedback {settings.assignment}` hands them out")


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One run for an assignment at a time; the lock goes with the process, however it ends."""
    with path.open("w") as file:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CourseError(
                    f"another `leadlab grade` of this assignment is running ({path}); wait for it"
                ) from None
        yield


@contextlib.contextmanager
def _executor(workers: int | None, scheduler: str | None) -> Iterator[tuple[Executor, int, str]]:
    """What runs the jobs, how many at a time, and where that is."""
    if scheduler is not None:
        yield from _cluster(scheduler)
        return
    count = workers or os.cpu_count() or 1
    executor = ThreadPoolExecutor(count, thread_name_prefix="leadlab-grading")  # each has its worker process: see jobs
    try:
        yield executor, count, "this computer"
    except BaseException:
        jobs.stop()
        raise
    finally:
        executor.shutdown(cancel_futures=True)
        jobs.close()


def _cluster(address: str) -> Iterator[tuple[Executor, int, str]]:
    try:
        from distributed import Client
    except ImportError:
        raise CourseError(
            "--scheduler needs Dask: install it with `pip install distributed`, here and on the workers"
        ) from None
    try:
        client = Client(address, timeout=20, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise CourseError(f"no Dask scheduler answers at {address}: {error}") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise CourseError(f"the Dask scheduler at {address} has no workers; start some: dask worker {address}")
        executor = client.get_executor(pure=False, retries=DASK_RETRIES)
        yield executor, threads, f"{threads} threads of the Dask cluster at {address}"
