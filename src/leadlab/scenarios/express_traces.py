"""What real Express 5 does with 22 small apps and with 240 seeded ones, recorded: which handlers ran, in which order, and the status.

An app is data, so that Express and a Python chain can run the same one: a list of registrations such as
``["get", "/x", "h send"]`` or ``["use", "/api", [...]]``, a nested list being a mounted router. A handler is a string of words,
done in order:

* ``send``, ``status:404``: answers with status 200 or the one given;
* ``next``, ``next:route``, ``next:router``, ``next:0``, ``next:oops`` call ``next`` with that argument, ``next:err`` with the error in hand,
  ``next:error:E1`` with a new error; ``throw:E1`` throws one; ``throw`` throws undefined (JavaScript only);
* ``await`` gives the event loop a turn;
* ``{url}``, ``{params}``, ``{err}`` are written to the trace filled in, any other word as it is.

The first word ``async`` makes the handler async; ``error`` gives it the parameters (err, req, res, next) and ``error3`` (err, req, res).

Python words for Express's: ``req.base_url`` is ``req.baseUrl``.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
import zlib
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from leadlab.node import NodeError, run_node

Spec = list[list[Any]]
Trace = tuple[list[str], int]
"""What the handlers wrote, in order, and the status."""

TRACE_LIMIT = 60  # no recorded trace has a quarter of that

RECORDED_FROM = "Express 5.3.0 on Node.js 24.19.0"


class RunsForEver(BaseException):
    """A chain in Python calls handlers again and again. No Exception, so that no chain takes it for a handler's error."""


@dataclass(frozen=True)
class Row:
    """One recorded app. ``requests`` are "METHOD /path"; ``traces`` are what Express did with each."""

    name: str
    app: Spec
    requests: tuple[str, ...]
    traces: tuple[Trace, ...]


ROWS = (
    Row(
        "registration order is the program",
        [["use", "m1 next"], ["get", "/x", "h send"], ["use", "m2 next"]],
        ("GET /x", "GET /y"),
        ((["m1", "h"], 200), (["m1", "m2"], 404)),
    ),
    Row(
        "next() runs the rest inside the call",
        [["use", "in next out"], ["get", "/x", "h send"]],
        ("GET /x",),
        ((["in", "h", "out"], 200),),
    ),
    Row(
        "use strips the prefix, and gives it back",
        [["use", "/api", "{url} next"], ["get", "/api/x", "{url} send"]],
        ("GET /api/x?y=1", "GET /apix", "GET /api"),
        ((["/x?y=1+/api", "/api/x?y=1+"], 200), ([], 404), (["/+/api"], 404)),
    ),
    Row(
        "a route matches the whole path",
        [["get", "/a", "h send"]],
        ("GET /a", "GET /a/", "GET /A", "HEAD /a", "GET /a/b", "POST /a"),
        ((["h"], 200), (["h"], 200), (["h"], 200), (["h"], 200), ([], 404), ([], 404)),
    ),
    Row(
        "all is every method of one path",
        [["all", "/a", "all next"], ["post", "/a", "post send"]],
        ("POST /a", "DELETE /a"),
        ((["all", "post"], 200), (["all"], 404)),
    ),
    Row(
        "a parameter is one decoded segment",
        [["get", "/u/:id", "{params} send"]],
        ("GET /u/7%20a", "GET /u/"),
        ((['{"id":"7 a"}'], 200), ([], 404)),
    ),
    Row(
        "next(err) skips to error handlers",
        [
            ["use", "m1 next"],
            ["get", "/x", "h next:error:E1"],
            ["use", "m next"],
            ["use", "error eh1 next:err"],
            ["use", "error eh2 status:500"],
        ],
        ("GET /x",),
        ((["m1", "h", "eh1", "eh2"], 500),),
    ),
    Row(
        "an error handler that calls next()",
        [["use", "m next:error:E1"], ["use", "error eh next"], ["get", "/x", "h send"]],
        ("GET /x",),
        ((["m", "eh", "h"], 200),),
    ),
    Row(
        "an error handler before the route",
        [["use", "error eh status:500"], ["get", "/x", "h throw:E1"]],
        ("GET /x",),
        ((["h"], 500),),
    ),
    Row(
        "an error handler with 3 parameters",
        [["get", "/x", "h throw:E1"], ["use", "error3 eh"]],
        ("GET /x",),
        ((["h"], 500),),
    ),
    Row("a throw", [["get", "/x", "throw:E1"], ["use", "error eh:{err} status:500"]], ("GET /x",), ((["eh:E1"], 500),)),
    Row(
        "a rejected promise",
        [["get", "/x", "async await throw:E1"], ["use", "error eh:{err} status:500"]],
        ("GET /x",),
        ((["eh:E1"], 500),),
    ),
    Row(
        "a promise rejected with undefined",
        [["get", "/x", "async await throw"], ["use", "error eh:{err} status:500"]],
        ("GET /x",),
        ((["eh:Rejected promise"], 500),),
    ),
    Row(
        "next('route')",
        [["get", "/x", "h1 next:route", "h1b send"], ["get", "/x", "h2 send"]],
        ("GET /x",),
        ((["h1", "h2"], 200),),
    ),
    Row(
        "next('router')",
        [["use", "/api", [["use", "r1 next:router"], ["use", "r2 send"]]], ["use", "after next"]],
        ("GET /api/x",),
        ((["r1", "after"], 404),),
    ),
    Row(
        "next(0)",
        [["get", "/x", "h1 next:0", "h2 send"], ["use", "error eh status:500"]],
        ("GET /x",),
        ((["h1", "h2"], 200),),
    ),
    Row(
        "next('oops')",
        [["get", "/x", "next:oops"], ["use", "error eh:{err} status:500"]],
        ("GET /x",),
        ((["eh:oops"], 500),),
    ),
    Row(
        "mounts nest, and the url comes back",
        [["use", "/api", [["use", "/v1", [["use", "{url} next"]]], ["use", "{url} next"]]], ["use", "{url} next"]],
        ("GET /api/v1/x",),
        ((["/x+/api/v1", "/v1/x+/api", "/api/v1/x+"], 404),),
    ),
    Row(
        "a router's edge ends the nesting",
        [["use", "/api", [["use", "in next out"]]], ["use", "after next"]],
        ("GET /api/x",),
        ((["in", "out", "after"], 404),),
    ),
    Row(
        "an error handler that throws",
        [["get", "/x", "throw:E1"], ["use", "error eh1 throw:E2"], ["use", "error eh2:{err} status:500"]],
        ("GET /x",),
        ((["eh1", "eh2:E2"], 500),),
    ),
    Row("OPTIONS", [["get", "/a", "h send"], ["post", "/a", "h send"]], ("OPTIONS /a",), ((["GET, HEAD, POST"], 200),)),
    Row(
        "a wildcard has a name",
        [["get", "/f/*path", "{params} send"]],
        ("GET /f/a/b",),
        ((['{"path":["a","b"]}'], 200),),
    ),
    Row(
        "a pending error passes a mounted router by",
        [
            ["use", "m next:error:E1"],
            ["use", "/api", [["use", "error inner status:500"]]],
            ["use", "error outer status:500"],
        ],
        ("GET /api/x",),
        ((["m", "outer"], 500),),
    ),
    Row(
        "async handlers",
        [["use", "async in await next out"], ["use", "async in await next out"], ["get", "/x", "async h send"]],
        ("GET /x",),
        ((["in", "in", "out", "h", "out"], 200),),
    ),
)


