"""An exercise or a lab begun anew, and answers carried over to a newer release: nothing that was written is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from learner_helpers import RIGHT, TOPIC, Learner, assert_is_notebook, make_learner, release

from leadlab import reset
from leadlab.check import Report, check
from leadlab.course import CourseError

OWN: dict[str, Any] = {
    "cell_type": "code",
    "id": "ab12cd34",
    "metadata": {},
    "source": "scratch = 1",
    "outputs": [],
    "execution_count": None,
}
NOTE: dict[str, Any] = {"cell_type": "markdown", "id": "ef56ab78", "metadata": {}, "source": ["my\n", "note"]}


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Learner:
    learner = make_learner(tmp_path)
    monkeypatch.chdir(learner.root)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return learner


def leadlab(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "leadlab", *arguments], cwd=cwd, capture_output=True, text=True)


def sources(path: Path) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def names(path: Path) -> list[str]:
    return [cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def insert_behind(learner: Learner, name: str, cell: dict[str, Any]) -> None:
    data = learner.load()
    place = [one.get("id") for one in data["cells"]].index(name) + 1
    data["cells"].insert(place, cell)
    learner.save(data)


def new_release(learner: Learner) -> None:
    """The course moves on: a task's text, a check of evt-1, and the signature that evt-2's stub shows."""
    (folder,) = (learner.root / "topics" / TOPIC).glob("evt_1_*")
    task = folder / "task.md"
    task.write_text(task.read_text(encoding="utf-8") + "\nAlso for 0.\n\n+++\n\nA second part.\n", encoding="utf-8")
    (other,) = (learner.root / "topics" / TOPIC).glob("evt_2_*")
    solution = other / "solution.py"
    solution.write_text(solution.read_text(encoding="utf-8").replace("-> int:", "-> float:"), encoding="utf-8")
    release(learner.root)


def release_again(learner: Learner) -> None:
    lab = learner.root / "topics" / TOPIC / "lab.md"
    lab.write_text(lab.read_text(encoding="utf-8").replace("# Lab", "# Lab again"), encoding="utf-8")
    release(learner.root)


def test_reset_of_an_exercise_changes_its_answer_cell_alone(learner: Learner) -> None:
    learner.write(RIGHT)
    learner.write("def say_why(value):\n    return value\n", "evt-2-answer")
    insert_behind(learner, "evt-1-answer", OWN)
    before, before_sources = learner.lab.read_bytes(), sources(learner.lab)
    change = reset.reset_exercise(learner.root, "evt-1")
    place = names(learner.lab).index("evt-1-answer")
    after = sources(learner.lab)
    assert "raise NotImplementedError" in after[place] and RIGHT not in after
    assert after[:place] + after[place + 1 :] == before_sources[:place] + before_sources[place + 1 :]
    assert learner.kept() == [change.kept] and change.kept.read_bytes() == before
    assert_is_notebook(learner.lab)


def test_two_resets_in_one_second_keep_both(learner: Learner) -> None:
    for answer in (RIGHT, RIGHT + "# again\n"):
        learner.write(answer)
        kept = reset.reset_exercise(learner.root, "evt-1").kept
        assert answer in sources(kept)
    assert len(learner.kept()) == 2


def test_deleted_answer_cell_comes_back_to_its_place(learner: Learner) -> None:
    order = names(learner.lab)
    data = learner.load()
    data["cells"] = [cell for cell in data["cells"] if cell["id"] != "evt-1-answer"]
    learner.save(data)
    change = reset.reset_exercise(learner.root, "evt-1")
    assert names(learner.lab) == order and "had been deleted" in change.told[0]
    found = check("evt-1")
    assert isinstance(found, Report) and found.outcome == "not attempted"


def test_several_answer_cells_become_one_stub(learner: Learner) -> None:
    stub = learner.cell("evt-1-answer")
    insert_behind(learner, "evt-1-check-1", {**stub, "id": "copy", "source": RIGHT})
    change = reset.reset_exercise(learner.root, "evt-1")
    assert sources(learner.lab).count("".join(stub["source"])) == 1 and RIGHT not in sources(learner.lab)
    assert "2 answer cells of evt-1" in change.told[0] and RIGHT in sources(change.kept)


def test_reset_of_a_lab_is_the_release_even_if_the_copy_is_damaged(learner: Learner) -> None:
    for content in (learner.lab.read_bytes() + b" ", b"{"):
        learner.lab.write_bytes(content)
        if content == b"{":
            change = reset.reset_lab(learner.root, TOPIC)
            assert change.kept.read_bytes() == content
    assert learner.lab.read_bytes() == learner.released.read_bytes()


def test_reset_without_anything_to_reset_is_refused_and_keeps_nothing(learner: Learner) -> None:
    calls: list[Callable[[], object]] = [
        lambda: reset.reset_exercise(learner.root, "evt-1"),
        lambda: reset.reset_lab(learner.root, TOPIC),
        lambda: list(reset.reset_all(learner.root)),
    ]
    for call in calls:
        with pytest.raises(CourseError, match="nothing to reset"):
            call()
    with pytest.raises(CourseError, match="no exercise 'evt-9'"):
        reset.reset_exercise(learner.root, "evt-9")
    learner.lab.unlink()
    for call in calls[:2]:
        with pytest.raises(CourseError, match="no copy of lab 04_tiny yet: `leadlab start 04`"):
            call()
    with pytest.raises(CourseError, match="nothing to reset"):
        calls[2]()
    assert learner.kept() == []


def test_damaged_copy_refuses_the_reset_of_one_exercise(learner: Learner) -> None:
    learner.lab.write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match="`leadlab reset 04`"):
        reset.reset_exercise(learner.root, "evt-1")
    with pytest.raises(CourseError, match="damaged"):
        reset.update(learner.root, TOPIC)
    assert learner.lab.read_text(encoding="utf-8") == "{"


def test_update_carries_answers_notes_and_own_cells_over(learner: Learner) -> None:
    assert not reset.has_update(learner.root, TOPIC) and reset.update(learner.root, TOPIC) is None
    learner.write("# evt-1 · your answer.\n" + RIGHT)
    learner.write("# My plan\n", "plan-answer")
    learner.write(learner.text("evt-2-scene") + "\n\nmy thoughts", "evt-2-scene")
    insert_behind(learner, "evt-1-answer", OWN)
    insert_behind(learner, "evt-2-check-1", NOTE)
    before = learner.lab.read_bytes()
    new_release(learner)
    assert reset.has_update(learner.root, TOPIC)
    change = reset.update(learner.root, TOPIC)
    assert change is not None and change.kept.read_bytes() == before
    assert learner.text("evt-1-answer") == "# evt-1 · your answer.\n" + RIGHT
    assert learner.text("plan-answer") == "# My plan\n" and learner.text("evt-2-scene").endswith("my thoughts")
    assert "Also for 0." in learner.text("evt-1-task-1") and learner.text("evt-1-task-2") == "A second part."
    assert "-> float" in learner.text("evt-2-answer"), "an untouched stub becomes the new stub"
    order = names(learner.lab)
    assert order[order.index("evt-1-answer") + 1] == OWN["id"]
    assert order[order.index("evt-2-check-1") + 1] == NOTE["id"]
    assert_is_notebook(learner.lab)
    assert reset.update(learner.root, TOPIC) is None
    found = check("evt-1")
    assert isinstance(found, Report) and found.outcome == "correct"


def test_update_tells_of_an_answer_whose_stub_has_changed(learner: Learner) -> None:
    answer = "def say_why(value):\n    return value\n"
    learner.write(answer, "evt-2-answer")
    new_release(learner)
    change = reset.update(learner.root, TOPIC)
    assert change is not None and learner.text("evt-2-answer") == answer
    assert change.told == ("evt-2-answer: your answer is carried over, but the stub has changed. Read the task again.",)


def test_update_keeps_second_answers_and_answers_to_exercises_that_are_gone(learner: Learner) -> None:
    stub = learner.cell("evt-1-answer")
    gone = {**stub, "id": "evt-7-answer", "source": "seventh = 7"}
    gone["metadata"] = {**stub["metadata"], "nbgrader": {**stub["metadata"]["nbgrader"], "grade_id": "evt-7-answer"}}
    learner.write("first = 1\n")
    insert_behind(learner, "evt-1-answer", {**stub, "id": "copy", "source": "second = 2\n"})
    insert_behind(learner, "evt-1-check-2", gone)
    insert_behind(learner, "evt-2-check-1", {**NOTE, "id": "essay-answer", "source": "an essay"})
    placeholder = "*other · your answer: write it here, in place of this line.*"
    insert_behind(learner, "evt-2-check-1", {**NOTE, "id": "other-answer", "source": placeholder})
    new_release(learner)
    change = reset.update(learner.root, TOPIC)
    assert change is not None and learner.text("evt-1-answer") == "second = 2\n"
    assert placeholder not in sources(learner.lab)
    cells = {"".join(cell["source"]): cell for cell in learner.load()["cells"]}
    for text in ("first = 1\n", "seventh = 7"):
        assert "nbgrader" not in cells[text]["metadata"], "nbgrader would grade it"
    assert len([sentence for sentence in change.told if "a cell of your own" in sentence]) == 3
    release_again(learner)
    assert reset.update(learner.root, TOPIC) is not None
    assert {"first = 1\n", "second = 2\n", "seventh = 7", "an essay"} <= set(sources(learner.lab)), (
        "after one more update"
    )
    assert_is_notebook(learner.lab)


def test_update_finds_answers_that_lost_their_ids(learner: Learner) -> None:
    learner.write("# evt-1 · your answer.\n" + RIGHT)
    data = learner.load()
    for cell in data["cells"]:
        if cell["id"] == "evt-1-answer":
            cell.update(id="0123abcd", metadata={})
    learner.save(data)
    new_release(learner)
    assert reset.update(learner.root, TOPIC) is not None
    assert learner.text("evt-1-answer") == "# evt-1 · your answer.\n" + RIGHT
    assert sources(learner.lab).count("# evt-1 · your answer.\n" + RIGHT) == 1


def test_start_and_check_tell_of_an_update_and_change_nothing(learner: Learner) -> None:
    learner.write(RIGHT)
    before = learner.lab.read_bytes()
    assert "update" not in leadlab("start", "04", cwd=learner.root).stdout
    new_release(learner)
    assert "`leadlab update 04` carries your answers over" in leadlab("start", "04", cwd=learner.root).stdout
    assert "`leadlab update 04` carries your answers over" in str(check("evt-1"))
    assert learner.lab.read_bytes() == before


class Crash(BaseException):
    """The computer stops."""


def _crashes(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> Iterator[int]:
    """Run ``act`` again and again, stopping it before its 1st, 2nd, … step on the disk, until it gets through."""
    step = 0
    while True:
        step += 1
        count = 0

        def before(original: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **options: Any) -> Any:
                nonlocal count
                count += 1
                if count == step:  # noqa: B023 - called within this round only
                    raise Crash
                return original(*arguments, **options)

            return call

        with monkeypatch.context() as patch:
            for owner, name in ((Path, "open"), (Path, "replace"), (Path, "mkdir"), (Path, "unlink"), (os, "fsync")):
                patch.setattr(owner, name, before(getattr(owner, name)))
            try:
                act()
            except Crash:
                pass
            else:
                return
        yield step


@pytest.mark.parametrize("what", ["exercise", "lab", "update"])
def test_crash_at_any_step_loses_nothing(what: str, learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    learner.write(RIGHT)
    written = learner.lab.read_bytes()
    new_release(learner)
    acts: dict[str, Callable[[], object]] = {
        "exercise": lambda: reset.reset_exercise(learner.root, "evt-1"),
        "lab": lambda: reset.reset_lab(learner.root, TOPIC),
        "update": lambda: reset.update(learner.root, TOPIC),
    }

    def act() -> None:
        shutil.rmtree(learner.root / "work" / "kept", ignore_errors=True)
        learner.lab.write_bytes(written)
        acts[what]()

    steps = 0
    for steps in _crashes(monkeypatch, act):
        now = learner.lab.read_bytes()
        assert_is_notebook(learner.lab)
        kept = [path.read_bytes() for path in learner.kept() if not path.name.startswith(".")]
        assert now == written or written in kept, f"stopped before step {steps}"
    assert steps > 5
    assert [path.read_bytes() for path in learner.kept()] == [written]


def test_lab_that_was_saved_meanwhile_is_left_as_it_is(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    learner.write(RIGHT)
    keep = reset.copies.keep

    def keep_while_jupyter_saves(*arguments: Any) -> Path:
        kept = keep(*arguments)
        learner.write(RIGHT + "# newer\n")
        return kept

    monkeypatch.setattr(reset.copies, "keep", keep_while_jupyter_saves)
    with pytest.raises(CourseError, match="saved at this very moment"):
        reset.reset_exercise(learner.root, "evt-1")
    assert learner.text("evt-1-answer") == RIGHT + "# newer\n"


def test_folder_that_cannot_be_written_to_leaves_the_lab(learner: Learner) -> None:
    learner.write(RIGHT)
    (learner.root / "work" / "kept").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(CourseError, match="was left as it is: no copy can be kept"):
        reset.reset_exercise(learner.root, "evt-1")
    assert learner.text("evt-1-answer") == RIGHT


def test_terminal_says_what_was_changed_and_where_the_old_one_is(learner: Learner) -> None:
    learner.write(RIGHT)
    result = leadlab("reset", "evt-1", cwd=learner.root)
    (kept,) = learner.kept()
    assert result.returncode == 0 and str(kept) in result.stdout and "Reload Notebook from Disk" in result.stdout
    again = leadlab("reset", "evt-1", cwd=learner.root)
    assert (again.returncode, again.stdout) == (2, "") and "nothing to reset" in again.stderr
    learner.write(RIGHT)
    assert leadlab("reset", "04", cwd=learner.root).returncode == 0
    learner.write(RIGHT)
    assert leadlab("reset", "--all", cwd=learner.root).returncode == 0
    assert learner.lab.read_bytes() == learner.released.read_bytes() and len(learner.kept()) == 3
    for arguments in (["reset"], ["reset", "evt-1", "--all"]):
        assert "say what to begin anew" in leadlab(*arguments, cwd=learner.root).stderr
    assert "is of the newest release" in leadlab("update", "04", cwd=learner.root).stdout
    learner.write(RIGHT)
    new_release(learner)
    result = leadlab("update", cwd=learner.root)
    assert result.returncode == 0 and "kept in" in result.stdout and learner.text("evt-1-answer") == RIGHT
