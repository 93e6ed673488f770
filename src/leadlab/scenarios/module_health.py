"""How complex the 120 modules of Team Ledger are: the half of a hotspot that the delivery log does not hold."""

from __future__ import annotations

import math
import random
from statistics import NormalDist

from leadlab.scenarios.delivery_log import FILES, SEED

COMPLEXITY_MEDIAN, COMPLEXITY_SIGMA = 120.0, 0.8  # lognormal
SETTLED_MODULE = "ledger/module_24.py"  # planted: by far the most complex, and hardly ever changed
SETTLED_COMPLEXITY = 1_400


def module_complexity(seed: int = SEED) -> dict[str, int]:
    """The complexity of each module of :data:`~leadlab.scenarios.delivery_log.FILES`.

    Complexity is the nesting depth of a module's lines, summed over its lines. It is drawn independently of how often
    the module changes; :data:`SETTLED_MODULE` is planted. Equal for an equal ``seed`` on every platform.
    """
    draw = random.Random(seed).random  # the one method whose sequence Python keeps for a seed
    normal = NormalDist()
    complexity = {
        path: round(COMPLEXITY_MEDIAN * math.exp(COMPLEXITY_SIGMA * normal.inv_cdf(1e-9 + (1 - 2e-9) * draw())))
        for path in FILES
    }
    return complexity | {SETTLED_MODULE: SETTLED_COMPLEXITY}
