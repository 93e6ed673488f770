"""check, hint and solution, as a learner calls them in a lab and in a terminal."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from learner_helpers import RIGHT, TOPIC, Learner, make_learner
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from leadlab import answers, contract, runner
from leadlab import course as catalogue
from leadlab.check import Note, Report, check, check_saved, hint, solution
from leadlab.course import Course
from leadlab.study import copies, progress, tasks

HALF_RIGHT = RIGHT.replace("value // 2", "value / 2")


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Learner:
    learner = make_learner(tmp_path)
    monkeypatch.chdir(learner.lab.parent)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    return learner


def report(exercise_id: str = "evt-1") -> Report:
    found = check(exercise_id)
    assert isinstance(found, Report), found
    return found


def note(found: object) -> str:
    assert isinstance(found, Note), found
    return str(found)


def leadlab(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "leadlab", *arguments], cwd=cwd, capture_output=True, text=True)


def test_three_outcomes_with_their_points(learner: Learner) -> None:
    untouched = report()
    assert (untouched.outcome, untouched.points, untouched.of) == ("not attempted", 0, 50)
    assert str(untouched).startswith("○ not attempted · evt-1 · Double, halve · 0 of 50 points\n")
    learner.write(HALF_RIGHT)
    half = report()
    assert (half.outcome, half.points) == ("not yet", 20)
    assert str(half).startswith("✗ not yet · evt-1 · Double, halve · 20 of 50 points\n")
    learner.write(RIGHT)
    right = report()
    assert (right.outcome, right.points) == ("correct", 50)
    assert str(right).startswith("✓ correct · evt-1 · Double, halve · 50 of 50 points\n  ✓ 2 checks (1 hidden) passed")


def test_comments_in_the_stub_are_no_attempt_and_a_part_that_is_left_is_told_apart(learner: Learner) -> None:
    learner.write("# thinking\n" + learner.text("evt-1-answer"))
    assert report().outcome == "not attempted"
    assert progress.read(learner.root) == {}
    learner.write(RIGHT.replace("return value // 2", "raise NotImplementedError"))
    assert [row.outcome for row in report().rows] == ["correct", "not attempted"]
    assert "○ 1 check (1 hidden) not attempted" in str(report())


def test_hidden_check_says_what_fails_and_one_next_step_but_no_source(learner: Learner) -> None:
    learner.write(HALF_RIGHT)
    for text in (str(report()), report()._repr_html_()):
        assert "halve rounds down." in text and "3.5" in text and "next step: use floor division" in text
        assert "SECRET_CASE" not in text and "Traceback" not in text and "def halves" not in text
    learner.write(RIGHT.replace("return value // 2", "\n    return {}[value]"))
    text = str(report())
    assert "line 7 of your answer: KeyError: 7" in text and "Traceback" not in text and "SECRET_CASE" not in text


def test_html_is_escaped_and_follows_the_theme(learner: Learner) -> None:
    learner.write(RIGHT.replace("value * 2", "'<script>alert(1)</script>'"))
    text = report()._repr_html_()
    assert "<script>" not in text and "&lt;script&gt;" in text and "multiply &lt;by&gt; two" in text
    assert "var(--jp-error-color1, " in text and "<strong>not yet</strong>" in text
    assert "<b>" not in Note("<b>")._repr_html_()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("def double(value):\n    return value *\n", "does not run. line 2: SyntaxError: invalid syntax\n"),
        ("%time 3\n", "That is a command of the notebook, not Python"),
        ("import math\nmissing(3)\n", "line 2: NameError: name 'missing' is not defined"),
        ("exit()\n", "the answer ends the program"),
        ("import os\nos._exit(0)\n", "does not come to its end: the process ended with code 0."),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n", "killed by signal 9"),
        ("while True:\n    pass\n", "does not come to its end: no outcome after 3 s."),
        ("\0", "does not run"),
        (RIGHT.replace("return value * 2", "exit(3)"), "line 2 of your answer: the answer ends the program"),
        (RIGHT.replace("return value * 2", "import os; os._exit(3)"), "the process ended with code 3."),
        (RIGHT.replace("return value * 2", "while True: print('x' * 999)"), "no outcome after 3 s. Look for a loop"),
        (
            "import sys\n" + RIGHT.replace("return value * 2", "print('x' * 9999, file=sys.stderr); return value * 2"),
            "stderr was written to, which nbgrader counts as 0",
        ),
        (RIGHT.replace("return value * 2", "return 'x' * 10**7"), "xxx …"),
        (RIGHT.replace("return value * 2", "raise ValueError('x' * 10**7)"), "ValueError: xxx"),
        (RIGHT.replace("return value * 2", "return double(value)"), "RecursionError"),
        ("input()\n", "EOFError"),
    ],
    ids=lambda text: repr(text)[:40],
)
def test_answer_that_does_not_behave_has_a_clear_outcome(learner: Learner, answer: str, said: str) -> None:
    learner.write(answer)
    found = check_saved(learner.root, tasks.find(learner.root, "evt-1"), learner.lab, limit_s=3)
    assert found.outcome == "not yet"
    assert said in str(found) and "Traceback" not in str(found) and len(str(found)) < 5_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_process_neither_counts_twice_nor_stays(learner: Learner, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    learner.write(
        f"import os, time\nif not os.fork():\n    open({str(pids)!r}, 'w').write(str(os.getpid()))\n    time.sleep(60)\n"
        f"os.fork()\nwhile not (os.path.exists({str(pids)!r}) and os.path.getsize({str(pids)!r})): pass\n" + RIGHT
    )
    assert report().points == 50
    pid = int(pids.read_text())
    for _ in range(200):
        try:
            os.kill(pid, 0)
            if b"\nState:\tZ" in Path(f"/proc/{pid}/status").read_bytes():
                break
        except (ProcessLookupError, FileNotFoundError):
            break
        time.sleep(0.05)
    else:
        pytest.fail("the process that the answer forked is still there")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("import os, time\nif not os.fork():\n    raise ValueError\ntime.sleep(0.5)\n" + RIGHT, 50),
        (HALF_RIGHT.replace("return value * 2", "import os; os.fork(); return value * 2"), 20),
    ],
    ids=["in the answer", "in a check"],
)
def test_what_a_forked_process_makes_of_the_checks_does_not_count(learner: Learner, answer: str, points: int) -> None:
    learner.write(answer)
    assert report().points == points


def test_nothing_of_an_answer_that_hangs_is_left(learner: Learner, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    ticking = (
        f"import os, time\nwhile True:\n    open({str(trace)!r}, 'a').write(os.getcwd() + '\\n')\n    time.sleep(.01)\n"
    )
    found = runner.run("", ticking, ["pass"], limit_s=2)
    assert found.endings == () and not found.started
    before = trace.read_text()
    assert not Path(before.splitlines()[0]).exists()
    time.sleep(0.3)
    assert trace.read_text() == before


def test_unknown_exercise_is_told_with_the_known_ones(learner: Learner) -> None:
    for call in (check, hint, solution):
        assert note(call("evt-9")) == "no exercise 'evt-9'. The exercises: evt-1, evt-2"
    assert note(check(5)) == "no exercise '5'. The exercises: evt-1, evt-2"  # type: ignore[arg-type]
    assert report(" EVT-1 ").id == "evt-1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"cells": [\n', "line 2: Expecting value"),
        ("[]", "it has no list of cells"),
        ('{"cells": [3]}', "it has no list of cells"),
        (b"\xff", "byte 0 is not UTF-8"),
        ("[" * 100_000, "damaged"),
    ],
)
def test_damaged_notebook_is_told_with_what_to_do(learner: Learner, content: str | bytes, said: str) -> None:
    learner.lab.write_bytes(content if isinstance(content, bytes) else content.encode())
    text = note(check("evt-1"))
    assert said in text and "`leadlab reset 04`" in text


def test_cells_of_any_shape_do_no_harm(learner: Learner) -> None:
    learner.write(RIGHT)
    data = learner.load()
    data["cells"] += [
        {},
        {"cell_type": "code", "metadata": 3, "source": 4},
        {"metadata": {"nbgrader": []}, "source": [1]},
    ]
    data["metadata"] = None
    learner.save(data)
    assert report().points == 50


def test_missing_copy_is_told(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    learner.lab.unlink()
    monkeypatch.chdir(learner.root)
    assert "`leadlab start 04`" in note(check("evt-1"))


def test_answer_is_found_without_its_ids(learner: Learner) -> None:
    learner.write("# evt-1 · your answer.\n" + RIGHT)
    data = learner.load()
    for cell in data["cells"]:
        del cell["id"]
        cell["metadata"] = {}
    learner.save(data)
    assert report().points == 50
    broken = json.loads(json.dumps(data).replace("def double(value", "def double((value"))
    learner.save(broken)
    assert "SyntaxError" in report().problem, "also where the answer cannot be parsed"
    for cell in data["cells"]:
        cell["source"] = "".join(cell["source"]).replace("# evt-1 · your answer.\n", "")
    learner.save(data)
    assert report().points == 50


def test_answer_is_found_by_its_grade_id_when_jupyter_gave_a_new_cell_id(learner: Learner) -> None:
    learner.write("x = 1\n" + RIGHT)
    data = learner.load()
    for cell in data["cells"]:
        cell["id"] = "new-" + cell["id"]
    learner.save(data)
    assert report().points == 50
    learner.write("def double((", "new-evt-1-answer")
    assert "SyntaxError" in report().problem


def test_deleted_answer_cell_is_told_with_what_to_do(learner: Learner) -> None:
    data = learner.load()
    data["cells"] = [cell for cell in data["cells"] if cell["id"] != "evt-1-answer"]
    learner.save(data)
    text = note(check("evt-1"))
    assert "has no answer cell of evt-1: it was deleted" in text and "`leadlab reset evt-1`" in text


def test_of_several_answer_cells_the_last_written_one_counts_and_is_told(learner: Learner) -> None:
    stub = learner.cell("evt-1-answer")
    learner.write(HALF_RIGHT)
    data = learner.load()
    data["cells"] += [{**stub, "id": "copy1", "source": RIGHT}, {**stub, "id": "copy2"}]
    learner.save(data)
    found = report()
    assert found.points == 50
    assert (
        f"There are 3 answer cells of evt-1. Checked was the last one with an answer, cell {len(data['cells']) - 1}"
        in str(found)
    )


def test_kernels_own_notebook_is_checked_where_it_is_the_lab(
    learner: Learner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner.write(RIGHT)
    other = tmp_path / "renamed.ipynb"
    other.write_bytes(learner.released.read_bytes())
    monkeypatch.setenv("JPY_SESSION_NAME", str(other))
    found = report()
    assert found.outcome == "not attempted" and str(other) in str(found)
    data = json.loads(other.read_text(encoding="utf-8"))
    data["metadata"] = {}
    other.write_text(json.dumps(data), encoding="utf-8")
    assert str(other) in str(report()), "also when its metadata are lost"
    lesson = tmp_path / "lesson.ipynb"
    nbformat.write(new_notebook(), lesson)
    for name in (str(lesson), str(tmp_path / "gone.ipynb"), "console-1"):
        monkeypatch.setenv("JPY_SESSION_NAME", name)
        assert report().outcome == "correct"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(catalogue, "__file__", str(learner.root / "src" / "leadlab" / "course.py"))
    assert report().outcome == "correct"


def test_call_of_check_in_a_submission_leaves_the_graders_progress_alone(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner.write(RIGHT)
    submission = learner.root / "autograded" / "ann" / TOPIC / f"{TOPIC}.ipynb"
    submission.parent.mkdir(parents=True)
    learner.lab.rename(submission)
    monkeypatch.chdir(submission.parent)
    assert report().points == 50
    assert progress.read(learner.root) == {}


def test_without_the_sources_the_labs_own_checks_run_and_hidden_ones_wait(learner: Learner) -> None:
    (learner.root / "topics").rename(learner.root.parent / "topics-elsewhere")
    assert report().outcome == "not attempted"
    learner.write(RIGHT)
    found = report()
    assert (found.outcome, found.points, found.of, found.waiting) == ("correct", 20, 20, 30)
    assert "20 of 20 public points · all public checks passed" in str(found)
    assert "The hidden checks (30 points) run when the lab is graded." in str(found)
    assert progress.read(learner.root)["evt-1"].passed == ""
    assert "not in this copy" in note(hint("evt-1")) and "not in this copy" in note(solution("evt-1"))
    assert note(check("evt-9")) == "no exercise 'evt-9'. The exercises: evt-1, evt-2"
    result = leadlab("check", "4", cwd=learner.root)
    assert (
        result.returncode == 1 and "✓ correct        evt-1    20 of 20  Double, halve · 30 points wait" in result.stdout
    )


def test_a_lab_on_its_own_checks_itself(learner: Learner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learner.write(RIGHT.replace("* 2", "* 3"))
    alone = tmp_path / "fetched" / f"{TOPIC}.ipynb"
    alone.parent.mkdir()
    learner.lab.rename(alone)
    monkeypatch.chdir(alone.parent)
    monkeypatch.setattr(catalogue, "__file__", str(tmp_path / "site-packages" / "course.py"))
    monkeypatch.setenv("JPY_SESSION_NAME", str(alone))
    found = report()
    assert (found.outcome, found.points, found.waiting) == ("not yet", 0, 30)
    assert "multiply <by> two" in str(found)


def test_hints_come_one_level_at_a_time_and_are_remembered(learner: Learner) -> None:
    assert "first hint" in str(hint("evt-1"))
    second = str(hint("evt-1"))
    assert "second hint" in second and "first" not in second and "third hint" not in second
    assert "first hint" in str(hint("evt-1", level=1))
    assert "third hint" in str(hint("evt-1")) and "third hint" in str(hint("evt-1"))
    assert progress.read(learner.root)["evt-1"].hints == 3
    for level in (0, 4, "2", True):
        assert "has hints of level 1 to 3" in note(hint("evt-1", level=level))  # type: ignore[arg-type]


def test_solution_is_shown_after_a_pass_or_when_asked_for_plainly(learner: Learner) -> None:
    assert 'solution("evt-1", anyway=True)' in note(solution("evt-1"))
    assert progress.read(learner.root) == {}
    assert "return value * 2" in str(solution("evt-1", anyway=True))
    assert progress.read(learner.root)["evt-1"].solution
    learner.write(HALF_RIGHT)
    assert 'hint("evt-1")' in str(report()) and isinstance(solution("evt-1"), Note)
    learner.write(RIGHT)
    assert 'solution("evt-1")' in str(report())
    assert "return value * 2" in str(solution("evt-1"))


def test_progress_keeps_the_best_and_the_first_pass(learner: Learner) -> None:
    learner.write(RIGHT)
    report()
    first = progress.read(learner.root)["evt-1"]
    progress.change(learner.root, "evt-1", lambda record: setattr(record, "passed", "2020-01-01T00:00:00"))
    learner.write(HALF_RIGHT)
    report()
    assert progress.read(learner.root)["evt-1"].best == 50
    learner.write(RIGHT)
    report()
    record = progress.read(learner.root)["evt-1"]
    assert (first.attempts, record.attempts, record.best, record.passed) == (1, 3, 50, "2020-01-01T00:00:00")


@pytest.mark.parametrize(
    "content",
    ["{", "[]", '{"exercises": 3}', '{"exercises": {"evt-1": 3}}', '{"exercises": {"evt-1": {"hints": "x"}}}', "\0"],
)
def test_damaged_progress_is_kept_aside_told_and_started_anew(learner: Learner, content: str) -> None:
    path = progress.progress_path(learner.root)
    path.write_text(content, encoding="utf-8")
    told = str(hint("evt-1"))
    (kept,) = learner.kept()
    assert "first hint" in told and str(kept) in told and "starts anew" in told
    assert kept.read_text(encoding="utf-8") == content
    assert progress.read(learner.root)["evt-1"].hints == 1
    assert "second hint" in str(hint("evt-1"))


def test_progress_that_cannot_be_written_costs_no_outcome(learner: Learner) -> None:
    progress.progress_path(learner.root).mkdir()
    learner.write(RIGHT)
    found = report()
    assert found.points == 50 and "Your progress could not be kept" in str(found)


def test_crash_while_progress_is_written_leaves_the_old_one(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    hint("evt-1")

    def crash(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        hint("evt-1")
    assert progress.read(learner.root)["evt-1"].hints == 1


def _attempt_often(root: Path) -> None:
    for _ in range(40):
        progress.change(root, "evt-1", lambda record: setattr(record, "attempts", record.attempts + 1))


def test_kernels_that_write_at_the_same_time_lose_nothing(learner: Learner) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_attempt_often, args=(learner.root,)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert progress.read(learner.root)["evt-1"].attempts == 120


def test_terminal_checks_a_lab_and_an_exercise(learner: Learner) -> None:
    learner.write("# evt-1 · your answer.\n" + RIGHT)
    lab = leadlab("check", "04", cwd=learner.root)
    assert lab.returncode == 1, lab.stderr
    assert lab.stdout.splitlines() == [
        "✓ correct        evt-1    50 of 50  Double, halve",
        "○ not attempted  evt-2     0 of 40  TODO the title",
        "50 of 90 points. `leadlab check ID` shows one exercise.",
    ]
    one = leadlab("check", "evt-1", cwd=learner.root)
    assert one.returncode == 0 and one.stdout.startswith("✓ correct · evt-1 · ")
    learner.write("def say_why(value):\n    return value\n", "evt-2-answer")
    assert leadlab("check", "tiny", cwd=learner.root).returncode == 0
    for wrong, said in (("evt-9", "no exercise 'evt-9'. The exercises: evt-1, evt-2"), ("9", "no topic '9'")):
        result = leadlab("check", wrong, cwd=learner.root)
        assert (result.returncode, result.stdout) == (2, "") and said in result.stderr


def test_terminal_shows_progress_and_predictions(learner: Learner) -> None:
    assert "nothing yet" in leadlab("progress", cwd=learner.root).stdout
    learner.write(HALF_RIGHT)
    report()
    hint("evt-1")
    predictions = progress.progress_path(learner.root).with_name("predictions.json")
    predictions.write_text('{"evt-1": "choice", "evt-2": 3}', encoding="utf-8")
    _, first, second = leadlab("progress", cwd=learner.root).stdout.splitlines()
    assert first.split() == ["evt-1", "1", "20", "-", "1", "-", "yes"]
    assert second.split() == ["evt-2", "0", "0", "-", "0", "-", "yes"]
    predictions.write_text("{", encoding="utf-8")
    assert leadlab("progress", cwd=learner.root).stdout.splitlines()[1].endswith("-")


def test_kernel_lives_on_and_is_told_of_an_answer_that_is_not_saved(learner: Learner) -> None:
    learner.write("# evt-1 · your answer.\nimport os, signal\nos.killpg(0, signal.SIGKILL)\n")
    cells = [
        new_code_cell("from leadlab.check import check, hint, solution\nalive = 5"),
        new_code_cell('check("evt-1")'),
        new_code_cell("# evt-1 · your answer.\n" + RIGHT),
        new_code_cell('print(check("evt-1"))\nalive'),
        new_code_cell('solution("evt-1", anyway=True)'),
    ]
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(learner.lab.parent)}}).execute()
    (first,) = cells[1].outputs
    assert "killed by signal 9" in first.data["text/html"] and "killed by signal 9" in first.data["text/plain"]
    said, alive = cells[3].outputs
    assert "The answer that you ran last is not the saved one" in said.text
    assert alive.data["text/plain"] == "5"
    assert "```python\n" in cells[4].outputs[0].data["text/markdown"]


def test_contract_holds_where_there_is_no_fork(tiny_course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    exercise = tiny_course.exercise("evt-1")[1]
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    monkeypatch.setattr(multiprocessing, "get_context", None)
    good, *_ = contract.run_answer(exercise, answers.solution_text(exercise))
    assert good.passed
    (dying,) = contract.run_answer(exercise, "import os\ndef say_why(value):\n    os._exit(3)\n")
    assert (dying.passed, dying.message) == (False, "the process ended with code 3")


def test_checksum_is_nbgraders(course: Course) -> None:
    from nbgrader.utils import compute_checksum

    lab = course.root / "exercises" / "04_events_caching" / "04_events_caching.ipynb"
    cells = nbformat.read(lab, as_version=4).cells
    graded = [cell for cell in cells if "nbgrader" in cell.metadata]
    assert len(graded) > 20
    for cell in graded:
        plain = json.loads(json.dumps(cell))
        assert copies.checksum(plain) == compute_checksum(cell) == cell.metadata.nbgrader.checksum


def test_exercise_is_read_alike_from_sources_and_from_its_lab(learner: Learner) -> None:
    """A learner's bundle without the sources has the same given part, visible checks, summaries and points."""
    topic = catalogue.load(learner.root).topics[0]
    lab = copies.read(learner.released)
    assert tasks.exercise_ids(lab) == [exercise.id for exercise in topic.exercises] == ["evt-1", "evt-2"]
    for exercise in topic.exercises:
        source, bundle = tasks.from_sources(topic, exercise), tasks.from_lab(lab, exercise.id, is_released=True)
        assert (bundle.title, bundle.topic, bundle.points) == (source.title, source.topic, source.points)
        assert source.stub is not None and bundle.stub is not None and copies.same_code(source.stub, bundle.stub)
        assert copies.same_code(source.given, bundle.given)
        for ours, theirs in zip(source.checks, bundle.checks, strict=True):
            assert (ours.points, ours.hidden, ours.summary) == (theirs.points, theirs.hidden, theirs.summary)
            assert theirs.cell is None if ours.hidden else copies.same_code(ours.cell or "", theirs.cell or "")
