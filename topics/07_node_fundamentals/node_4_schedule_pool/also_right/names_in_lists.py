"""Names in plain lists, the empty name as the token, and the running works as a set."""

from collections.abc import Sequence

from ..given import Work


def simulate_pool(works: Sequence[Work], size: int = 4) -> dict[str, tuple[float, float]]:
    if size < 1 or size > 1024:
        raise ValueError("size")
    names = [w.name for w in works]
    for w in works:
        bad_times = [t for t in (w.duration, w.submit) if t != t or t < 0]
        if bad_times or w.kind not in {"cpu", "fast", "slow"} or names.count(w.name) > 1:
            raise ValueError(w)
    result: dict[str, tuple[float, float]] = {}
    main_queue: list[str] = []
    slow_queue: list[str] = []
    by_name = {w.name: w for w in works}
    to_come = list(works)
    active: set[str] = set()
    limit = (size + 1) // 2
    while to_come or active:
        now = min([w.submit for w in to_come] + [result[name][1] for name in active])
        active = {name for name in active if result[name][1] > now}
        for w in [w for w in to_come if w.submit <= now]:
            if w.kind == "slow":
                slow_queue.append(w.name)
                if "" not in main_queue:
                    main_queue.append("")
            else:
                main_queue.append(w.name)
        to_come = [w for w in to_come if w.submit > now]
        passed_over = 0
        while len(active) < size and passed_over < len(main_queue):
            name = main_queue.pop(0)
            if name == "":
                if sum(by_name[n].kind == "slow" for n in active) == limit:
                    main_queue.append("")
                    passed_over += 1
                    continue
                name = slow_queue.pop(0)
                if slow_queue:
                    main_queue.append("")
            passed_over = 0
            result[name] = (now, now + by_name[name].duration)
            active.add(name)
    return result
