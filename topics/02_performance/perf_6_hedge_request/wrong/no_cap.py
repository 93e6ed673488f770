"""A quiet day saves up tokens without end.

fails: bucket_starts_full, thousand_slow_requests
score: 16 of 18
"""


class HedgeBudget:
    """A token bucket: each request earns ``ratio`` tokens, each hedge costs one."""

    def __init__(self, ratio: float = 0.05, burst: int = 10) -> None:
        """Start full, with ``burst`` tokens; raise ValueError unless 0 <= ``ratio`` <= 1 and ``burst`` >= 0."""
        if not 0 <= ratio <= 1 or burst < 0:
            raise ValueError("ratio must be between 0 and 1, burst not negative")
        self._ratio, self._burst = ratio, burst
        self._tokens: float = burst

    def on_request(self) -> None:
        """Earn ``ratio`` tokens, up to ``burst`` in all."""
        self._tokens = self._tokens + self._ratio

    def try_hedge(self) -> bool:
        """Take one token and return True; without a whole token return False and take nothing."""
        if self._tokens < 1 - 1e-9:  # ten times 0.1 is 0.9999999999999999 in floats
            return False
        self._tokens -= 1
        return True
