"""A positive result is always acted on and a negative one never, so a misleading spike has a negative value.

fails: any_spike_is_worth_its_information, no_other_decision_no_value
score: 9 of 11
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
    followed = prior * sensitivity * gain - (1 - prior) * (1 - specificity) * loss
    return followed - _best(prior, gain, loss)
