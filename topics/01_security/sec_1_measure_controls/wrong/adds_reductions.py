"""What each control saves alone is added up, so two layers of 0.9 save 180 %.

fails: two_layers_leave_one_percent, layers_on_any_input, a_ceiling_and_not_a_target, thirty_plans_against_brute_force, ties_are_broken_in_order
score: 6 of 12
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
        stopped = sum(effect.get((control, threat.id), 0.0) for control in layers)
        left = threat.annual_frequency * threat.loss * (1 - stopped)
        expected += left
    return expected
