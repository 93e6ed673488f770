"""The pairs of questions that the semantic cache of topic 3 is tried on."""

from leadlab.scenarios.inference_figures import continuous_spans, static_spans
from leadlab.scenarios.question_pairs import PAIRS, Similarity


def test_there_are_sixty_different_pairs_half_of_each_kind() -> None:
    assert len(set(PAIRS)) == 60
    assert sum(pair.same_answer for pair in PAIRS) == 30


def test_minimal_pairs_differ_in_two_words_at_most() -> None:
    for pair in PAIRS:
        if not pair.same_answer:
            assert len(set(pair.first.split()) ^ set(pair.second.split())) <= 3, pair


def test_similarity_is_one_for_itself_symmetric_and_zero_without_a_common_word() -> None:
    similarity = Similarity([pair.first for pair in PAIRS])
    first, second = PAIRS[0].first, PAIRS[1].second
    assert abs(similarity(first, first) - 1) < 1e-9
    assert similarity(first, second) == similarity(second, first)
    assert similarity("cancel an order", "exchange shoes") == 0


def test_spans_fill_the_slots_without_overlap() -> None:
    lengths = [5, 1, 3, 7, 2, 2, 9, 4, 1]
    for spans in (static_spans(lengths, 3), continuous_spans(lengths, 3)):
        assert sorted(length for _, _, length in spans) == sorted(lengths)
        for slot in range(3):
            ends = 0
            for _, start, length in sorted(span for span in spans if span[0] == slot):
                assert start >= ends
                ends = start + length
    assert max(start + length for _, start, length in static_spans(lengths, 3)) == 5 + 7 + 9
    # By hand: slot 1 has 5, 2, 4; slot 2 has 1, 7, 1; slot 3 has 3, 2, 9.
    assert max(start + length for _, start, length in continuous_spans(lengths, 3)) == 14
