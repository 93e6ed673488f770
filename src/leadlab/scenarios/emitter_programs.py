"""Small programs on an event emitter that Python and Node.js can both play, and the traces that Node.js 24 left.

A program is text: steps with ``;`` between. Listeners are single letters; each writes its letter and its arguments into the trace,
then plays its own steps. ``tests/test_emitter_programs.py`` compares the recorded traces with the Node.js that is installed.

======================  ==========================================================================
``on x a``              add listener a to event x; so do ``once`` and ``prepend``
``off x a``             remove it
``clear x``             remove all listeners of x
``emit x``              emit x without argument
``emit? x word``        the same, and write what emit returned; with ``word``, an Error of that text is the argument
``count x``             write how many listeners x has
``watch newListener``   add a listener that writes its own event, then event, letter and count of that moment
``say w``               write w
``throw w``             throw an Error of that text
======================  ==========================================================================

A step of the main program that throws writes ``THROW`` and the text. The event ``monitor`` is Node's ``events.errorMonitor``.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

from leadlab.node import NodeError, run_node

MAX_DEPTH, MAX_TRACE = 3, 40  # emits inside each other; entries of a trace. Deeper emits and later steps do nothing
LETTERS = "abcdn"


class EmitterProgram(NamedTuple):
    """``main`` is played once; ``does`` holds the steps of each listener that has some."""

    main: str
    does: dict[str, str]


class Emitting(Protocol):
    """What a program is played on. ``clear`` and ``watch`` are needed only if a program has such a step."""

    def on(self, event: str, fn: Callable[..., object], *, once: bool = ..., prepend: bool = ...) -> object: ...

    def off(self, event: str, fn: Callable[..., object]) -> object: ...

    def emit(self, event: str, *args: object) -> bool: ...

    def listener_count(self, event: str) -> int: ...


class ProgramError(Exception):
    """What ``throw`` throws, and what ``emit x word`` passes to the listeners."""


def play(emitter: Any, program: EmitterProgram) -> str:
    """The trace that ``program`` leaves on ``emitter``, an :class:`Emitting`: entries with a space between.

    Exceptions other than ProgramError come out.
    """
    trace: list[str] = []
    depth = 0

    def listener(letter: str) -> Callable[..., None]:
        def listen(*args: object) -> None:
            trace.append(":".join((letter, *map(str, args))))
            steps(program.does.get(letter, ""))

        return listen

    listeners = {letter: listener(letter) for letter in LETTERS}

    def watcher(meta: str) -> Callable[..., None]:
        def watch(event: str, fn: object) -> None:
            letter = next(letter for letter, known in listeners.items() if known == fn)
            trace.append(f"{meta}:{event}:{letter}:{emitter.listener_count(event)}")

        return watch

    def step(verb: str, *words: str) -> None:
        nonlocal depth
        if verb in ("on", "once", "prepend"):
            emitter.on(words[0], listeners[words[1]], once=verb == "once", prepend=verb == "prepend")
        elif verb == "off":
            emitter.off(words[0], listeners[words[1]])
        elif verb == "clear":
            emitter.clear(words[0])
        elif verb == "watch":
            emitter.on(words[0], watcher(words[0]))
        elif verb == "count":
            trace.append(str(emitter.listener_count(words[0])))
        elif verb == "say":
            trace.append(words[0])
        elif verb == "throw":
            raise ProgramError(words[0])
        elif depth < MAX_DEPTH:
            depth += 1
            try:
                happened = emitter.emit(words[0], *map(ProgramError, words[1:]))
            finally:
                depth -= 1
            if verb == "emit?":
                trace.append(str(happened).lower())

    def steps(text: str) -> None:
        for words in filter(None, text.split("; ")):
            if len(trace) < MAX_TRACE:
                step(*words.split())

    for text in program.main.split("; "):
        try:
            steps(text)
        except ProgramError as error:
            trace.append(f"THROW {error}")
    return " ".join(trace)


NODE_PLAYER = """
const EventEmitter = require("node:events");
function play([main, does]) {
  const emitter = new EventEmitter(), trace = [], listeners = {};
  let depth = 0;
  emitter.setMaxListeners(0);
  const named = (event) => event === "monitor" ? EventEmitter.errorMonitor : event;
  for (const letter of "abcdn")
    listeners[letter] = (...args) => {
      trace.push([letter, ...args.map((arg) => arg.message)].join(":"));
      steps(does[letter] ?? "");
    };
  const add = { on: "on", once: "once", prepend: "prependListener", off: "off" };
  function step(verb, x, y) {
    const event = named(x);
    if (verb in add) emitter[add[verb]](event, listeners[y]);
    else if (verb === "clear") emitter.removeAllListeners(event);
    else if (verb === "watch") emitter.on(x, (e, fn) => {
      const letter = Object.keys(listeners).find((key) => listeners[key] === fn);
      trace.push(`${x}:${e}:${letter}:${emitter.listenerCount(e)}`);
    });
    else if (verb === "count") trace.push(String(emitter.listenerCount(event)));
    else if (verb === "say") trace.push(x);
    else if (verb === "throw") throw new Error(x);
    else if (depth < MAX_DEPTH) {
      let happened;
      depth++;
      try { happened = y ? emitter.emit(event, new Error(y)) : emitter.emit(event); } finally { depth--; }
      if (verb === "emit?") trace.push(String(happened));
    }
  }
  function steps(text) {
    for (const words of text.split("; ").filter(Boolean)) if (trace.length < MAX_TRACE) step(...words.split(" "));
  }
  for (const text of main.split("; "))
    try { steps(text); } catch (error) { trace.push(`THROW ${error.message}`); }
  return trace.join(" ");
}
console.log(JSON.stringify(JSON.parse(require("node:fs").readFileSync(0, "utf8")).map(play)));
""".replace("MAX_DEPTH", str(MAX_DEPTH)).replace("MAX_TRACE", str(MAX_TRACE))


def node_traces(programs: list[EmitterProgram]) -> list[str]:
    """The traces that the installed Node.js leaves. Raises NodeError, NodeMissing included."""
    result = run_node(NODE_PLAYER, stdin=json.dumps(programs))
    if result.returncode:
        raise NodeError(f"the player ended with exit code {result.returncode}", result)
    return json.loads(result.stdout)


def random_programs(count: int = 200) -> list[EmitterProgram]:
    """Seeded programs on two events: adds of each kind, removals, nested emits, exceptions; no ``clear`` and no ``watch``."""
    state, programs = 6, []

    def pick(choices: str) -> str:
        nonlocal state
        state = state * 48_271 % 2_147_483_647  # MINSTD
        words = choices.split()
        return words[(state >> 8) % len(words)]

    def add_or_remove() -> str:
        return f"{pick('on on once once prepend off')} {pick('x x x y')} {pick('a b c d')}"

    def act() -> str:
        kind = pick("change change change emit throw")
        return {"change": add_or_remove, "emit": lambda: f"emit {pick('x x y')}", "throw": lambda: "throw boom"}[kind]()

    for _ in range(count):
        main = [add_or_remove() for _ in range(4)]
        for _ in range(3):
            main += [f"emit? {pick('x x x y')}", add_or_remove(), "count x"]
        does = {letter: "; ".join(act() for _ in range(int(pick("0 1 1 2")))) for letter in "abcd"}
        programs.append(EmitterProgram("; ".join(main), does))
    return programs


def recorded_traces() -> list[str]:
    """What Node.js 24.19 left for :func:`random_programs`."""
    return zlib.decompress(base64.b64decode(_TRACES)).decode().split("\n")


_TRACES = (
    "eNqVWkuuwzYM3OsUPkIc2/ncoLsCRYGuJapdtSjQz/2bxCI5HMl+fTBeIlGObInkkBw9meR1/fzDTz/+MpU///xjWj6CIFp70ZYydq9Tmer0z1///vpq/p"
    "Z///v1ncoumHVkeTVEO7fUPZWeiKPp/bswftp9PVr0bWTK+vh3s8nXlHnZ9XNJXNZImPYFbp8h2oZ9aLFbyuuG8vncH/vpFH7d9z1hOaG7UbdNvr4m3S+a"
    "7wYD8nl27ElrlYl2dX5+3kT/TG25ifyzLaYfKIOW998/S7m9RjOOrIrK1lTLWVx5W9s2nWW6p8omQ4IbCx6psMZtbvxdajZyadrU7zmF3TJxtIG3rYbdg9"
    "Vupo+iXmDL9x2DHRlvKN24pL1T2Wz291NzoOH7x6eqqrJ+zKGt/PHZOpmkPa6J5yt7/Vl33wiDAHBIfWjcz42tuEblZf0dbnzVR1ziZAsDRHPIVFHrBawK"
    "e1HS97+S6UPMUxUOmkbYEMn71VrSGSqsaAJrb9q5/R0OMOikDIPVbdCFR6LFrVjY6WZV/FtBjgIvOXTcwzLDrwxixzWRm3RgkqpK1Ixxs0xf+z32+ov76e"
    "4w9sR7+hZAG34Vd6/KAbQwetXeg0fCaOjX6dTuU0H0UXNUKzUkHaFxZXQJj8ndBcFiMEDOPsdFze1WIXNVKJ473/+OQr6lvTWJL6W4/Ymv5WbhnQJO7KYQ"
    "KYtb0+bwf5b18PRJuhwLPDVlfBblZrSnMoHDlsEK95uOLotYKCztM37H0Q8mdlnTpRl5DLppBy8Ao9mwiaBIP2Pv6LO9ROH0oaVuEdgKQkYeJiviUELbWa"
    "IP2a4/J+1Wa0loSwPS0d9IGx2CrW1y8VBiN2AIcJumAcVNCX2VssTf+vM2xfW5tmQoJG+ridrbBdyFRMRTWRPNl1TRKyEV9fwlSXTc0KleAnydzu2xxrK3"
    "kM0/IbbEkLIlYXgDTNG0uIZkgWuqJb7IGrtbEiimJml+YZM9m71UHvgkceLhkRoJ8lZwNHvUnMIWbLYjQd+2E1tzY4MMm77FIkyAW6N6zMgAI+FtxBYX48"
    "O7dsgcaMxnB1XczEAAmDonYSgVzGO1CdWehCKzaTmrVcb46wBnNjlfLOSj4gopEkcy5OpHbYSI1ZwaI+RIOM+eRmWEs0t7dTAJBQCtF8wAboQPEpCD/ObZ"
    "gUpRQCG1blMnusW5bkmtpHDAWScfyhzBD4ZUecuIJSCyQs1B97TwzrcXDFWwcEmQOWEMmCZuZOpJdYK8U6zQH7fab2P3A9xDBgSDbDZJDmGXMr5nVwpcML"
    "XKiN2wnrvD02ZvXLQuFRC5AdrEqw3TBFBSqesNTKejUl7+eDSyJjkt4rqkkm7uaKCFNb6m6pBYsZKoEFIDuD9SZRJBYU5ZOZm64ik7qMUuWPKwmBYkaJRt"
    "2L/vBnZqQLt2g50Ur64Kkh7cXFJH9XRo0OXeRC5kpsiIC4Gg2Gd5SurQUp1FK5CcgMMjU9hjGLOa29QJnLY4IzdqT5aaC9XoEvPcIkMmNnBf8pI8Cwolc8"
    "f+ypSj/xbe71AuPFKNqfuwG/D7G0UbYOky5lttzhKRp6Bv5ZN0bEYYH3npysFfsKLa0JnNlQ2UQEMrA4PTRrFE6Qj3LjJ5TgvbinGsY4EcJwLhEzBCvPKB"
    "cFT6Q4TqYQU5Z7FAjW2XlS+uVmQI+9Ny2t3fIhSvo7xwZ0zkjNko8F06KfdKwLqElVwoZreWWMRPx/mWTSm69mnoYocPtT/aOKfKl1SgTi+hatfktSUvGf"
    "YmFveYtuF1dFd8TNscjnez8T1qtudET1cHxQTGv1VaD3t9H/iDMlwi6KIMhg5YFLck+R+XnaHkQcT0IH+cn3YGr1zS6YFcKuPI3FJ44/iIoZfBkU5HyN68"
    "WrQJBBGEavI5CeZ4lW6eQVKBTNEIR6lf86j+uKF42nIzFVUo1Tw1zFRjP1KggcLe4XGBsUMnhf5YXWt0z6sX8HpoVcCdgSTJnisSs3I1wqc7M81Qq1lCNF"
    "LN4AxIAm5gjyyiHt90nXieFgJkBHW1P4ZYx+JtDCucbKSMNUi2Khdy2PlB9cEjhsdBnZmpOKKTPwplRyR1N1OoDo1am6d4vIMtiZxhBMsRV7bycjwq5QBo"
    "kZS8QtgXr9KrF2vV0mnhc49Zf42yJfUMFTadvxUk4G9eeSj4nVPmDpGWukFV+Tz9X4ZlTA9Y3d7m8lh/dIpKazSGmo6Dn3TqHbvPL44cslfhcPiRY0pNma"
    "RnlFBkh4N78J87CNypUjE0JT0UYr8gyS8jfnPBNyc28u5UHNXHnjx1J13ndX3B/27JDLXAgha/jTyp8vGebVzmjQ8HaiMuUhNvipbDwsV9sHbUKzTDIcgo"
    "Q0S4GdxylP8dpDbf+J+A+3cC55aAwVztLAX487CSWcspyiRNiaEGW1JFximbabYTZuI00WhVh9f/AMw+jkk="
)
