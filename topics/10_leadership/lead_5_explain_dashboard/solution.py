import math
from collections.abc import Mapping

from .given import Budget, RateChange


def decompose(before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]) -> RateChange:
    """Split the change of the overall error ratio into rate and mix (Kitagawa, JASA 50, 1955).

    The mappings give for each segment (requests, errors). Raises ``ValueError`` for counts that cannot be, and for a
    period without requests.
    """
    requests_before, errors_before = _totals(before)
    requests_after, errors_after = _totals(after)
    total = errors_after / requests_after - errors_before / requests_before
    by_segment: dict[str, tuple[float, float]] = {}
    moves = []
    for segment in {**before, **after}:
        (n0, e0), (n1, e1) = before.get(segment, (0, 0)), after.get(segment, (0, 0))
        if n0 == n1 == 0:
            continue
        r0 = e0 / n0 if n0 else e1 / n1  # where it had no requests it takes the other period's rate
        r1 = e1 / n1 if n1 else e0 / n0
        s0, s1 = n0 / requests_before, n1 / requests_after
        by_segment[segment] = ((r1 - r0) * (s0 + s1) / 2, (s1 - s0) * (r0 + r1) / 2)
        if n0 and n1:
            moves.append(r1 - r0)
    # not by the sum of the parts: its rounding error is a movement
    all_up_total_down = all(move > 0 for move in moves) and total < 0
    all_down_total_up = all(move < 0 for move in moves) and total > 0
    return RateChange(
        total=total,
        rate=math.fsum(rate for rate, _ in by_segment.values()),
        mix=math.fsum(mix for _, mix in by_segment.values()),
        by_segment=by_segment,
        simpson=len(moves) >= 2 and (all_up_total_down or all_down_total_up),
    )


def _totals(period: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    for requests, errors in period.values():
        _refuse_bad_counts(requests, errors)
    requests, errors = sum(n for n, _ in period.values()), sum(e for _, e in period.values())
    if requests == 0:
        raise ValueError("a period without requests has no error ratio")
    return requests, errors


def _refuse_bad_counts(requests: int, errors: int) -> None:
    if not isinstance(requests, int) or not isinstance(errors, int) or not 0 <= errors <= requests:
        raise ValueError(f"{errors} errors in {requests} requests")


def budget(slo: float, requests: int, errors: int, elapsed_h: float, window_h: float) -> Budget:
    """The error budget of an SLO over ``window_h`` hours, ``elapsed_h`` hours into it; traffic is extrapolated evenly.

    Raises ``ValueError`` for an SLO outside (0, 1), counts that cannot be, and an elapsed time that is not in (0, window].
    """
    _refuse_bad_counts(requests, errors)
    if not 0 < slo < 1 or not 0 < elapsed_h <= window_h:
        raise ValueError("the SLO lies between 0 and 1, the elapsed time within the window")
    if errors == 0:
        return Budget(0.0, 0.0, math.inf)
    allowed = (1 - slo) * requests / elapsed_h * window_h  # errors in the whole window
    errors_per_hour = errors / elapsed_h
    return Budget(
        spent=errors / allowed,
        burn=errors / requests / (1 - slo),
        hours_left=max(0.0, (allowed - errors) / errors_per_hour),
    )
