"""A confidence of 0 or 1 is accepted.

fails: bad_forecast_input_is_refused
score: 11 of 12
"""


def _refuse_confidence(confidence: float) -> None:
    if not 0 <= confidence <= 1:
        raise ValueError("confidence must lie between 0 and 1, both excluded")
