"""Checks of ctx-1: what the log says, that nobody notices the hooks, and what they keep alive."""

import asyncio
import contextvars
import gc
import threading
import warnings
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

from leadlab.checks import check, expect
from leadlab.clock import simulate

from .given import hooked_by, words_of_task
from .solution import TaskHooks


def watch(program: Callable[[TaskHooks], Coroutine[Any, Any, Any]]) -> tuple[TaskHooks, Any]:
    """Run ``program(hooks)`` in virtual time, its tasks hooked; the hooks and its result. Nothing may be reported."""
    hooks = TaskHooks()
    reports: list[object] = []

    async def main() -> Any:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: reports.append(context.get("exception") or context["message"]))
        with hooked_by(hooks):
            result = await program(hooks)
            await turns(3)
        gc.collect()  # a task that is lost with its exception is reported now
        return result

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()  # what an earlier program left is not this one's
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        result = simulate(main(), max_events=100_000)
        gc.collect()
    noise = [str(warning.message) for warning in warned] + [repr(report) for report in reports]
    expect(
        not noise,
        called="a program whose tasks are made by hooks.factory",
        got=f"{noise[0]}" if noise else "",
        wanted="no warning, and nothing reported to the loop's exception handler",
        next_step="what reaches a task's coroutine without hooks must reach it with them",
    )
    return hooks, result


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def outcome_of(awaitable: Awaitable[Any]) -> Any:
    """The result, or the exception that was raised."""
    try:
        return await awaitable
    except (Exception, asyncio.CancelledError) as error:
        return error.with_traceback(None)  # its frames would keep the task alive


def id_of(hooks: TaskHooks, name: str) -> int:
    """The id of the one task whose coroutine function is called ``name``."""
    ids = [event[1] for event in hooks.events if event[0] == "init" and event[3].endswith(name)]
    expect(
        len(ids) == 1,
        called="hooks.events, after a program that makes one task of a coroutine function",
        got=f'{len(ids)} events ("init", id, trigger, qualname) with a qualname that ends with {name!r}',
        wanted="one init for each task, with the coroutine's __qualname__",
        next_step="note init in factory, from the coroutine that you were given",
    )
    return ids[0]


def expect_words(hooks: TaskHooks, task_id: int, words: str, what: str, next_step: str) -> None:
    """The events of the task are those of ``words``; ``destroy`` counts only where ``words`` names it."""
    got = " ".join(word for word in words_of_task(hooks.events, task_id) if word != "destroy" or word in words)
    expect(got == words, called=what, got=got, wanted=words, next_step=next_step)


@check(points=3)
def steps_are_bracketed() -> None:
    """The events of a task with two `sleep(0)`: three steps, each in its brackets."""

    async def sleeper() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def program(hooks: TaskHooks) -> None:
        await asyncio.create_task(sleeper())

    hooks, _ = watch(program)
    expect_words(
        hooks,
        id_of(hooks, "sleeper"),
        "init before after before after before after resolve destroy",
        "a task with two sleep(0)",
        "the brackets belong around each send into the coroutine, not around its lifetime",
    )


@check(points=2)
def a_child_names_its_trigger() -> None:
    """A task made in a task's step has that task as its trigger; ids count from 2."""

    async def grandchild() -> None:
        pass

    async def child() -> asyncio.Task:
        return asyncio.create_task(grandchild())

    async def program(hooks: TaskHooks) -> None:
        await (await asyncio.create_task(child()))

    hooks, _ = watch(program)
    names = [event[3] for event in hooks.events if event[0] == "init"]
    expect(
        names == [child.__qualname__, grandchild.__qualname__],
        called="tasks of child() and grandchild(), two nested functions",
        got=f"names in the init events: {names}",
        wanted="the __qualname__ of each coroutine",
        next_step="a coroutine knows its __qualname__; the task may get its name later",
    )
    births = [(event[1], event[2]) for event in hooks.events if event[0] == "init"]
    expect(
        births == [(2, 1), (3, 2)],
        called="a program outside the hooks makes a task, which makes a second one",
        got=f"(id, trigger) of the init events: {births}",
        wanted="[(2, 1), (3, 2)]",
        next_step="the trigger is execution_id() in the moment in which factory runs",
    )


