import asyncio
import functools
from typing import Any

from leadlab.checks import check, expect, expect_raises
from leadlab.clock import simulate
from leadlab.scenarios.express_traces import RunsForEver, recorded_row, replay, seeded_apps, seeded_traces

from .given import Req, Res, Response
from .solution import App


def traces_of(spec: list, requests: tuple[str, ...]) -> list[str]:
    """What ``App`` does with the requests, in words."""

    async def limited() -> Any:
        async with asyncio.timeout(60):  # virtual
            return await replay(App, spec, requests)

    try:
        traces = simulate(limited())
    except TimeoutError:
        return ["no answer within a minute of virtual time"]
    except RunsForEver:
        return ["handlers are called again and again"]
    return [f"{' '.join(trace) or '-'}: {status}" for trace, status in traces]


def expect_as_express(names: list[str], next_step: str) -> None:
    """``App`` does in these recorded rows what Express did."""
    for name in names:
        row = recorded_row(name)
        right = [f"{' '.join(trace) or '-'}: {status}" for trace, status in row.traces]
        got = traces_of(row.app, row.requests)
        expect(
            got == right,
            called=f"the app {row.app}, asked {', '.join(row.requests)}",
            got=f"(what the handlers wrote: status) {got}",
            wanted=f"what Express 5.3.0 did: {name}",
            next_step=next_step,
        )


def answer(app: App, method: str = "GET", url: str = "/x") -> Response | str:
    """The response, or in words that there is none."""

    async def limited() -> Response:
        async with asyncio.timeout(60):  # virtual
            return await app.handle(method, url)

    try:
        return simulate(limited())
    except TimeoutError:
        return "no answer within a minute of virtual time"


def expect_answer(app: App, called: str, right: Response, wanted: str, next_step: str, url: str = "/x") -> None:
    got = answer(app, "GET", url)
    expect(got == right, called=called, got=got, wanted=wanted, next_step=next_step)


@check(points=1)
def handlers_run_in_order() -> None:
    """Registration order, `next()` as a call that runs the rest, and 404 when nobody answers."""
    spec = [["use", "m1-in next m1-out"], ["use", "m2 next"], ["get", "/x", "h1 next", "h2 send"], ["use", "m3 next"]]
    got, right = traces_of(spec, ("GET /x", "GET /y")), ["m1-in m2 h1 h2 m1-out: 200", "m1-in m2 m3 m1-out: 404"]
    expect(
        got == right,
        called=f"the app {spec}, asked GET /x and GET /y",
        got=got,
        wanted=str(right),
        next_step="next() calls the next handler before it returns; when no layer is left, answer 404",
    )


@check(points=1)
def routes_match_and_give_params() -> None:
    """`get` and `all`: method, whole path, decoded params."""
    app = App()
    app.all("/u/:id", lambda req, res, next: (req.state.update(seen=True), next()))
    app.get("/u/:id", lambda req, res, next: res.send([req.params, req.query, "seen" in req.state]))
    got = answer(app, "GET", "/u/7%20a?b=1"), answer(app, "POST", "/u/7"), answer(app, "GET", "/u/7/more")
    right = Response(200, [{"id": "7 a"}, {"b": "1"}, True]), Response(404, "Cannot POST /u/7")
    expect(
        got == (*right, Response(404, "Cannot GET /u/7/more")),
        called="GET /u/7%20a?b=1, POST /u/7 and GET /u/7/more of all('/u/:id', …) and get('/u/:id', …)",
        got=got,
        wanted='params {"id": "7 a"}, and 404 with "Cannot METHOD /path" for what does not match',
        next_step="use match(path, req.path, end=True), and set req.params for the route's handlers",
    )


@check(points=1, hidden=True)
def a_prefix_is_stripped() -> None:
    """What functions and mounted Apps see under a prefix, and which paths are under it."""
    names = ["use strips the prefix, and gives it back", "all is every method of one path"]
    expect_as_express(names, "strip the prefix for functions too, by what match returns, and give it back in next")


