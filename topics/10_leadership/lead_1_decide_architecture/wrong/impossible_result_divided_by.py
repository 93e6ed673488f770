"""The posterior of a result that cannot occur is computed: division by zero.

fails: no_other_decision_no_value
score: 10 of 11
"""


def value_of_spike(prior: float, gain: float, loss: float, sensitivity: float, specificity: float) -> float:
    """What a prototype with two possible results is worth before it is built, in the unit of ``gain`` and ``loss``.

    ``prior`` is the probability that the option works; ``sensitivity`` is P(positive | works), ``specificity``
    P(negative | fails). Raises ValueError for bad input. Raiffa, Decision Analysis, 1968.
    """
    if not all(0 <= probability <= 1 for probability in (prior, sensitivity, specificity)):
        raise ValueError("probabilities lie in [0, 1]")
    if gain < 0 or loss < 0:
        raise ValueError("gain and loss are amounts, not negative")
    informed = 0.0
    for if_works, if_fails in ((sensitivity, 1 - specificity), (1 - sensitivity, specificity)):
        seen = prior * if_works + (1 - prior) * if_fails
        informed += seen * _best(prior * if_works / seen, gain, loss)
    value = informed - _best(prior, gain, loss)
    return value if value >= 1e-9 else 0.0