@check(points=2)
def result_and_exception_pass() -> None:
    """A task's result comes back, and so does the very exception object that it raised."""
    problem = LookupError("no such order")

    async def works() -> str:
        await asyncio.sleep(0)
        return "done"

    async def fails() -> object:
        await asyncio.sleep(0)
        raise problem

    async def program(hooks: TaskHooks) -> tuple[Any, Any]:
        result = await asyncio.create_task(works())
        try:
            return result, ("no exception", await asyncio.create_task(fails()))
        except LookupError as error:
            return result, error

    _, got = watch(program)
    expect(
        got[0] == "done" and got[1] is problem,
        called="await a task that returns 'done', then one that raises",
        got=got,
        wanted="'done', and the same exception object",
        next_step="let what send returns or raises pass through unchanged",
    )


@check(points=1)
def the_running_step_has_an_id() -> None:
    """`execution_id` and `trigger_id` inside a task, and in the code outside that awaits it."""

    async def looks(hooks: TaskHooks) -> tuple[int, int]:
        return hooks.execution_id(), hooks.trigger_id()

    async def program(hooks: TaskHooks) -> list[tuple[int, int]]:
        outside = hooks.execution_id(), hooks.trigger_id()
        return [outside, await asyncio.create_task(looks(hooks)), (hooks.execution_id(), hooks.trigger_id())]

    _, got = watch(program)
    expect(
        got == [(1, 0), (2, 1), (1, 0)],
        called="(execution_id(), trigger_id()) outside, in the first task, and outside again",
        got=got,
        wanted="[(1, 0), (2, 1), (1, 0)]",
        next_step="set the id before the step, and put the former one back after it",
    )


@check(points=1, hidden=True)
def brackets_of_two_tasks_do_not_overlap() -> None:
    """Several interleaved tasks: whose `after` follows a `before`."""

    async def runner(count: int) -> None:
        await turns(count)

    async def program(hooks: TaskHooks) -> None:
        await asyncio.gather(*(runner(count) for count in (1, 3, 2, 5)))

    hooks, _ = watch(program)
    steps = [event[:2] for event in hooks.events if event[0] in ("before", "after")]
    pairs = list(zip(steps[::2], steps[1::2], strict=False))
    expect(
        len(steps) == 2 * (2 + 4 + 3 + 6) and all(a[0] == "before" and b == ("after", a[1]) for a, b in pairs),
        called="four interleaved tasks with 1, 3, 2 and 5 sleep(0)",
        got=f"{len(steps)} step events: {' '.join(f'{word} {number}' for word, number in steps[:8])} …",
        wanted="each before is followed at once by the after of the same id, one pair for each step",
        next_step="bracket each send and throw, not the time from the first step to the last",
    )


@check(points=2, hidden=True)
def cancellation_reaches_the_coroutine() -> None:
    """Tasks cancelled in the middle: what their `except` and `finally` see, and a task that goes on."""
    seen: list[str] = []

    async def obeys() -> None:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError as error:
            seen.append(f"except {error.args}")
            raise
        finally:
            seen.append("finally")

    async def resists() -> str:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(10)
        await asyncio.sleep(0)
        return "went on"

    async def program(hooks: TaskHooks) -> tuple[Any, Any, bool]:
        obedient, stubborn = asyncio.create_task(obeys()), asyncio.create_task(resists())
        await turns(2)
        obedient.cancel("enough")
        stubborn.cancel("enough")
        return await outcome_of(obedient), await outcome_of(stubborn), obedient.cancelled()

    hooks, (first, second, is_cancelled) = watch(program)
    expect(
        seen == ["except ('enough',)", "finally"] and isinstance(first, asyncio.CancelledError) and is_cancelled,
        called='task.cancel("enough") while the coroutine sleeps',
        got=f"the coroutine saw {seen}; awaiting the task gave {first!r}",
        wanted="the coroutine's except and finally run, and the task is cancelled",
        next_step="a task cancels by throw: pass that on into the coroutine, arguments included",
    )
    expect(
        second == "went on",
        called="task.cancel() of a coroutine that suppresses CancelledError and sleeps again",
        got=second,
        wanted="the coroutine goes on and its result comes back",
        next_step="what throw returns is the next thing to wait for: return it",
    )
    expect_words(
        hooks,
        id_of(hooks, "obeys"),
        "init before after before after resolve",
        "a task that is cancelled in its first sleep",
        "a throw into the coroutine is a step too, and after comes also when it raises",
    )


