"""What the lab of ai-5 hands over: tickets with calibrated confidence, and the true error rate above a threshold."""

import numpy as np


def calibrated_tickets(n: int, seed: int) -> tuple[list[float], list[bool]]:
    """Confidence and correctness of ``n`` tickets: confidence c from Beta(4, 1.5), right with probability c."""
    rng = np.random.default_rng(seed)
    conf = rng.beta(4, 1.5, n)
    return conf.tolist(), (rng.random(n) < conf).tolist()


def true_error(threshold: float) -> float:
    """The error rate of such tickets among those with a confidence of at least ``threshold``."""
    # E[1 - c | c >= t]; multiplying the density of Beta(4, 1.5) by c gives that of Beta(5, 1.5), times 4/5.5.
    from scipy.special import betainc

    return float(1 - 4 / 5.5 * (1 - betainc(5, 1.5, threshold)) / (1 - betainc(4, 1.5, threshold)))
