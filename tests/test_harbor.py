"""Harbor's log: the shares that lead-2's figures rest on."""

from collections import Counter

from leadlab.scenarios.harbor import COLLEAGUES, FILES, harbor_log


def test_ana_wrote_seventy_percent_and_the_colleagues_the_rest_in_turn():
    creators = {file: person for person, file, kind in harbor_log() if kind == "add"}
    assert list(creators) == list(FILES)
    files = Counter(creators.values())
    assert files["ana"] == 42 and len(FILES) == 60
    assert [files[person] for person in COLLEAGUES] == [3, 3, 3, 3, 2, 2, 2]


def test_every_creator_makes_four_later_changes_and_nobody_else_makes_any():
    log = harbor_log()
    later = Counter((person, file) for person, file, kind in log if kind == "modify")
    assert later == {(person, file): 4 for person, file, kind in log if kind == "add"}