@check(points=1, hidden=True)
def timeouts_and_groups_work() -> None:
    """`asyncio.timeout`, `wait_for` and a `TaskGroup` with a failing child, inside watched tasks."""

    async def is_late() -> str:
        try:
            async with asyncio.timeout(1):
                await asyncio.sleep(60)
        except TimeoutError:
            return "timeout"
        return "no timeout"

    async def sleeps(ended: list[str]) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("sibling ended")

    async def breaks() -> None:
        await asyncio.sleep(1)
        raise ValueError("one child fails")

    async def has_group() -> list[str]:
        ended: list[str] = []
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(sleeps(ended))
                group.create_task(breaks())
        except* ValueError:
            ended.append("group failed")
        return ended

    async def waits() -> Any:
        return await outcome_of(asyncio.wait_for(sleeps([]), 1))

    async def program(hooks: TaskHooks) -> list[Any]:
        tasks = [asyncio.create_task(coro) for coro in (is_late(), has_group(), waits())]
        async with asyncio.timeout(30):
            return [await outcome_of(task) for task in tasks]

    _, got = watch(program)
    expect(
        got[:2] == ["timeout", ["sibling ended", "group failed"]] and isinstance(got[2], TimeoutError),
        called="asyncio.timeout(1) around sleep(60); a TaskGroup with one failing child; wait_for(…, 1)",
        got=got,
        wanted="what happens without hooks: a timeout, the sibling cancelled, a TimeoutError",
        next_step="all three cancel the task: a throw must reach the coroutine, and what it raises must come out",
    )


@check(points=1, hidden=True)
def a_family_tree_is_right() -> None:
    """Triggers in a tree of `gather` and `create_task`, three generations, all tasks interleaved."""

    async def leaf(name: str) -> None:
        await turns(2)

    async def parent(name: str) -> None:
        await turns(1)
        await asyncio.gather(leaf(name), leaf(name))
        await asyncio.create_task(leaf(name))

    async def caller() -> None:
        await asyncio.gather(*(parent(str(number)) for number in range(4)))

    async def program(hooks: TaskHooks) -> None:
        await asyncio.create_task(caller())

    hooks, _ = watch(program)
    inits = [event for event in hooks.events if event[0] == "init"]
    families: dict[str, list[int]] = {}
    for _, _, trigger, name in inits:
        families.setdefault(name.rpartition(".")[2], []).append(trigger)
    parents = [event[1] for event in inits if event[3].endswith("parent")]
    expect(
        families.get("caller") == [1]
        and families.get("parent") == [id_of(hooks, "caller")] * 4
        and sorted(families.get("leaf", [])) == sorted(parents * 3)
        and [event[1] for event in inits] == list(range(2, 19)),
        called="a task gathers four parents, each of which makes three leaves",
        got=f"triggers by generation: {families}",
        wanted="the caller is the trigger of the parents, each parent of its three leaves; ids 2, 3, 4, …",
        next_step="read the trigger where the task is made; a value that was set once and inherited goes stale",
    )


@check(points=1, hidden=True)
def the_id_comes_back_after_an_await() -> None:
    """Both ids in interleaved tasks, before and after each `await`, also after the task has awaited a child or made one."""

    async def looks(hooks: TaskHooks, rounds: int) -> set[tuple[int, int]]:
        seen = {(hooks.execution_id(), hooks.trigger_id())}
        for _ in range(rounds):
            await asyncio.sleep(0)
            seen.add((hooks.execution_id(), hooks.trigger_id()))
        return seen

    async def mother(hooks: TaskHooks) -> list[set[tuple[int, int]]]:
        mine = {(hooks.execution_id(), hooks.trigger_id())}
        children = [asyncio.create_task(looks(hooks, rounds)) for rounds in (3, 1)]
        mine.add((hooks.execution_id(), hooks.trigger_id()))
        theirs = [await child for child in children]
        return [mine | await looks(hooks, 1), *theirs]

    async def program(hooks: TaskHooks) -> list[set[tuple[int, int]]]:
        return await asyncio.create_task(mother(hooks))

    _, got = watch(program)
    expect(
        got == [{(2, 1)}, {(3, 2)}, {(4, 2)}],
        called="(execution_id(), trigger_id()) in a task and its two children, before and after each await",
        got=f"distinct values: {got}",
        wanted="one value for each task, whatever ran in between",
        next_step="set both ids for each step; setting them once when the task is made is not enough",
    )


