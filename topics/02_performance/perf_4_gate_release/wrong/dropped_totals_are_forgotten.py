"""Old records are dropped, but the totals up to them are not kept: they count in the next window.

fails: asking_changes_nothing
score: 15 of 16
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from ..solution import _refuse_unless_inside


class BurnAlert:
    """Fires by how fast the error budget burns, over a long and a short window (Site Reliability Workbook, ch. 5)."""

    def __init__(self, slo: float, rules: Sequence[tuple[float, float, float]]):
        """``slo`` is the share of good events; a rule is (long window in s, short window in s, threshold).

        Raises ValueError for bad input.
        """
        _refuse_unless_inside(slo)
        for long_s, short_s, threshold in rules:
            if not 0 < short_s < long_s or not threshold > 0:
                raise ValueError("a rule needs 0 < short < long and a threshold above 0")
        self._budget = 1 - slo
        self._rules = list(rules)
        self._longest = max((rule[0] for rule in self._rules), default=0.0)
        # Parallel lists; the totals count from the first record ever, so that a window is one difference.
        self._times: list[float] = []
        self._bad: list[int] = []
        self._all: list[int] = []
        self._before = (0, 0)  # the totals up to the last record that has been dropped

    def record(self, t: float, good: int, bad: int) -> None:
        """Add ``good`` and ``bad`` events at time ``t`` in seconds. Raises ValueError for bad input, unchanged then."""
        self._refuse_the_past(t)
        if good < 0 or bad < 0:
            raise ValueError("counts must not be negative")
        bad_so_far, all_so_far = (self._bad[-1], self._all[-1]) if self._times else self._before
        self._times.append(t)
        self._bad.append(bad_so_far + bad)
        self._all.append(all_so_far + good + bad)
        old = bisect_left(self._times, t - self._longest)
        if 2 * old > len(self._times):  # dropping the older half now and then costs O(1) a record
            del self._times[:old], self._bad[:old], self._all[:old]

    def _refuse_the_past(self, t: float) -> None:
        if math.isnan(t) or (self._times and t < self._times[-1]):
            raise ValueError("time must not go back")

    def firing(self, t: float) -> list[int]:
        """The indices of the rules that fire at time ``t``, ascending. Raises ValueError before the last record."""
        self._refuse_the_past(t)
        return [
            index
            for index, (long_s, short_s, threshold) in enumerate(self._rules)
            if self._burn(t, long_s) > threshold and self._burn(t, short_s) > threshold
        ]

    def _burn(self, t: float, window: float) -> float:
        """How many times faster than budgeted the events of (t - window, t] used up the budget."""
        if not self._times:
            return 0.0
        first = bisect_right(self._times, t - window)
        bad_before, all_before = (self._bad[first - 1], self._all[first - 1]) if first else self._before
        events = self._all[-1] - all_before
        return (self._bad[-1] - bad_before) / events / self._budget if events else 0.0
