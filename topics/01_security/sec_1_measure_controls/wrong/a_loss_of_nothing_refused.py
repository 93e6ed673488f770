"""A loss of zero is refused like a negative one.

fails: layers_on_any_input
score: 11 of 12
"""

from collections.abc import Iterable, Mapping

from ..given import Threat


def residual(threats: Iterable[Threat], chosen: Iterable[str], effect: Mapping[tuple[str, str], float]) -> float:
    """The yearly expected loss (EUR) with the chosen controls on; layers on one threat are independent.

    Raises ValueError for an effect outside [0, 1] and for a negative frequency or loss.
    """
    if not all(0 <= share <= 1 for share in effect.values()):
        raise ValueError("an effect is a fraction between 0 and 1")
    layers = sorted(set(chosen))
    expected = 0.0
    for threat in threats:
        if threat.annual_frequency < 0 or threat.loss <= 0:
            raise ValueError(f"{threat.id}: frequency and loss are not negative")
        left = threat.annual_frequency * threat.loss
        for control in layers:
            left *= 1 - effect.get((control, threat.id), 0.0)
        expected += left
    return expected