def recorded_row(name: str) -> Row:
    """The row called ``name``. Raises StopIteration if there is none."""
    return next(row for row in ROWS if row.name == name)


FACTS = {
    "req.body without a parser": "undefined",
    "assigning to req.query": "TypeError",
    "/page{/:number} answers /page and /page/2": "200 200",
    "app.del": "undefined",
    "a route on /f/*": "TypeError",
    "a route on /a?": "TypeError",
    "a route on /[ab]": "TypeError",
    "the error page shows the stack in development": "true",
    "the error page shows the stack in production": "false",
    "engines": ">= 18",
}
"""What else the recorder saw, by what was tried."""

RECORDER = r"""
process.env.NODE_ENV = "test"; // else Express prints each unhandled error
const http = require("node:http");
const express = require(process.argv[2] + "/node_modules/express");

function handler(text, log) {
  const words = text.split(" "), kind = ["async", "error", "error3"].includes(words[0]) ? words.shift() : "";
  function* steps(err, req, res, next) {
    for (const word of words) {
      const [verb, ...rest] = word.split(":"), argument = rest.join(":");
      if (word === "await") yield;
      else if (word === "send") res.send("ok");
      else if (verb === "status") res.status(Number(argument)).send("ok");
      else if (word === "throw") throw undefined;
      else if (verb === "throw") throw new Error(argument);
      else if (word === "next") next();
      else if (word === "next:0") next(0);
      else if (word === "next:err") next(err);
      else if (word.startsWith("next:error:")) next(new Error(rest[1]));
      else if (verb === "next") next(argument);
      else log.push(word.replace("{url}", `${req.url}+${req.baseUrl}`).replace("{params}", JSON.stringify(req.params))
        .replace("{err}", err?.message ?? err));
    }
  }
  const run = (...args) => { for (const _ of steps(...args)); };
  if (kind === "async") return async (req, res, next) => { for (const _ of steps(null, req, res, next)) await null; };
  if (kind === "error") return (err, req, res, next) => run(err, req, res, next);
  if (kind === "error3") return (err, req, res) => run(err, req, res);
  return (req, res, next) => run(null, req, res, next);
}

function register(app, spec, log) {
  for (const [method, ...args] of spec)
    app[method](...args.map((arg) => Array.isArray(arg) ? register(express.Router(), arg, log)
      : arg.startsWith("/") ? arg : handler(arg, log)));
  return app;
}

const ask = (port, method, path) => new Promise((done, fail) => http.request({ port, method, path, agent: false }, (res) => {
  res.resume().on("end", () => done([res.statusCode, res.headers.allow]));
}).on("error", fail).end());

(async () => {
  const rows = JSON.parse(require("node:fs").readFileSync(0, "utf8")), result = [];
  for (const { app: spec, requests } of rows) {
    const log = [], traces = [];
    let app;
    try { app = register(express(), spec, log); } catch (e) { result.push([[[e.name], 0]]); continue; }
    const server = app.listen(0, "127.0.0.1");
    await new Promise((done) => server.once("listening", done));
    for (const request of requests) {
      const [status, allow] = await ask(server.address().port, ...request.split(" "));
      traces.push([[...log.splice(0), ...(request.startsWith("OPTIONS") ? [allow] : [])], status]);
    }
    server.close();
    result.push(traces);
  }
  const facts = {}, app = express(), attempt = (call) => { try { return String(call()); } catch (e) { return e.name; } };
  const get = (path) => attempt(() => { express().get(path, () => {}); return "fine"; });
  app.get("/page{/:number}", (req, res) => {
    facts["req.body without a parser"] = String(req.body);
    facts["assigning to req.query"] = attempt(() => { "use strict"; req.query = {}; });
    res.send("ok");
  });
  app.get("/throw", () => { throw new Error("E1"); });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const url = `http://127.0.0.1:${server.address().port}`, status = async (path) => (await fetch(url + path)).status;
  facts["/page{/:number} answers /page and /page/2"] = `${await status("/page")} ${await status("/page/2")}`;
  facts["app.del"] = typeof app.del;
  for (const path of ["/f/*", "/a?", "/[ab]"]) facts[`a route on ${path}`] = get(path);
  for (const env of ["development", "production"]) {
    app.set("env", env);
    const log = console.error;
    console.error = () => {};
    facts[`the error page shows the stack in ${env}`] = String((await (await fetch(url + "/throw")).text()).includes("&nbsp;at "));
    console.error = log;
  }
  server.close();
  facts["engines"] = require(process.argv[2] + "/node_modules/express/package.json").engines.node;
  const version = require(process.argv[2] + "/node_modules/express/package.json").version;
  console.log(JSON.stringify({ stamp: `Express ${version} on Node.js ${process.versions.node}`, result, facts }));
})();
""".lstrip()


