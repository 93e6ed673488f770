"""Any positive balance pays a hedge.

fails: bucket_starts_full
score: 17 of 18
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
        self._tokens = min(self._burst, self._tokens + self._ratio)

    def try_hedge(self) -> bool:
        """Take one token and return True; without a whole token return False and take nothing."""
        if self._tokens <= 0:
            return False
        self._tokens -= 1
        return True
