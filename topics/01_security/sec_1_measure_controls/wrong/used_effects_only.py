"""An impossible effect is noticed only where it is used.

fails: layers_on_any_input, arguments_of_a_plan
score: 10 of 12
"""

from collections.abc import Iterable, Mapping

from ..given import Threat


def residual(threats: Iterable[Threat], chosen: Iterable[str], effect: Mapping[tuple[str, str], float]) -> float:
    layers = sorted(set(chosen))
    expected = 0.0
    for threat in threats:
        if threat.annual_frequency < 0 or threat.loss < 0:
            raise ValueError(f"{threat.id}: frequency and loss are not negative")
        left = threat.annual_frequency * threat.loss
        for control in layers:
            share = effect.get((control, threat.id), 0.0)
            if not 0 <= share <= 1:
                raise ValueError("an effect is a fraction between 0 and 1")
            left *= 1 - share
        expected += left
    return expected
