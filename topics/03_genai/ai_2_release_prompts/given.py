"""What the lab of ai-2 hands over: an experiment's cumulative totals, drawn from a seed."""

from collections.abc import Iterator

import numpy as np


def experiment_totals(
    p_a: float, p_b: float, users_a_look: int, looks: int, seed: int
) -> Iterator[tuple[int, int, int, int]]:
    """Yield n_a, s_a, n_b, s_b after each look: cumulative users and successes of both arms.

    ``p_a`` and ``p_b`` are the true success rates, ``users_a_look`` the users that each arm gains between two looks.
    """
    rng = np.random.default_rng(seed)
    s_a, s_b = (rng.binomial(users_a_look, p, looks).cumsum().tolist() for p in (p_a, p_b))
    for look in range(looks):
        n = users_a_look * (look + 1)
        yield n, s_a[look], n, s_b[look]
