"""Of several layers on one threat the strongest is taken.

fails: two_layers_leave_one_percent, layers_on_any_input, thirty_plans_against_brute_force
score: 8 of 12
"""

from collections.abc import Iterable, Mapping

from ..given import Threat


def residual(threats: Iterable[Threat], chosen: Iterable[str], effect: Mapping[tuple[str, str], float]) -> float:
    if not all(0 <= share <= 1 for share in effect.values()):
        raise ValueError("an effect is a fraction between 0 and 1")
    layers = sorted(set(chosen))
    expected = 0.0
    for threat in threats:
        if threat.annual_frequency < 0 or threat.loss < 0:
            raise ValueError(f"{threat.id}: frequency and loss are not negative")
        left = threat.annual_frequency * threat.loss
        left *= 1 - max((effect.get((control, threat.id), 0.0) for control in layers), default=0.0)
        expected += left
    return expected
