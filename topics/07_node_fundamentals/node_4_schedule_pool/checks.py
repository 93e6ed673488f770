import itertools
import random
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from leadlab.checks import check, expect, expect_raises

from .given import Work
from .solution import simulate_pool

Spans = dict[str, tuple[float, float]]


def pool_works(text: str) -> list[Work]:
    """Works from "name:kind:duration:submit"; kind f, c or s for fast, cpu or slow; submit may be left out."""
    kinds: dict[str, Any] = {"c": "cpu", "f": "fast", "s": "slow"}
    fields = [word.split(":") for word in text.split()]
    return [Work(name, kinds[kind], float(ms), float(*submit)) for name, kind, ms, *submit in fields]


def expect_spans(text: str, size: int, wanted: str, property_wanted: str, next_step: str) -> None:
    """``wanted`` is "name:start:finish" for each work of ``text``."""
    got = simulate_pool(pool_works(text), size)
    right = {name: (float(start), float(finish)) for name, start, finish in (w.split(":") for w in wanted.split())}
    expect(
        got == right,
        called=f"simulate_pool of {text} in {size} threads (name:kind:duration:submit)",
        got=f"{got}",
        wanted=property_wanted,
        next_step=next_step,
    )


def refused_soon(call: Callable[[], object]) -> Callable[[], object]:
    """``call``, ended after 20,000 lines: with a time that is NaN a simulation may never end."""

    def bounded() -> object:
        lines = 0

        def count(_frame: Any, _event: str, _argument: object) -> Any:
            nonlocal lines
            lines += 1
            if lines > 20_000:
                raise RecursionError("the simulation does not end")
            return count

        before = sys.gettrace()
        sys.settrace(count)
        try:
            return call()
        finally:
            sys.settrace(before)

    return bounded


def random_load(rng: random.Random) -> tuple[list[Work], int]:
    """Up to 12 works with times in whole ms, many of them equal, and a pool of 1 to 5 threads."""
    late = rng.choice((0, 3, 12))
    kinds: list[Any] = rng.choices(("cpu", "fast", "slow"), (1, 1, rng.choice((1, 2, 4))), k=rng.randrange(1, 13))
    works = [Work(f"w{i}", kind, rng.randrange(7), rng.randint(0, late)) for i, kind in enumerate(kinds)]
    return works, rng.randint(1, 5)


def reference_spans(works: list[Work], size: int) -> Spans:
    """Ms by ms, with a list of threads: each holds the work that it runs, and looks at the rules of the task literally."""
    threads: list[tuple[Work, float] | None] = [None] * size
    main: list[Work | str] = []
    slow: list[Work] = []
    spans: Spans = {}
    now = 0.0
    while len(spans) < len(works):
        entered = False
        while True:
            threads = [None if thread and thread[1] == now else thread for thread in threads]
            if not entered:
                for work in works:
                    if work.submit == now:
                        slow.extend([work] if work.kind == "slow" else [])
                        main.extend([work] if work.kind != "slow" else ["token"] if "token" not in main else [])
                entered = True
            before = len(spans)
            for number in range(size):
                tries = len(main)
                while threads[number] is None and tries:
                    tries -= 1
                    head = main.pop(0)
                    if head == "token":
                        if sum(bool(t and t[0].kind == "slow") for t in threads) >= (size + 1) // 2:
                            main.append(head)
                            continue
                        head = slow.pop(0)
                        main.extend(["token"] if slow else [])
                    assert isinstance(head, Work)
                    threads[number] = head, now + head.duration
                    spans[head.name] = now, now + head.duration
            if len(spans) == before:
                break
        now += 1
    return spans