def record(
    folder: str, rows: list[tuple[Spec, tuple[str, ...]]]
) -> tuple[str, list[tuple[Trace, ...]], dict[str, str]]:
    """What the Express that npm installed in ``folder`` does with the apps: its stamp, the traces of each app, and the facts.

    A registration that throws gives one trace, with the error's name and status 0. Raises NodeError if the script fails.
    """
    asked = json.dumps([{"app": app, "requests": requests} for app, requests in rows])
    done = run_node(RECORDER, args=[folder], stdin=asked, timeout_s=60)
    if done.returncode:
        raise NodeError(f"the recorder ended with exit code {done.returncode}: {done.stderr[:500]}", done)
    answer = json.loads(done.stdout)
    return (
        answer["stamp"],
        [tuple((trace, status) for trace, status in traces) for traces in answer["result"]],
        answer["facts"],
    )


def differences(folder: str) -> list[str]:
    """The rows in which the Express that npm installed in ``folder`` does something else than what is recorded here.

    Raises NodeError if there is no Express in ``folder``, or the recorder fails.
    """
    _, traces, facts = record(folder, [(row.app, row.requests) for row in ROWS])
    _, seeded, _ = record(folder, seeded_apps())
    rows = [row.name for row, found in zip(ROWS, traces, strict=True) if row.traces != found]
    rows += [
        f"seeded app {number}"
        for number, pair in enumerate(zip(seeded_traces(), seeded, strict=True))
        if pair[0] != pair[1]
    ]
    return rows + [name for name, value in facts.items() if FACTS.get(name) != value]


