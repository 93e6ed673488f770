from dataclasses import dataclass


@dataclass(frozen=True)
class Effect:
    """What a refactor did to a bug rate. 1.0 means no change, 0.7 means 30 % fewer bugs."""

    naive: float  # after / before of the treated modules alone
    ratio: float  # the same, divided by after / before of the control
    low: float  # interval of ratio
    high: float
    convincing: bool


@dataclass(frozen=True)
class Debt:
    """One item of the debt register: what it costs to repay, and what it costs to keep."""

    id: str
    cost_h: float  # hours to repay it
    touches_per_week: float  # changes of its code
    extra_h_per_touch: float  # hours that each change costs more because of it
