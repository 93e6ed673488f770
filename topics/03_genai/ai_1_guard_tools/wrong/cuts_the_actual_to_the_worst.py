"""Charges at most the worst case, so that the books stay below the cap while the money does not.

fails: actual_above_the_worst_case_is_charged_in_full
score: 16 of 17
"""


class _Call:
    def __init__(self):
        self._sent, self._actual = False, None

    def sent(self):
        self._sent = True

    def settle(self, actual):
        if actual < 0:
            raise ValueError
        if not self._sent or self._actual is not None:
            raise RuntimeError
        self._actual = actual

    def charge(self, worst):
        if self._actual is not None:
            return min(worst, self._actual)
        return worst if self._sent else 0