def seeded_apps() -> list[tuple[Spec, tuple[str, ...]]]:
    """240 random apps of ordinary and error handlers, routes and mounts two deep, each with three requests.

    Nothing in them is async, and no handler does anything after ``next()``: Express leaves a router by ``setImmediate``, so what
    stands after a ``next()`` may run before or after the parent's later handlers.
    """
    rng = random.Random(53)
    paths = ("/a", "/b", "/:p", "/a/b", "/a/:q", "/")
    urls = ("/a/b?y=1", "/a", "/b", "/a/b/c", "/A/b/", "/")
    names = iter(range(10**6))

    def handler() -> str:
        name = f"h{next(names)}"
        if rng.random() < 0.3:
            end = rng.choice(("next", "next", "next:err", "throw:" + name, "status:500", "next:error:" + name))
            return f"error {name}:{{err}}:{{url}} {end}"
        end = rng.choice(
            ("next", "next", "next", "next:0", "next:oops", "next:route", "next:error:E", "throw:E", "send")
        )
        return f"{name}:{{url}}:{{params}} {end}"

    def app(depth: int) -> Spec:
        spec: Spec = []
        for _ in range(rng.randint(3, 6) if depth == 0 else rng.randint(1, 4)):
            kind = rng.random()
            handlers = [handler() for _ in range(rng.choice((1, 1, 2, 3)))]
            prefix = [rng.choice(paths)] if rng.random() < 0.6 else []
            if kind < 0.35:
                spec.append([rng.choice(("get", "post", "all")), rng.choice(paths), *handlers])
            elif kind < 0.65 and depth < 2:
                spec.append(["use", *prefix, app(depth + 1)])
            else:
                spec.append(["use", *prefix, *handlers])
        return spec

    return [
        (app(0), tuple(f"{rng.choice(('GET', 'GET', 'POST'))} {url}" for url in rng.sample(urls, 3)))
        for _ in range(240)
    ]


def seeded_traces() -> list[tuple[Trace, ...]]:
    """What Express did with each of :func:`seeded_apps`."""
    stored = json.loads(zlib.decompress(base64.b64decode(_SEEDED)))
    return [tuple((trace.split(), status) for trace, status in traces) for traces in stored]


def python_handler(text: str, trace: list[str]) -> Callable[..., Any]:
    """The handler that ``text`` describes, for a chain in Python. It writes to ``trace``."""
    words = text.split(" ")
    kind = words.pop(0) if words[0] in ("async", "error", "error3") else ""

    def steps(error: Any, req: Any, res: Any, proceed: Callable[..., object]) -> Generator[None]:
        for word in words:
            verb, _, argument = word.partition(":")
            if word == "await":
                yield
            elif word == "send":
                res.send("ok")
            elif verb == "status":
                res.status(int(argument)).send("ok")
            elif verb == "throw":
                raise RuntimeError(argument)
            elif verb == "next":
                made = RuntimeError(argument.partition(":")[2]) if argument.startswith("error:") else argument
                proceed(*({"": (), "0": (0,), "err": (error,)}.get(argument, (made,))))
            else:
                params = json.dumps(req.params, separators=(",", ":"), ensure_ascii=False) if "{params}" in word else ""
                for name, value in (
                    ("{url}", f"{req.url}+{req.base_url}"),
                    ("{params}", params),
                    ("{err}", str(error)),
                ):
                    word = word.replace(name, value)
                trace.append(word)
                if len(trace) > TRACE_LIMIT:
                    raise RunsForEver

    async def run_async(req: Any, res: Any, proceed: Callable[..., object]) -> None:
        for _ in steps(None, req, res, proceed):
            await asyncio.sleep(0)

    def run(req: Any, res: Any, proceed: Callable[..., object]) -> None:
        for _ in steps(None, req, res, proceed):
            pass

    def run_error(error: Any, req: Any, res: Any, proceed: Callable[..., object]) -> None:
        for _ in steps(error, req, res, proceed):
            pass

    if kind == "error":
        return run_error
    if kind == "error3":
        return lambda error, req, res: trace.append("called as an ordinary handler")
    return run_async if kind else run


def python_app(new_app: Callable[[], Any], spec: Spec, trace: list[str]) -> Any:
    """The app that ``spec`` describes, of ``new_app()`` and its methods ``use``, ``get``, ``post`` and ``all``."""
    app = new_app()
    for method, *args in spec:
        made = [
            python_app(new_app, arg, trace)
            if isinstance(arg, list)
            else arg
            if arg.startswith("/")
            else python_handler(arg, trace)
            for arg in args
        ]
        getattr(app, method)(*made)
    return app


async def replay(new_app: Callable[[], Any], spec: Spec, requests: tuple[str, ...]) -> tuple[Trace, ...]:
    """What a chain in Python does with the requests, one after another. Its ``handle(method, url)`` returns an object with a ``status``."""
    trace: list[str] = []
    app = python_app(new_app, spec, trace)
    traces = []
    for request in requests:
        trace.clear()
        response = await app.handle(*request.split(" "))
        await asyncio.sleep(0)  # what a handler does after its await, once the answer is sent
        traces.append((list(trace), response.status))
    return tuple(traces)