@check(points=1, hidden=True)
def mounts_nest() -> None:
    """Mounted Apps inside mounted Apps, params of each layer, and the url after they are left by `next()`."""
    expect_as_express(["mounts nest, and the url comes back"], "restore url, base_url and params when next is called")
    app, inner = App(), App()
    seen: list[Any] = []

    def look(req: Req, res: Res, next: Any) -> None:
        seen.append((req.url, req.base_url, dict(req.params)))
        next()

    inner.use(look).get("/:photo", look).use("/:photo", look)
    app.use("/:user", look, inner).use(look).get("/:a/:b", look)
    answer(app, "GET", "/ann/7?x=1")
    around, right = ("/7?x=1", "/ann"), [("/7?x=1", "/ann", {"user": "ann"}), ("/7?x=1", "/ann", {})]
    right += [(*around, {"photo": "7"}), ("/?x=1", "/ann/7", {"photo": "7"})]
    right += [("/ann/7?x=1", "", {}), ("/ann/7?x=1", "", {"a": "ann", "b": "7"})]
    expect(
        seen == right,
        called="GET /ann/7?x=1 with look and an App under /:user, in it look, get('/:photo', look) and use('/:photo', look); then look, get('/:a/:b', look)",
        got=f"(url, base_url, params) seen by each look: {seen}",
        wanted="the url without the prefixes around the handler, and the params of its own layer only",
        next_step="set params for each layer, and keep the query when you cut the prefix",
    )
    after: list[Any] = []
    app = App()

    def look_after(req: Req, res: Res, next: Any) -> None:
        next()
        after.append((req.url, req.base_url, dict(req.params)))

    def leave(req: Req, res: Res, next: Any) -> None:
        next()

    answer(app.use(look_after).use("/:user", leave).get("/:a/:b", leave), "GET", "/ann/7")
    expect(
        after == [("/ann/7", "", {})],
        called="GET /ann/7 of a handler that looks after its next(), use('/:user', …) and get('/:a/:b', …), which call next()",
        got=f"(url, base_url, params) after next(): {after}",
        wanted="what they were around the two that have left",
        next_step="restore params too, and for the last layer as for the others",
    )


@check(points=1, hidden=True)
def async_handlers_run_in_order() -> None:
    """Async middleware that sleeps before `next()`, and what runs after it."""
    trace: list[str] = []
    app = App()

    def sleeper(name: str, before: float, after: float) -> Any:
        async def handler(req: Req, res: Res, next: Any) -> None:
            trace.append(f"{name} in")
            await asyncio.sleep(before)
            next()
            await asyncio.sleep(after)
            trace.append(f"{name} out")

        return handler

    async def last(req: Req, res: Res, next: Any) -> None:
        await asyncio.sleep(1)
        trace.append("h")
        res.status(201).send(asyncio.get_running_loop().time())

    app.use(sleeper("a", 2, 20), sleeper("b", 3, 0.5)).get("/x", last)
    got = answer(app)
    right = ["a in", "b in", "b out", "h"]
    expect(
        got == Response(201, 6.0) and trace == right,
        called="GET /x with async handlers that sleep 2, 3 and 1 s; the first two then call next() and sleep 20 and 0.5 s more",
        got=f"{got}, {trace}",
        wanted="each begins when the one before has called next(); neither next() nor handle waits for their ends",
        next_step="make a task of the coroutine that a handler returned, and do not await it in next",
    )


@check(points=1)
def a_throw_reaches_the_error_handler() -> None:
    """An exception goes to a later error handler; without one, the answer is 500."""
    app = App()

    def broken(req: Req, res: Res, next: Any) -> None:
        raise LookupError("no photo")

    app.get("/x", broken)
    expect_answer(
        app,
        "GET /x, whose handler raises LookupError('no photo')",
        Response(500, "no photo"),
        "status 500 with the body str(err)",
        "catch Exception around the call of a handler, and treat it as next(exc)",
    )
    app.use(lambda req, res, next: res.send("not me"))
    app.use(lambda err, req, res, next: res.status(404).send(f"{type(err).__name__}: {err}"))
    expect_answer(
        app,
        "the same, followed by an ordinary handler and an error handler",
        Response(404, "LookupError: no photo"),
        "the answer of the error handler, which got the exception itself",
        "with an error pending consider only handlers with 4 parameters",
    )


