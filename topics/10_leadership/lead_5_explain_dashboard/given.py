"""What the lab of lead-5 hands over: the two result types, and the quarter before and after the move to Harbor."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RateChange:
    """Why a ratio of errors to requests moved. All numbers are differences of ratios, not per cent."""

    total: float
    rate: float
    mix: float
    by_segment: dict[str, tuple[float, float]]  # segment -> (rate part, mix part)
    simpson: bool


@dataclass(frozen=True)
class Budget:
    """An error budget: the share spent (1 is all), the burn rate (1 is on plan), the hours until all is spent."""

    spent: float
    burn: float
    hours_left: float


# region -> (requests, errors)
BEFORE_HARBOR = {"eu": (600_000, 600), "us": (300_000, 900), "apac": (100_000, 1_000)}
AFTER_HARBOR = {"eu": (1_000_000, 1_100), "us": (250_000, 800), "apac": (50_000, 525)}