@check(points=1, hidden=True)
def callbacks_run_outside() -> None:
    """`execution_id` and `trigger_id` in `call_soon` and done callbacks that tasks have registered, and after a failed step."""
    seen: list[tuple[int, int]] = []

    async def plans(hooks: TaskHooks) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(lambda: seen.append((hooks.execution_id(), hooks.trigger_id())))
        loop.call_later(1, lambda: seen.append((hooks.execution_id(), hooks.trigger_id())))
        me = asyncio.current_task()
        assert me is not None
        me.add_done_callback(lambda _: seen.append((hooks.execution_id(), hooks.trigger_id())))
        await asyncio.sleep(2)
        raise ValueError("planned")

    async def program(hooks: TaskHooks) -> tuple[int, int]:
        await outcome_of(asyncio.create_task(plans(hooks)))
        return hooks.execution_id(), hooks.trigger_id()

    _, outside = watch(program)
    expect(
        seen == [(1, 0)] * 3 and outside == (1, 0),
        called="both ids in a call_soon, a call_later and a done callback that a task registered, and after that task failed",
        got=f"in the callbacks {seen}, afterwards {outside}",
        wanted="(1, 0): a callback is no step of the task that registered it",
        next_step="a context variable is inherited by callbacks; keep the id in the hooks, and put the old one back in a finally",
    )


@check(points=1, hidden=True)
def a_failed_task_ends_its_log() -> None:
    """The events of tasks that fail at once and after an `await`."""

    async def fails(rounds: int) -> None:
        await turns(rounds)
        raise KeyError("planned")

    async def program(hooks: TaskHooks) -> None:
        for rounds in (0, 1):
            await outcome_of(asyncio.create_task(fails(rounds)))

    hooks, _ = watch(program)
    for task_id, steps in ((2, 1), (3, 2)):
        expect_words(
            hooks,
            task_id,
            "init " + "before after " * steps + "resolve",
            f"a task that raises in its step {steps}",
            "after belongs in a finally; a failed task is done too",
        )