@check(points=1, hidden=True)
def only_later_error_handlers_run() -> None:
    """Which error handlers an error meets: later ones only; one that raises or passes on goes to the next."""
    names = ["next(err) skips to error handlers", "an error handler before the route", "an error handler that throws"]
    expect_as_express(names, "go on from the layer that failed, never from the top")


@check(points=1, hidden=True)
def an_error_handler_can_clear_the_error() -> None:
    """An error handler that calls `next()`, in `use` and after several others."""
    expect_as_express(["an error handler that calls next()"], "next() without an argument means: no error any more")
    spec = [["use", "throw:E1"], ["use", "error a next:err"], ["use", "error b next"], ["use", "error c status:500"]]
    got = traces_of([*spec, ["use", "m throw:E2"], ["use", "error d:{err} next"], ["get", "/x", "h send"]], ("GET /x",))
    expect(
        got == ["a b m d:E2 h: 200"],
        called=f"the app {spec}, then a handler that raises E2, one that clears it, and a route",
        got=got,
        wanted="no error handler runs while no error is pending, and the route answers",
        next_step="keep the pending error in the walk, not on the request, and replace it at each next",
    )


@check(points=1, hidden=True)
def errors_and_mounted_apps() -> None:
    """Errors raised before, inside and after a mounted App, and what the handlers outside see of the request."""
    expect_as_express(["a pending error passes a mounted router by"], "with an error pending, skip mounted Apps")
    inner = [["use", "/v1", "throw:E1"], ["get", "/y", "throw:E2"], ["use", "error inner:{err}:{url} next:err"]]
    spec = [["use", "/api", inner], ["use", "error outer:{err}:{url} next:err"], ["use", "m next"]]
    got = traces_of([*spec, ["use", "error last:{err}:{url} status:500"]], ("GET /api/v1/x", "GET /api/y?z=1"))
    right = ["inner:E1:/v1/x+/api outer:E1:/api/v1/x+ last:E1:/api/v1/x+: 500"]
    right += ["inner:E2:/y?z=1+/api outer:E2:/api/y?z=1+ last:E2:/api/y?z=1+: 500"]
    expect(
        got == right,
        called=f"the app {spec} and a last error handler, asked GET /api/v1/x and GET /api/y?z=1",
        got=got,
        wanted="the mounted App's own later error handler, then the parent's, each with the url of its own place",
        next_step="restore url, base_url and params for an error as for next()",
    )


@check(points=1, hidden=True)
def late_rejections_are_errors() -> None:
    """Async handlers that raise after an `await`, in `use`, in routes and inside mounted Apps."""
    expect_as_express(["a rejected promise"], "await the coroutine in a task that catches Exception and calls next")

    async def late(req: Req, res: Res, next: Any) -> None:
        await asyncio.sleep(5)
        raise LookupError("late")

    class Late:
        async def __call__(self, req: Req, res: Res, next: Any) -> None:
            await late(req, res, next)

    for where in ("use", "route", "mount", "a callable object in use", "a lambda in use"):
        app, inner = App(), App()

        if where == "use":
            app.use("/api", late)
        elif where == "route":
            app.get("/api/x", lambda req, res, next: next(), late)
        elif where == "a callable object in use":
            app.use("/api", Late())
        elif where == "a lambda in use":
            app.use("/api", lambda req, res, next: late(req, res, next))
        else:
            app.use("/api", inner.use(late))
        app.use(lambda err, req, res, next: res.status(503).send([str(err), req.url]))
        expect_answer(
            app,
            f"GET /api/x; an async handler ({where}) sleeps 5 s and raises LookupError; an error handler follows",
            Response(503, ["late", "/api/x"]),
            "the error handler's answer, with the url restored",
            "what the task's coroutine raises is next(exc) of this handler's own next",
            url="/api/x",
        )


