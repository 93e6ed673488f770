"""A machine that runs one path from a list of choices, and a search that replays it for each list."""

from typing import Any


class Run:
    def __init__(self, choices: list[int]) -> None:
        self.choices, self.asked = choices, 0
        self.options: list[int] = []
        self.log: list[str] = []
        self.queues: dict[str, list[Any]] = {k: [] for k in ("tick", "micro", "timeout", "immediate", "close")}

    def choose(self, low: int, high: int) -> int:
        if self.asked == len(self.choices):
            self.choices.append(low)
        self.options.append(high)
        self.asked += 1
        return self.choices[self.asked - 1]

    def do(self, body: Any) -> None:
        for kind, what in body:
            if kind == "log":
                self.log.append(what)
            elif kind in self.queues:
                self.queues[kind].append(what)
            else:
                raise ValueError(f"{kind} is no kind of statement")

    def callback(self, body: Any) -> None:
        self.do(body)
        ticks, micros = self.queues["tick"], self.queues["micro"]
        while ticks or micros:
            while ticks:
                self.do(ticks.pop(0))
            while micros:
                self.do(micros.pop(0))

    def phase(self, kind: str, count: int, step: int = 1) -> None:
        batch = self.queues[kind][:count]
        del self.queues[kind][:count]
        for body in batch[::step]:
            self.callback(body)

    def timers(self, low: int) -> None:
        self.phase("timeout", self.choose(low, len(self.queues["timeout"])))

    def turn(self, low: int) -> None:
        self.phase("immediate", len(self.queues["immediate"]))
        self.phase("close", len(self.queues["close"]), -1)
        self.timers(low)

    def all(self, body: Any, context: str) -> tuple[str, ...]:
        self.callback(body)
        if context == "main":
            self.timers(0)
        else:
            self.turn(0)
        while any(self.queues.values()):
            self.turn(0 if self.queues["immediate"] or self.queues["close"] else 1)
        return tuple(self.log)


def possible_orders(body: Any, context: str = "main") -> set[tuple[str, ...]]:
    if context != "main" and context != "io":
        raise ValueError("context must be main or io")
    result, choices = set(), []
    while True:
        run = Run(choices)
        result.add(run.all(body, context))
        choices, options = run.choices, run.options
        while choices and choices[-1] == options[len(choices) - 1]:
            choices.pop()
        if not choices:
            return result
        choices[-1] += 1
