from dataclasses import dataclass


@dataclass(frozen=True)
class StallReport:
    """What a request waits for a loop that stalls; times in ms.

    ``quantiles`` maps each quantile that was asked for, such as 0.99, to a wait.
    """

    stalled_fraction: float
    mean_wait: float
    quantiles: dict[float, float]
    worst: float