@check(points=1, hidden=True)
def error_handlers_by_signature() -> None:
    """Functions, bound methods, partials, callable objects, keyword-only and positional-only parameters: which are error handlers."""

    class Desk:
        def plain(self, req: Any, res: Any, next: Any) -> None:
            next("plain ran")

        def failed(self, err: Any, req: Any, res: Any, next: Any) -> None:
            res.send(f"failed: {err}")

        def __call__(self, err: Any, req: Any, res: Any, next: Any) -> None:
            res.send(f"called: {err}")

    def named(name: str, err: Any, req: Any, res: Any, next: Any) -> None:
        res.send(f"{name}: {err}")

    def ordinary(name: str, req: Any, res: Any, next: Any) -> None:
        next(name)

    def keyword(err: Any, req: Any, res: Any, next: Any, *, name: str = "keyword") -> None:
        res.send(f"{name}: {err}")

    def plain_keyword(req: Any, res: Any, next: Any, *, name: str = "plain keyword") -> None:
        next(name)

    def positional(err: Any, req: Any, res: Any, next: Any, /) -> None:
        res.send(f"positional: {err}")

    def plain_positional(req: Any, res: Any, next: Any, /) -> None:
        next("plain positional")

    desk = Desk()
    cases: list[tuple[str, Any, Any, str]] = [
        ("bound methods", desk.plain, desk.failed, "failed: plain ran"),
        ("partials", functools.partial(ordinary, "part"), functools.partial(named, "whole"), "whole: part"),
        ("keyword-only parameters", plain_keyword, keyword, "keyword: plain keyword"),
        ("positional-only parameters", plain_positional, positional, "positional: plain positional"),
        ("a callable object", desk.plain, desk, "called: plain ran"),
    ]
    for kind, handler, error_handler, right in cases:
        for route in (False, True):
            app = App()
            if route:
                app.get("/x", handler, lambda req, res, next: res.send("skip me"), error_handler)
            else:
                app.use(handler, error_handler)
            expect_answer(
                app,
                f"GET /x: a handler and an error handler in {'a route' if route else 'use'}, both {kind}",
                Response(200, right),
                "the first runs as an ordinary handler, the other gets its error",
                "count the positional parameters of inspect.signature(handler)",
            )


@check(points=1, hidden=True)
def a_route_is_a_chain_of_its_own() -> None:
    """`next("route")` in routes and in `use`, error handlers inside a route, and errors from outside it."""
    expect_as_express(["next('route')"], '"route" leaves this route only, and is no error')
    route = ["get", "/x", "error r0 status:500", "h1 next:oops", "h2 send", "error r1:{err} next:route", "h3 send"]
    spec = [["use", "m next:route"], route, ["get", "/x", "h4 throw:E4", "error r2:{err} next:err"]]
    spec += [["get", "/x", "h5 send", "error r3 status:500"], ["use", "error e:{err} next"], ["get", "/x", "h6 send"]]
    got = traces_of(spec, ("GET /x",))
    expect(
        got == ["m h1 r1:oops h4 r2:E4 e:E4 h6: 200"],
        called=f"the app {spec}, asked GET /x",
        got=got,
        wanted="an error handler in a route is for that route's earlier handlers; others pass the route by",
        next_step="walk the handlers of a route in a chain of its own, and enter it only without an error",
    )


@check(points=1, hidden=True)
def what_is_an_error() -> None:
    """Falsy arguments of `next`, and truthy ones that are no exceptions."""
    expect_as_express(["next(0)", "next('oops')"], 'falsy is no error; anything truthy but "route" is one')
    falsies: tuple[Any, ...] = (None, 0, "", False, [])
    for falsy in falsies:
        app = App()
        app.use(functools.partial(lambda falsy, req, res, next: next(falsy), falsy))
        app.get("/x", lambda req, res, next: res.send("fine"))
        expect_answer(app, f"next({falsy!r})", Response(200, "fine"), "no error", "test the truth of the argument")
    app = App().use(lambda req, res, next: next(404))
    expect_answer(app, "next(404) without an error handler", Response(500, "404"), "an error", "status 500, str(err)")


@check(points=1, hidden=True)
def as_express_in_720_requests() -> None:
    """240 seeded apps of ordinary and error handlers, routes and mounts, three requests each, against recorded Express."""

    async def all_of_them() -> list[Any]:
        results: list[Any] = []
        for app, requests in seeded_apps():
            try:
                async with asyncio.timeout(60):
                    results.append(await replay(App, app, requests))
            except TimeoutError:
                results.append("no answer")
            except RunsForEver:
                results.append("handlers are called again and again")
        return results

    apps, got, right = seeded_apps(), simulate(all_of_them()), seeded_traces()
    wrong = [i for i in range(len(apps)) if got[i] != right[i]]
    first = min(wrong, key=lambda i: len(str(apps[i])), default=0)
    expect(
        not wrong,
        called=f"240 seeded apps; the smallest that differs is {apps[first][0]}, asked {', '.join(apps[first][1])}",
        got=f"{len(wrong)} apps differ; this one: {got[first]}",
        wanted="what Express 5.3.0 did, handler by handler",
        next_step="run the smallest app by hand with the rules of the task",
    )


