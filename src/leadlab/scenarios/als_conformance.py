"""Eighteen scenarios for an async-local store, written once for Node.js and once for Python, and what Node.js 24 answers.

Each scenario gets a fresh store and returns what it saw: a store, ``None`` for none (JavaScript's ``undefined``), or a list.
``tests/test_als_conformance.py`` compares the recorded answers with the Node.js that is installed, in both of its designs.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from leadlab.clock import Deadlock, simulate
from leadlab.scenarios.node_peer import node_output

DECIDING = "callee's enterWith after an await"
"""The one scenario in which Node.js and Python differ by design."""

_JAVASCRIPT = {
    "outside": "(als) => als.getStore()",
    "sync": '(als) => als.run("A", () => als.getStore())',
    "after run": '(als) => { als.run("A", () => {}); return als.getStore(); }',
    "nested": '(als) => als.run("A", () => [als.run("B", () => als.getStore()), als.getStore()])',
    "after await": '(als) => als.run("A", async () => { await tick(); return als.getStore(); })',
    "two isolated": """(als) => Promise.all(["A", "B"].map((id) =>
        als.run(id, async () => { await tick(); return als.getStore(); })))""",
    "timer": '(als) => als.run("A", () => new Promise((resolve) => setTimeout(() => resolve(als.getStore()), 1)))',
    "throw": '(als) => { try { als.run("A", () => { throw new Error(); }); } catch { return als.getStore(); } }',
    "exit": '(als) => als.run("A", () => [als.exit(() => als.getStore()), als.getStore()])',
    "snapshot": """(als) => { const shot = als.run("A", () => AsyncLocalStorage.snapshot());
        return als.run("B", () => [shot(() => als.getStore()), als.getStore()]); }""",
    "bind": """(als) => { const bound = als.run("A", () => AsyncLocalStorage.bind(() => als.getStore()));
        return als.run("B", () => [bound(), als.getStore()]); }""",
    "re-entrant": """(als) => { const shot = als.run("A", () => AsyncLocalStorage.snapshot());
        const descend = (depth) => (depth ? shot(descend, depth - 1) : als.getStore());
        return shot(descend, 5); }""",
    "child's enterWith": """(als) => als.run("A", async () => {
        await Promise.all([(async () => { await tick(); als.enterWith("C"); })()]);
        return als.getStore(); })""",
    "callee's enterWith before an await": """(als) => als.run("A", async () => {
        await (async () => { als.enterWith("C"); await tick(); })();
        return als.getStore(); })""",
    DECIDING: """(als) => als.run("A", async () => {
        await (async () => { await tick(); als.enterWith("C"); })();
        return als.getStore(); })""",
    "shared object": """(als) => als.run({ lines: 0 }, async () => {
        await Promise.all([1, 2].map(async () => { await tick(); als.getStore().lines++; }));
        return als.getStore().lines; })""",
    "async generator": """(als) => als.run("A", async () => {
        async function* items() { yield als.getStore(); als.enterWith("C"); yield als.getStore(); }
        const seen = [];
        for await (const item of items()) seen.push([item, als.getStore()]);
        return seen; })""",
    "undefined store": """() => { const als = new AsyncLocalStorage({ defaultValue: "D" });
        return [als.getStore(), als.run(undefined, () => als.getStore())]; }""",
}

NODE_ANSWERS: Mapping[str, Any] = {
    "outside": None,
    "sync": "A",
    "after run": None,
    "nested": ["B", "A"],
    "after await": "A",
    "two isolated": ["A", "B"],
    "timer": "A",
    "throw": None,
    "exit": [None, "A"],
    "snapshot": ["A", "B"],
    "bind": ["A", "B"],
    "re-entrant": "A",
    "child's enterWith": "A",
    "callee's enterWith before an await": "C",
    DECIDING: "A",
    "shared object": 2,
    "async generator": [["A", "A"], ["C", "C"]],
    "undefined store": ["D", None],
}
"""The answers of Node.js 24.19, the same in both of its designs."""

_PROGRAM = """
const { AsyncLocalStorage } = require("node:async_hooks");
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));
const scenarios = { %s };
(async () => {
  const answers = {};
  for (const [name, scenario] of Object.entries(scenarios))
    answers[name] = (await new Promise((resolve) => setImmediate(() => resolve(scenario(new AsyncLocalStorage()))))) ?? null;
  console.log(JSON.stringify(answers));
})();
"""


def node_answers(*flags: str) -> dict[str, Any]:
    """What Node.js, started with ``flags``, answers in each scenario. Raises NodeError, NodeMissing."""
    program = _PROGRAM % ",\n".join(f"{json.dumps(name)}: {source}" for name, source in _JAVASCRIPT.items())
    if not flags:
        return json.loads(node_output(program))
    run = 'console.log(require("node:child_process").execFileSync(process.execPath, %s, { encoding: "utf8" }))'
    return json.loads(node_output(run % json.dumps([*flags, "-e", program])))


def python_answers(make: Callable[..., Any]) -> dict[str, Any]:
    """What the store class ``make`` answers in each scenario, in virtual time; an exception is told as text.

    ``make(default=…)`` has ``get_store``, ``run``, ``exit``, ``enter_with``, ``bind`` and ``snapshot``; calls of coroutine
    functions by ``run`` give an awaitable.
    """

    async def answer(scenario: Callable[[Any], Any]) -> Any:
        result = scenario(make())
        return await result if isinstance(result, Awaitable) else result

    answers: dict[str, Any] = {}
    for name, scenario in _PYTHON.items():
        try:
            # A context of its own for each, as setImmediate gives it in Node.js.
            answers[name] = contextvars.copy_context().run(simulate, answer(scenario))
        except NotImplementedError:
            raise
        except (Exception, Deadlock) as error:
            answers[name] = f"{type(error).__name__}: {error}".splitlines()[0]
    return answers


async def _tick() -> None:
    await asyncio.sleep(0.001)


def _after_run(als: Any) -> Any:
    als.run("A", lambda: None)
    return als.get_store()


async def _later(als: Any) -> Any:
    await _tick()
    return als.get_store()


async def _two_isolated(als: Any) -> Any:
    return await asyncio.gather(*(als.run(name, _later, als) for name in "AB"))


async def _timer(als: Any) -> Any:
    fired: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_later(0.001, lambda: fired.set_result(als.get_store()))
    return await fired


def _throw(als: Any) -> Any:
    try:
        als.run("A", lambda: 1 / 0)
    except ZeroDivisionError:
        return als.get_store()


def _snapshot(als: Any) -> Any:
    shot = als.run("A", als.snapshot)
    return als.run("B", lambda: [shot(als.get_store), als.get_store()])


def _bind(als: Any) -> Any:
    bound = als.run("A", lambda: als.bind(als.get_store))
    return als.run("B", lambda: [bound(), als.get_store()])


def _reentrant(als: Any) -> Any:
    shot = als.run("A", als.snapshot)

    def descend(depth: int) -> Any:
        return shot(descend, depth - 1) if depth else als.get_store()

    return shot(descend, 5)


async def _enters_late(als: Any) -> None:
    await _tick()
    als.enter_with("C")


async def _enters_at_once(als: Any) -> None:
    als.enter_with("C")
    await _tick()


async def _child_enters(als: Any) -> Any:
    await asyncio.gather(_enters_late(als))
    return als.get_store()


async def _callee_enters(als: Any, callee: Callable[[Any], Awaitable[None]]) -> Any:
    await callee(als)
    return als.get_store()


async def _shared(als: Any) -> Any:
    async def count() -> None:
        await _tick()
        als.get_store()["lines"] += 1

    await asyncio.gather(count(), count())
    return als.get_store()["lines"]


async def _generator(als: Any) -> Any:
    async def items() -> AsyncIterator[Any]:
        yield als.get_store()
        als.enter_with("C")
        yield als.get_store()

    return [[item, als.get_store()] async for item in items()]


def _undefined(als: Any) -> Any:
    other = type(als)(default="D")
    return [other.get_store(), other.run(None, other.get_store)]


_PYTHON: dict[str, Callable[[Any], Any]] = {
    "outside": lambda als: als.get_store(),
    "sync": lambda als: als.run("A", als.get_store),
    "after run": _after_run,
    "nested": lambda als: als.run("A", lambda: [als.run("B", als.get_store), als.get_store()]),
    "after await": lambda als: als.run("A", _later, als),
    "two isolated": _two_isolated,
    "timer": lambda als: als.run("A", _timer, als),
    "throw": _throw,
    "exit": lambda als: als.run("A", lambda: [als.exit(als.get_store), als.get_store()]),
    "snapshot": _snapshot,
    "bind": _bind,
    "re-entrant": _reentrant,
    "child's enterWith": lambda als: als.run("A", _child_enters, als),
    "callee's enterWith before an await": lambda als: als.run("A", _callee_enters, als, _enters_at_once),
    DECIDING: lambda als: als.run("A", _callee_enters, als, _enters_late),
    "shared object": lambda als: als.run({"lines": 0}, _shared, als),
    "async generator": lambda als: als.run("A", _generator, als),
    "undefined store": _undefined,
}