@check(points=1, hidden=True)
def cancelled_before_its_first_step() -> None:
    """The events of tasks that are cancelled before they begin, that nothing of them runs, and that nothing warns."""
    begun: list[str] = []

    async def never_begins() -> None:
        begun.append("begun")

    async def program(hooks: TaskHooks) -> list[bool]:
        tasks = [asyncio.create_task(never_begins()) for _ in range(3)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return [task.cancelled() for task in tasks]

    hooks, cancelled = watch(program)
    for task_id in (2, 3, 4):
        expect_words(
            hooks,
            task_id,
            "init resolve destroy",
            "a task that is cancelled before its first step",
            "a throw into a coroutine that has not begun runs nothing: it has no brackets, but the task is done",
        )
    expect(
        cancelled == [True] * 3 and not begun,
        called="task.cancel() right after create_task",
        got=f"cancelled(): {cancelled}; the coroutine ran {len(begun)} times",
        wanted="the task is cancelled and runs nothing",
        next_step="pass throw on to the coroutine, also before the first send",
    )


@check(points=1, hidden=True)
def a_finished_task_can_be_collected() -> None:
    """Weak references to finished and to kept tasks while the hooks live on, and when `destroy` comes."""

    async def short() -> None:
        await asyncio.sleep(0)

    async def kept() -> None:
        await asyncio.sleep(0)

    async def program(hooks: TaskHooks) -> tuple[list[bool], list[str], asyncio.Task]:
        tasks = [asyncio.create_task(short()) for _ in range(20)]
        keep = asyncio.create_task(kept())
        await asyncio.gather(*tasks, keep)
        references = [weakref.ref(task) for task in tasks]
        tasks.clear()
        await turns(2)
        gc.collect()
        return [reference() is None for reference in references], words_of_task(hooks.events, 22), keep

    hooks, (dead, words, keep) = watch(program)
    expect(
        all(dead) and sum(event[0] == "destroy" for event in hooks.events) == 20,
        called="20 finished tasks that nobody references, after gc.collect(); the hooks live on",
        got=f"{sum(dead)} of them collected, {sum(event[0] == 'destroy' for event in hooks.events)} destroy events",
        wanted="all collected, one destroy for each",
        next_step="no dict, list or closure of the hooks may hold the task: weakref.finalize takes arguments instead",
    )
    expect(
        "destroy" not in words and words_of_task(hooks.events, 22) == words,
        called="a finished task that the caller still references",
        got=" ".join(words_of_task(hooks.events, 22)),
        wanted="no destroy yet",
        next_step="done and collected are two events",
    )
    del keep


@check(points=1, hidden=True)
def keyword_arguments_arrive() -> None:
    """`context=` and `name=`: whose context variables a task sees and sets, and its name."""
    shelf = contextvars.ContextVar("shelf", default="empty")

    async def writes() -> str:
        before = shelf.get()
        shelf.set("written")
        await asyncio.sleep(0)
        return f"{before}, {shelf.get()}"

    async def program(hooks: TaskHooks) -> tuple[Any, ...]:
        loop = asyncio.get_running_loop()
        shelf.set("caller")
        own = contextvars.Context()
        in_own = asyncio.create_task(writes(), context=own, name="clerk")
        in_copy = asyncio.create_task(writes())
        direct = hooks.factory(loop, writes(), context=own.copy(), name="direct")
        results = await in_own, await in_copy, await direct
        return *results, own[shelf], shelf.get(), in_own.get_name(), direct.get_name()

    _, got = watch(program)
    wanted = ("empty, written", "caller, written", "empty, written", "written", "caller", "clerk", "direct")
    expect(
        got == wanted,
        called="create_task(coro, context=…, name='clerk'), create_task(coro), factory(loop, coro, context=…, name='direct')",
        got=got,
        wanted="what a task without hooks does with these arguments",
        next_step="take **kwargs and give all of them to asyncio.Task",
    )


@check(points=1, hidden=True)
def two_hooks_do_not_mix() -> None:
    """Inside a step of one `TaskHooks`, a thread runs a loop of its own with another."""
    inner = TaskHooks()
    seen: list[tuple[int, ...]] = []

    async def guest() -> None:
        await asyncio.sleep(0)
        seen.append((inner.execution_id(), inner.trigger_id()))

    async def other_loop() -> None:
        with hooked_by(inner):
            await asyncio.create_task(guest())

    async def host(hooks: TaskHooks) -> None:
        thread = threading.Thread(target=lambda: asyncio.run(other_loop()), daemon=True)
        thread.start()
        thread.join(timeout=5)
        seen.append((hooks.execution_id(), hooks.trigger_id(), inner.execution_id(), inner.trigger_id()))

    async def program(hooks: TaskHooks) -> None:
        await asyncio.create_task(asyncio.sleep(0))
        await asyncio.create_task(host(hooks))

    outer, _ = watch(program)
    gc.collect()
    births = [[event[1:3] for event in hooks.events if event[0] == "init"] for hooks in (outer, inner)]
    expect(
        births == [[(2, 1), (3, 1)], [(2, 1)]],
        called="two TaskHooks, the second on a loop in a thread that a step of the first one started",
        got=f"(id, trigger) in each log: {births}",
        wanted="each has its own log and its own ids from 2, and knows no step of the other",
        next_step="keep log, counter and running id in the instance, not in the class or the module",
    )
    expect(
        seen == [(2, 1), (3, 1, 1, 0)],
        called="both ids of the inner hooks in its task, then those of both hooks in the outer task",
        got=seen,
        wanted="each hooks answers for its own running step",
        next_step="keep the running id in the instance, and put the old one back after the step",
    )