@check(points=2)
def crypto_runs_in_waves() -> None:
    """Nine crypto jobs of 100 ms in four threads: job i ends at ceil(i / 4) x 100."""
    got = simulate_pool([Work(f"job{i}", "cpu", 100.0) for i in range(1, 10)])
    right = {f"job{i}": (((i - 1) // 4) * 100.0, (-(-i // 4)) * 100.0) for i in range(1, 10)}
    expect(
        got == right,
        called='simulate_pool of job1 to job9, each "cpu" and 100 ms, in the default 4 threads',
        got=f"{got}",
        wanted=f"{right}",
        next_step="when a thread is free, it takes the head of the queue; time moves to the next finish",
    )


@check(points=1)
def slow_work_runs_like_any_other() -> None:
    """One slow work among fast ones: below the limit it takes its turn in the queue."""
    expect_spans(
        "stat:f:10 lookup:s:50 gzip:c:20 late:f:5:30",
        1,
        "stat:0:10 lookup:10:60 gzip:60:80 late:80:85",
        "stat 0-10, lookup 10-60, gzip 60-80, late 80-85",
        "the token stands in the main queue where the first waiting slow work was submitted",
    )


@check(points=1, hidden=True)
def the_queue_is_first_in_first_out() -> None:
    """Fast and CPU works of unequal durations, submitted at several times, in 1 to 3 threads."""
    text = "a:c:9 b:f:1 c:c:4 d:f:2:3 e:c:2:1 g:f:7:3 h:f:1"
    for size, wanted in (
        (1, "a:0:9 b:9:10 c:10:14 h:14:15 e:15:17 d:17:19 g:19:26"),
        (2, "a:0:9 b:0:1 c:1:5 h:5:6 e:6:8 d:8:10 g:9:16"),
        (3, "a:0:9 b:0:1 c:0:4 h:1:2 e:2:4 d:4:6 g:4:11"),
    ):
        expect_spans(
            text,
            size,
            wanted,
            "first submitted, first started, whatever the kind and the duration",
            "one queue for fast and cpu works; sort by submit, and keep the input order of equal times",
        )


@check(points=1, hidden=True)
def lookups_leave_threads_to_strangers() -> None:
    """A flood of slow works and a few short fast ones behind it: times, and the order of the starts."""
    text = "d0:s:1000 d1:s:1000 d2:s:1000 d3:s:1000 stat:f:1 stat2:f:1"
    expect_spans(
        text,
        4,
        "d0:0:1000 d1:0:1000 d2:1000:2000 d3:1000:2000 stat:0:1 stat2:0:1",
        "the lookups run two by two, and the stats do not wait for them",
        "at most (size + 1) // 2 slow works run at once; who finds the token at the limit tries the next head",
    )
    order = list(simulate_pool(pool_works(text), 4))
    expect(
        order == ["d0", "stat", "stat2", "d1", "d2", "d3"],
        called=f"the keys of simulate_pool of {text} in 4 threads",
        got=order,
        wanted="the order in which the threads take the works; the token goes to the tail when a slow work was taken",
        next_step="after the first lookup was taken, who is the head of the main queue?",
    )


@check(points=1, hidden=True)
def the_limit_follows_the_size() -> None:
    """Floods of slow works in pools of 1, 2, 4 and 5 threads."""
    flood = " ".join(f"d{i}:s:10" for i in range(6))
    for size, limit in ((1, 1), (2, 1), (4, 2), (5, 3)):
        expect_spans(
            f"{flood} stat:f:1",
            size,
            " ".join(f"d{i}:{(i // limit) * 10 + (i > 0) * (size == 1)}:{(i // limit + 1) * 10 + (i > 0) * (size == 1)}" for i in range(6))
            + (" stat:10:11" if size == 1 else " stat:0:1"),
            "(size + 1) // 2 slow works at once, no more and no fewer",
            "try size 1: the only thread serves slow works too; try size 5: the limit is rounded up",
        )  # fmt: skip


@check(points=1, hidden=True)
def one_token_for_all() -> None:
    """Slow works submitted before fast ones of the same length: how many of each start at once."""
    expect_spans(
        "d0:s:100 d1:s:100 d2:s:100 f0:f:100 f1:f:100 f2:f:100",
        4,
        "d0:0:100 f0:0:100 f1:0:100 f2:0:100 d1:100:200 d2:100:200",
        "the second slow work waits until the token comes to the head again, even below the limit",
        "one token for all waiting slow works, and after one was taken it goes to the tail",
    )


@check(points=1, hidden=True)
def the_token_loses_its_place_at_the_limit() -> None:
    """A token that was the head while the limit was reached, and fast works that stand behind it or come later."""
    expect_spans(
        "d0:s:10 d1:s:20 f0:f:8 f1:f:30 f2:f:30 f3:f:30",
        2,
        "d0:0:10 f0:0:8 f1:8:38 f2:10:40 f3:38:68 d1:40:60",
        "the works behind a token run while it cannot, and it stands behind those that it let pass",
        "at the limit the token goes to the tail, it is not kept at the head",
    )
    expect_spans(
        "d0:s:30 d1:s:10 hold:f:5 a:f:9:6 b:f:9:6 c:f:40:20 e:f:40:20",
        2,
        "d0:0:30 hold:0:5 a:6:15 b:15:24 c:24:64 e:30:70 d1:64:74",
        "a token that was passed over at the limit stands behind all that were in the queue then",
        "replay it by hand: where is the token at 6, at 15 and at 24?",
    )


@check(points=1, hidden=True)
def no_thread_idles_and_no_limit_is_broken() -> None:
    """200 seeded loads: at no time too many works or slow works run, and none waits that a thread could run."""
    rng = random.Random(4)
    for _ in range(200):
        works, size = random_load(rng)
        spans = simulate_pool(works, size)
        limit = (size + 1) // 2
        complete = sorted(spans) == sorted(work.name for work in works)
        faults = [
            now
            for now in sorted({start for start, _ in spans.values()} | {work.submit for work in works})
            for running in [[work for work in works if spans[work.name][0] <= now < spans[work.name][1]]]
            for slow in [sum(work.kind == "slow" for work in running)]
            for waiting in [[w for w in works if w.submit <= now < spans[w.name][0]]]
            if len(running) > size
            or slow > limit
            or (len(running) < size and any(w.kind != "slow" or slow < limit for w in waiting))
        ] if complete else [-1]  # fmt: skip
        early = [work.name for work in works if complete and spans[work.name][0] < work.submit]
        expect(
            complete and not faults and not early,
            called=f"simulate_pool({works}, {size})",
            got=f"{spans}"
            + (f"; at {faults[0]} ms too much runs, or a thread idles" if complete and faults else f"; early: {early}"),
            wanted="each work once, not before it was submitted; never too many at once; no idle thread beside a work that may run",
            next_step="let the threads take work until none can, after all events of a time",
        )


@check(points=1, hidden=True)
def random_loads_are_libuvs() -> None:
    """200 seeded loads of up to 12 works in 1 to 5 threads, against a reference: times and order."""
    rng = random.Random(2018)
    for _ in range(200):
        works, size = random_load(rng)
        got, right = simulate_pool(works, size), reference_spans(works, size)
        text = " ".join(f"{w.name}:{w.kind[0]}:{w.duration}:{w.submit}" for w in works)
        first = next((name for name, other in itertools.zip_longest(right, got) if name != other), None)
        first = first or next((name for name in right if got[name] != right[name]), None)
        expect(
            first is None,
            called=f"simulate_pool of {text} in {size} threads (name:kind:duration:submit)",
            got=f"{got}",
            wanted=f"the rules of the task; the first difference is at {first}",
            next_step="replay the load by hand up to this work, with both queues",
        )


@check(points=1, hidden=True)
def all_events_of_a_time_come_first() -> None:
    """Finishes and submissions at one time, slow and fast, and in an input that is not sorted."""
    for text, size, wanted in (
        ("x:f:5 a:s:9:5 c:s:9:5 b:f:9:5 y:f:20", 3, "x:0:5 y:0:20 a:5:14 b:5:14 c:14:23"),
        ("y:f:20 b:f:9:5 x:f:5 a:s:9:5 c:s:9:5", 3, "x:0:5 y:0:20 b:5:14 a:5:14 c:14:23"),
        ("h:s:10 k:f:10 s:s:5:1 f:f:7:10", 2, "h:0:10 k:0:10 s:10:15 f:10:17"),
    ):
        expect_spans(
            text,
            size,
            wanted,
            "at one time: finishes, then all submissions in input order, then the threads take work",
            "take nothing before the last finish and the last submission of this time",
        )


@check(points=1, hidden=True)
def nothing_takes_no_time() -> None:
    """Works of duration 0, alone, many, slow, and before longer ones."""
    for text, size, wanted in (
        ("z:f:0", 4, "z:0:0"),
        ("a:f:0 b:f:0 c:c:0 d:s:0 e:s:0", 1, "a:0:0 b:0:0 c:0:0 d:0:0 e:0:0"),
        ("z:f:0 a:f:10 b:f:4 c:f:2", 2, "z:0:0 a:0:10 b:0:4 c:4:6"),
        ("z:s:0:3 y:s:0:3 x:s:5:3 long:f:10", 2, "long:0:10 z:3:3 y:3:3 x:3:8"),
    ):
        expect_spans(
            text,
            size,
            wanted,
            "a work of 0 ms frees its thread at the time of its start, in a further pass",
            "let the loop come back to the same time when something finishes now",
        )


@check(points=1, hidden=True)
def wrong_works_are_refused() -> None:
    """Equal names, unknown kinds, times that are negative or NaN."""
    good = Work("a", "fast", 1.0)
    unknown: Any = "dns"
    for works, said in (
        ([good, Work("a", "slow", 2.0, 5.0)], "two works named a"),
        ([good, Work("b", unknown, 1.0)], 'kind "dns"'),
        ([good, Work("b", "fast", -1.0)], "duration -1"),
        ([good, Work("b", "slow", 1.0, -0.5)], "submit -0.5"),
        ([good, Work("b", "cpu", float("nan"))], "duration NaN"),
        ([good, Work("b", "cpu", 1.0, float("nan"))], "submit NaN"),
    ):
        expect_raises(
            ValueError,
            refused_soon(partial(simulate_pool, works)),
            called=f"simulate_pool of two works, {said}",
            next_step="look at all works before the simulation begins; NaN compares false with everything",
        )


@check(points=1, hidden=True)
def wrong_sizes_are_refused() -> None:
    """Sizes at and beyond both ends, with and without works; no works at all."""
    for size in (0, -1, 1025):
        for works in ([], [Work("a", "fast", 1.0)]):
            expect_raises(
                ValueError,
                partial(simulate_pool, works, size),
                called=f"simulate_pool of {len(works)} works in {size} threads",
                next_step="UV_THREADPOOL_SIZE has an upper end too; look at the size first",
            )
    for size in (1, 1024):
        got = simulate_pool([], size), simulate_pool([Work("a", "slow", 1.0)], size)
        expect(
            got == ({}, {"a": (0.0, 1.0)}),
            called=f"simulate_pool of no works and of one, in {size} threads",
            got=f"{got}",
            wanted="{} for no works, and an answer for one",
            next_step="1 and 1024 are sizes like others",
        )