@check(points=1, hidden=True)
def the_first_answer_stands() -> None:
    """Answers followed by `next()`, by errors and by a second answer; and the bodies of 404 and 500."""
    for name, after in (
        ("next()", lambda res, next: next()),
        ("next('late')", lambda res, next: next("late")),
        ("a second send", lambda res, next: res.send("second")),
        ("status(500).send", lambda res, next: res.status(500).send("second")),
    ):
        app = App()
        app.get("/x", functools.partial(lambda after, req, res, next: (res.send("first"), after(res, next)), after))
        expect_answer(
            app,
            f"a handler sends 'first', then: {name}",
            Response(200, "first"),
            "the first answer, and no exception out of handle",
            "look at res.sent before you answer 404 or 500",
        )
    app = App().use("/api", App().use(lambda req, res, next: next()))
    expect_answer(
        app,
        "GET /api/v1?key=7, which only a mounted App passes on",
        Response(404, "Cannot GET /api/v1"),
        "404 with the path as it was asked for",
        "keep the path before the first prefix is cut",
        url="/api/v1?key=7",
    )


@check(points=1, hidden=True)
def requests_are_apart() -> None:
    """A handler that never answers, concurrent requests through one App, and what cannot be registered."""
    silent = App().use(lambda req, res, next: None)
    expect(
        answer(silent) == "no answer within a minute of virtual time",
        called="GET /x of a handler that neither answers nor calls next",
        got=answer(silent),
        wanted="handle keeps waiting",
        next_step="await res.response(), whatever the handlers have done",
    )

    async def slow(req: Req, res: Res, next: Any) -> None:
        req.state["n"] = req.params["n"]
        await asyncio.sleep(10 - int(req.params["n"]))
        next("broken" if req.params["n"] == "3" else None)

    app = App().use("/:n", App().use("/", lambda req, res, next: next()), slow)
    app.use(lambda req, res, next: res.send((req.state["n"], req.url, req.base_url)))

    async def together() -> list[Response]:
        async with asyncio.timeout(60):
            return await asyncio.gather(*(app.handle("GET", f"/{n}/x") for n in range(8)))

    got = simulate(together())
    right = [Response(500, "broken") if n == 3 else Response(200, (str(n), f"/{n}/x", "")) for n in range(8)]
    expect(
        got == right,
        called="8 requests at the same time, the later ones faster, one with an error",
        got=got,
        wanted="each its own url, params, state and error",
        next_step="keep everything about a request in local variables or on req",
    )
    app = App()
    chained = app.use(slow), app.use("/x", slow), app.get("/x", slow), app.post("/x", slow), app.all("/x", slow)
    expect(
        all(each is app for each in chained),
        called="app.use(…), app.use('/x', …), app.get(…), app.post(…), app.all(…)",
        got=f"each returned the app: {[each is app for each in chained]}",
        wanted="the app itself, so that calls can be chained",
        next_step="return self",
    )
    for register in (
        App().use,
        functools.partial(App().use, "/x"),
        functools.partial(App().get, "/x"),
        functools.partial(App().post, "/x"),
        functools.partial(App().all, "/x"),
    ):
        for handler in (None, 7, "handler"):
            expect_raises(
                TypeError,
                functools.partial(register, lambda req, res, next: None, handler),
                called=f"registration of a function and of {handler!r}",
                next_step="test each handler with callable when it is registered",
            )
    mounted: Any = App()
    for route in (App().get, App().post, App().all):
        if not callable(mounted):  # else it is a function as good as any
            expect_raises(
                TypeError,
                functools.partial(route, "/x", mounted),
                called="a route whose handler is an App",
                next_step="only use mounts Apps; a route's handlers are functions",
            )
