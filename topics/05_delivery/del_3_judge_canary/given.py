"""What the lab of del-3 hands over: production's errors, drawn from a seed."""

import random
from collections.abc import Iterator


def error_stream(on_canary: float, errors: int, seed: int) -> Iterator[tuple[int, int]]:
    """Yield ``errors`` batches of one error each, (1, 0) on the canary with probability ``on_canary``, else (0, 1).

    A healthy canary has ``on_canary`` equal to its share of the traffic.
    """
    rng = random.Random(seed)
    for _ in range(errors):
        yield (1, 0) if rng.random() < on_canary else (0, 1)