_SEEDED = (
    "eNqVPcuOZSmOv1LKbaSUYN4hjUa1qK+o6kXc2OSuezSrUav+fTgYDn5xInt38QsOD2Nsw/3zzz+//SzvP14/3n78/v7vv779669v7399+/2vb39/"
    "+56c+8f3hf98+/GxCT4YQXjv7K/3f//928/Uad823avT/XYJGHgKRe7O/ue3b9+ji0OQn+xEtu/MHz9e//1//+URcdEOtp8hdrmj1pDe/+i/+4/8"
    "fhV+vG0B0HbzL1K4SBHQS+X9gozSj1cv1/V7EEf//s9//ut/N30Euy9++5lJL/VWAqt9dC6pvJd33b2wqh4/Zc2DGCtWg7TqxQqwWuyc3C5x+M2l"
    "d9QH79YL9NKgDUEpBXu/fxcKqrzYSHGPYukD8PvVqEFUxzePMqmrzOpR5mvLe8lRrlVMgNW1tbLab3BhXyZnmHPYF3wmTzSt1ztvTNvfOhzM6Tzr"
    "p1X5OQR8pkwBajXtsfM+06H4vkAvA8a6xvrg6Pfq9BFoIdBCHEvox4uuRqdnhM+RzQGf85ypCCTNm5SreYJ2gAX1njWblMyc2YJrxkyqhguftPlC"
    "EjFIMGUwohejeL3RsQfXzCG6dQriTZWG+LIXM207RNknEEf9ukMG6YsRvSSaYVknQQ73fLl10QUzl9LC0LU05ZS8JolYJWK5QPVMdUIFUibtrp7q"
    "uUHGewrVZtOr+Gdw1/4wmr+0ufcKMibygl0AzdRHZwLOYxguTfEm2oUt2Pp8VE+Kkep3L2j3nDhshD9DkNMjXLuZOWaBbH9jy9NYskyXHD3CIY12"
    "Ddxu2SfVaX2nJXojbL1hzYS9zMJYqIurNFKobq7uoXASVZ1SSMuET0yLm2DvgHtGRpfMDSI6tgz++vY/RLt3drocf7ul6AEYcqaqMYUM3JSwVBLt"
    "+QiOzUMqG0Bu2ezTQIn8vsAG6KVqjsXaBVeXxpStRRnTrXhjavfP7N7lp+3hizmJrYx+R3J5iUl97cwpQWqskS6heG35phUUa2PWU3O0mHw0bJAh"
    "fOmEIdrYrGMjRFPOB9O0KYRbT6eQyO8idXaSA96pwJ/mwBC8ZNX98+75FN39M/nVzaR3U/zS1pEDUgzzqIuvaW3c9HNy219b1Q6VUNNPxTJouE5K"
    "NSv7cTajgeqoFq4KbuCuJ196dg1RRi37wQzSIe5TyfokgqbRfNnjpIX50qKEMV/jSza1VUEO3uo2FLdE5XtFbzbQo5bTPew5RYofLPQEcpFcypiV"
    "0/GEEvMRlfjpRdS21t+sbBfT6VAS8wmTiq2tM7Mr9yoY8JcBszRqzu0gpNydv2HtIKRwY+ieZyVQBgZWpkqu0dwcSP3N29U0z1T/PIi5chq84urc"
    "sjq6F717HzBlkBd3q47iq9wpZg3GmM0K5na25SvLvGS/z3IZyO9AfkfyO6mxHTKYCTQkCUhQkKggp3171XCfYjOIchDlKMonU6oUpbZKiUxtXZDK"
    "Df772Fy4lpqsn4pvDKqhvEsDqS4K3ePKtUlqLTXYPgw+olaQxlLV1WXR89XVs31VvRzeKjw8F6RRi922Ueo2HYZMImz+3NtnDUqPrmavQV3t2uUi"
    "yu3JCzb7Iqi+iE4cNVhnRDj5NsL+ughyqQ4s8bBER04WqgJLx1WyCmtz28KuaO9wS6Sq1VVzlTO9XvqUWzJ3Z+fIZpiwEZvLho/vxuz271nXfFAH"
    "geaVK4yAmWduCklbRbUUme9pcF7dTBZku6xmWr78I6zs6YJtfSMfsFs1t25XD/Bsj6iK9+eoTYCS0yAv9Aurdh5iSMWT0h6IrKuUA036u2RlDM2O"
    "rfGkAQh7LXJRNuK7I9IaM0Ka6dIZREtbTZIPiWdegEXE9DDvkINf0MWTerqce7Ed7NTJaO7hi+3T5HlUOt4l25C4Edw/uFHKtedSvu1V74q7bf5R"
    "9O8IZGcA5FEsgkMxEA/dZpoGBmXUzj9XMp0NvVxEuVEtsKttTqpRlLXmA0oipbYPErT+FqwQR4drWwaBhj2KCKmU/fAYm0bjdvm6wOaxeaz23jf1"
    "sQNmbjaIeunmhCbVgfdaBXWY17DsbLdmpybO10n24gRcraL8T1P4bd9Kr7fPVpvgrJbgwQflfQ3UIbI77oLr0/vqv8qCP72X3e0epN9beYRq0+Ee"
    "kR5b1srZ2PLg9GiB8wYsnXuG1BW3evBjat+FbJxZPHi/acArl9aiINEEpDKU2aAkamMQ8tPYqhW8mvwDJlcneB7t64Bm+wU8XJsxrT02Xk6OHJF6"
    "0fMi8GJ6RyDOKfqVURrDWJUAJcedlKtCBgEFuau1dqdV9R6K2AQgOXrQJJWuMojyXaHVpdnriNYAStjlaxSRhCWjOjPI4IEcou/5O4DKvOjg+GCj"
    "d3Q6oulkQsP595MEA2UpnZ8+ADmy+RCK/pDg2qmuwU10ToBCPaG93G7P+wg7e4wjaN02Kjl3C1ZEDSqsS2iWXR8xUbHOo94MkYeZO6DxhRpwpn3e"
    "8rr1jlACu/zSRnQaxZO1O6TTLkLhd/9s2RvEV3/I3ooyjopuEqddfT7UqtVSyOrA12Fha9IRV9mFRs20K7JCPV2zoui49ozOisojGdc1k9LYyAfx"
    "i5O9uLE2og+rpRGIdRn7gecPYUoiNRl35KCAySUjzSweshhpGfm0NRmD7fb3Ec/UZpAeq1xuWgoL9WjgD4G2A4GOkwqXXDVVK9jjMfBiJyIscTXr"
    "+RVrtPyYHkMgauZcBsbxtBNbPYUvJuehN1plipszGR9FFk3yO8jiE4lv7bwFLyzI5IOZnYOUQmUhMTWxSXekmJQnGYEKBuoLl4xktTklufTSsJRp"
    "Qzj10aHiU/bKi8P7sIbj2KR6PqamRkzxw0444j5mXNRfgRiiWq84zOPGOBt6bKWNyJaXs8PrAd5seHOnGOnKhHHbrd0L2oGEFB+U4i54R3b57L2O"
    "Wk1unkDjdE7NJUnNktVEz11YHSCMugzBVKlIKIgUAcdz3TqCYnd+UQ6FdFaouFtcv2PReRZITtOBQrW22HybR5vm4413Qc7Sz+RzyrY+QMRh7efm"
    "TifogXpZQKVQiwPTgTBCKquDRqhGysOgDqX4MCnI6CKVFavwBVjuSi+DKCfpe/2++Zjhh6wClA4+XRTAeUkpfLHoCuSnfZRn4E1iI7eVdkTKxy3n"
    "+01wUIiFHk4OPptZwYcViP8Vh2PhvkvZghbO0ZI9MxrY2Yylhad0xlW7FRecVX/RvRWIDqyAqWpXYlYv5Mcsu8nKtN0UsNO7UMpX0SIURfTJkoOp"
    "WlPIKQl6fUnwpuE04LafdaGoO2NJi95Ksulwnfw5aLUX/pZUv+jHfaIgIusvfPHaA0eXtUpWaruzWJlUoSIXoeWxnNQvLv7FxL+Oaa3N55OV0cje"
    "YS5JtroaSbyWgqKZnNjhjfZEckZPDLHn4/MQfRzRlsMhlvaYcWerj1aSdrwh0JyzA6USGnwjLpVbObSaj51XyxHVvHmiGdIe+qyWR3Tzxva8EnrH"
    "YXU7WTsAJCDYCasYgmF72BK3NssljZTDIQHY+bDnDjhwXyQa+8gF86TSXs6i3Mws01XX40UP5P400mI3+3MEHBwx88BFElnuJc9KoFKaHTf6erkd"
    "1nhnN5NxUARPsB5STi5yFGQn0V/IaO6aHZHoZ2ZaKOocgHLMPRQl0W+OWZSLZYYhH+Wh9NLRBC41MYf/c0UCrvCzA7jqJMAORSLri7K9KMvLIqed"
    "UJ0oe9v5D67JJrWkp/Tn7Pu2LhnIuCvKITXS0Nzfku7+lka+0jtvqFHYFzkuGl/WNZ+3UaT80PS5CNlpu24JM7rQIZVpBA/RzLBft0funtqilgd/"
    "ydpKcgizfPFfTB2f0kkt+QLmBB9wCUvpmLm/RB0ui4GvT8bqrJLs6+BN14PpT+m0xXKiI9z2jyHO9BABeO4JBZADMUNV614aANXOtJYRJ1tSIO8c"
    "67tTgfjTsKJbSc9a3i5vDVbxZjQ2kBkNOusZCcicnTTC+YxkH5zmww7vAqRTeiUhSXZzizeO+N+5+HLQ+1DSF+5JGBdchJ2EQHkdB4qKl3RYO9qF"
    "pIGBOAsg+ETGLPi8x+y6dIKgBQD/fHMpgP8i4QRC8OoCyMUY7JPwqDUyRTtA3DMFI3pk5FajYNOQJHKnSxHFkutFLP7FxikknjkNIbPwJgSRJwpX"
    "YMZwlSHhixO9FAHH88taoZCpT8M7cIV3/sDYDlyxnf2bqqrQzLT9DvdG3n5vw5Mh3dH1kMKEnJ+PbDrUC1ElfXbQ6VQIeKHn7TxDW9i92SL5vS2i"
    "6I37EB16ckp1lJnW0+FR37zzyc5KBLy2wz8U4uGg1eUU0uA6rzCjEMot2QDIxUCIlpURiUUYt0UI+/KgvBSHLKLtsZwuDMbIzyFRmK2Rm61wthM6"
    "bT0d5TuqPKTRz49NTxe6OrZRjxHpyOTKo+sLBdsNW1J3Ls9qTFTZJ5CAZ1NDwnvfj3fukIuwFFaqrGTmqkE6JzxdXPmx23Kyg0+2gZfqTvWBEbTZ"
    "hUQL2VJIeFWIMFNexao4X5T1RXlfivklrsm6Lw7gg+Ar9yKkdjypooBnR1snkh50yC58aadk6cRAJivZGbIPyg00gcaBbSDME1aO0bhZHKM2enKM"
    "p1vFOatsTIQZyZKQE7VJc2q0lJ2Rugi5VH0Kz0efF9IrdZ6rN6SQuZqr8tUinpoN4yrQYc/MjaegdQBPdYHi3PH8Wpw/7LjF8TsrwO4PDYD3EgAS"
    "ECVAnBgL2NetsHqyG9C7RaRyUgZRjqLMd5cCQj5kkmCH7dL+xdkrtE28O3hf8I4QvXBXbF786/Ai9NwamFC1u2MAPyygWn0luuNkKtE/4NLJ1VEi"
    "kA+KhpYoj7dYsN4ndJIpYPyTkrIOS3rauIrIi7hA2SlQCYd9f1S4dgZ6Zw3opTWgt9ZgXAK7tc64AkZK5MQ1q33jXZyETsBPoGsrOwGYzSdJwKu/"
    "ilzb4lmWDmjniVDluq9g3v2866HjUvKXGdST8UUbp5Iue61Sl9QiAfXwsAgyUz7FoqipsqhFlOvpqRGovvDXKnylB072rIU+zG9q6yw1OD5NcqXR"
    "ybDUFO1DDH+NI1W9Iet7XB0kn2QZwKLpnpzotTj98cUbsNNNL2ybahR/laVWdwrEd5x/wMEDzsx/WXVZLvtZlY2CMypYXq9Rj+VqqtWfEHBCBJ2D"
    "CU29fwIN/Olch3fxhP5vrpmutEYVaUvEed1yttt4XTFT6rEFYKushSDKkaSN9WJ6R+AG9emJCNXBQ7iYh6MCBZM3dWlFDLwr42mxq1v2uye0Z0u1"
    "7fmFMh7xCu58+vjtwhb5tI1zT2HnMMKJpgmMKAlzxwU3KycPq42qP5/r1XkQHbXdXcGRrLPgoKm5iORbeyMHLXPbj/O9KNOLchhvDe28tIso0rds"
    "XIpqFgcXVKJZwNjjqihaudld2J0mHlxu+3dxWl52XzwrgCI+qIwP9XCeq+2Li2adE6znj6rOO+3QZudiBrzmZiLooLdmOAVQqqlLUe4JJebHLVwo"
    "hin/uLZaesRW+VAT+QpDKQQPOl/G3LqDVxd+ghdpiQNUNKhqxvbwFfMeHdFtYdyR+/K2C7Zx1ZFVJjziySjgB5C3sFIR5Sro22mAZ6PXq4mjwccc"
    "4tWlxXgDTHcp19B2Jt2URfQeSmKA+kspiqtxLZ+e+BoofZBFuPJ6BHDqFnkYT9HZF7iR/lMSf54o944cjg/cBQg6uT2AfulqiwbLeflreQqdO1el"
    "pljvBi8fQvPJdHl1xD78IduLsrwU+XYmTKFqDwkkNBquq1w72N+LleKa8E9iHey9oSmDxKhQCPu60A6nJmyMasstRQng+iukesoguZDhYMCEDCeD"
    "Y6CMnTpkMStD8eIjC/BeMF7sWU/EuqRjlWG8IzeFRef2b69yDpaED/X4LPBnYjqgWScJJHxxopci4Hje9zGB5WXqcOKYCjFvx1QvFFrQ/iVk5goQ"
    "JbANJKqj4JRmDuls0IuIe1FBLypCm1yxgOlPvBGGikSUUoWR5OX0gqcF0CMgsoaQgwPAHlyeJ4SMrAzmzbOQQHVsgno4HYfk6QOM9w2ow8uVQzZp"
    "xBBsBSxDkgomhfvojR87YKcXIgeyPiCTHdPHelVSEm9aZnlMYTxNx8oCX4Moa/NxnkbWY3Xznc7xPJyhiGYL9sY+m0ABkqIGAWj2fXYUziWTUmKl"
    "fOfM9wJ5347MdxkJCtlF9tB17moMoerxmQ71Su1lR1zgS5oSxV+SuYCnQ27Ae0pzRo4LT7sA2mQYkqwP9Q/3ETv2V0y4/Uigxf4LnMqvsTgfLmP2"
    "7c68UNPh2/+ORB+KIp3y2qzdOIPhcqX4csq9CLkkO+wXMsltDCMopUaMbKrF6bNrLsVckKyTxu0oe3MpzvYpheLKY04TCjW/qoB6Bw9hHxZQW9wl"
    "7Eh3L0RaKOaeXWLVA1z2W2UoZf2OVXUjVkm2piKf+i2xHh5rC4U/vhOuOMQOnIXLc4/A+3xVyinDP8wX6eS5uuwXgZb8t0m9ZEvqD07+Ieh5DC2U"
    "SiznUo00WSSRHVeP3VL1g+uhipuSoYL9oABSkk4dhOZ2W/k99VAhf3EBFll4M/JXV3An081ATMEaEnkuINTxhwl1uDJ5J9fIQrC9nKzX1Rbd3ngq"
    "fYFUUXIyQ7+jd1sMRSknhVVLkc893YKO15g7Lj3g8gPumP4WagPj1Z7ZDkttjUbYiOcLiUvk4buOH/VLVxCvD1HO8Q5L5/BPx+ZHbHnE1v/kUaaf"
    "oTnzvnZo3h3gZHttXv8VBlKQVTmIDHuweZndN+XZt0dCC4bboNE02SEChAnewsFBgQhdzX5mJDSie1sqaiU18bRKwDcQ92oVlIsqNutaLlm2LZ/C"
    "ZeF6J9D2wLb8FN3YfPrxkTAuqSn92sT/lYRWqq2zG/kHEqS6C9XyGAx6Sn42r1qrB6W+W9/qg5d1j210nv1bQi8DL+OV97lZxyvCwIqC277PGB3N"
    "HzRc0tFFcliJLjZlwiAJcydMOus8iyiVFRDxmtLNn8NRaTGLN7pMLpr1ErDozBIu3tftgHjaSZ9yHSPe+TF3iI7zX/1bEvIfmR85ieWzxKj9Y4l5"
    "+J+J6EHsvkO81/7jTun0A04dGt4RJ8DxHZFGxgPrQw/6Re4JNP6xYSBeX6YS8xrayU0V8cU9lewd/XIaKThJ94ngtmu4F3SiIVJ8UAoVgovgdXBz"
    "ArXqvxHWPhMBvCEKzAtrkbyOR0XEZL7Hgwh1sYl/SdZ/yoFABWP/ytDLO6zPW1PbwzWvCMd3ODrqzp2P14tsf/C/k4B6uh2LnNsIWNzKcReD12df"
    "BMpZIN44YjLoX08E+gcGvUR1YFiWvFAVIWpDBoESxh/T3ryHyYS+dNGty8Fu9Hjgr+KT/xgJje9VoQVRNh+ei4G4bmNoKgWXTb7oguUKvYVFxw68"
    "vVzMZRHFe+BIaMYUYiQpCOKPX6JvRxQ/Fe6awemRHMCXrhl2TnsvFL3uIr00ECNkctpDjg+Lg/zHyuZZ/18ToZjuEzLXY1R35GMMMqe9U1mv166P"
    "i0kMQRT/xne9uWY8knxzbsMcecVWNtmNXDyUcHdsNC8g0VmXnWhZ9uKCWweBpLFz7SfCAhozoGStfQbQgtGJXw8vEkQZ6+iAdGhou1PfkcjCvyiB"
    "/oAUzLcfYgpmjKvDo3x6CmmNfXrSvt5++WJyTMm+N4sIG2oFOmMq+kV6BFowyxkZU9nxsphKUdcskIJP9FROd7SQmkyBQWqq6nF9hf8rC/55kyNh"
    "p3hdLpH/EbhYP3WEtNNnvZXIF8xIz2SX2XtZ//h/2OQvKw=="
)
