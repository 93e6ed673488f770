"""`leadlab grade`: the scores of stock nbgrader, nobody lost, stopped at any moment and gone on."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbgrader as nbgrader_package
import pytest
from grading_class import FULL, NAME, Class, answered, comments, grades, right
from grading_helpers import nbgrader

from leadlab.grading import sandbox

pytestmark = pytest.mark.skipif(
    not sandbox.probe().sandboxed and not os.environ.get("CI"),  # CI has bubblewrap: there its absence is a failure
    reason=sandbox.probe().text,
)
EXAMPLE = Path(nbgrader_package.__file__).parent / "docs" / "source" / "user_guide"


@pytest.fixture
def students(tmp_path: Path) -> Class:
    return Class(tmp_path / "a cöurse")


def test_scores_and_comments_are_those_of_stock_nbgrader_on_its_own_example(tmp_path: Path) -> None:
    """Two notebooks, partial and manual grades, written answers, a picture beside the notebook, timestamps."""
    for name in ("ours", "stock"):
        for folder in ("source", "submitted"):
            shutil.copytree(EXAMPLE / folder, tmp_path / name / folder)
        (tmp_path / name / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'ex'\n")
    command = [sys.executable, "-m", "leadlab", "grade", "ps1"]
    subprocess.run(command, cwd=tmp_path / "ours", check=True, capture_output=True, timeout=120)
    nbgrader("generate_assignment", "ps1", "--create", cwd=tmp_path / "stock", exchange=tmp_path / "x")
    nbgrader("autograde", "ps1", "--create", cwd=tmp_path / "stock", exchange=tmp_path / "x")
    assert grades(tmp_path / "ours") == grades(tmp_path / "stock") != []
    assert comments(tmp_path / "ours") == comments(tmp_path / "stock")
    files = [
        sorted(p.relative_to(tmp_path / n) for p in (tmp_path / n / "autograded").rglob("*")) for n in ("ours", "stock")
    ]
    assert files[0] == files[1]


def test_stock_commands_go_on_from_our_gradebook(students: Class, tmp_path: Path) -> None:
    """Feedback and export need what autograde leaves."""
    students.hand_in("ann", right())
    students.grade()
    (students.root / "nbgrader_config.py").write_text("c = get_config()\n")
    nbgrader("generate_feedback", NAME, cwd=students.root, exchange=tmp_path / "x")
    nbgrader("export", cwd=students.root, exchange=tmp_path / "x")
    assert (students.root / "feedback" / "ann" / NAME / f"{NAME}.html").is_file()
    assert "ann" in (students.root / "grades.csv").read_text()
    nbgrader("autograde", NAME, "--force", cwd=students.root, exchange=tmp_path / "x")
    assert students.scores("ann") == FULL


def test_second_run_does_nothing_and_changes_nothing(students: Class) -> None:
    students.hand_in("ann", right())
    students.hand_in("bob", answered(a_2="top = 7"))
    students.grade()
    before = grades(students.root), (students.root / "grading" / NAME / "journal.jsonl").read_bytes()
    students.grade()
    assert (grades(students.root), (students.root / "grading" / NAME / "journal.jsonl").read_bytes()) == before
    students.grade("--force")
    assert grades(students.root) == before[0]
    students.hand_in("bob", right())
    students.grade()
    assert students.scores("bob") == FULL


def test_what_a_person_gave_is_kept_and_marked(students: Class) -> None:
    students.hand_in("ann", answered())
    students.grade()
    with contextlib.closing(sqlite3.connect(students.root / "gradebook.db")) as book:
        book.execute("update grade set manual_score = 1.5, needs_manual_grade = 0")
        book.commit()
    students.grade("--force")
    assert {(manual, needs) for *_, manual, needs in grades(students.root)} == {(1.5, 1)}


def test_killed_at_any_moment_and_gone_on(students: Class) -> None:
    for number in range(12):
        students.hand_in(f"s{number:02d}", answered(a_1="import time; time.sleep(0.2)\ndef twice(n): return 2 * n"))
    journal = students.root / "grading" / NAME / "journal.jsonl"
    for _ in range(3):
        process = subprocess.Popen(
            students.command(), cwd=students.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        size = journal.stat().st_size if journal.exists() else 0
        deadline = time.monotonic() + 60
        while (journal.stat().st_size if journal.exists() else 0) <= size and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.kill()
        process.wait()
        with journal.open("a") as file:
            file.write('\n{"student": "s0')  # as if cut off in the middle of a line
    students.grade()
    for number in range(12):
        assert students.scores(f"s{number:02d}") == {**FULL, "a-2-check-1": 0.0}


def test_ctrl_c_says_what_to_do_and_leaves_no_process(students: Class) -> None:
    for number in range(4):
        students.hand_in(f"s{number}", answered(a_1="import time; time.sleep(2.5)"))
    process = subprocess.Popen(
        students.command(), cwd=students.root, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130 and "run the same command again" in said, said
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_one_run_at_a_time(students: Class) -> None:
    import fcntl

    students.hand_in("ann", right())
    folder = students.root / "grading" / NAME
    folder.mkdir(parents=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "is running" in students.grade(code=2)
    students.grade()


def test_nothing_handed_in_is_said(students: Class) -> None:
    assert "submissions are expected as" in students.grade(code=2)


def test_no_sandbox_is_refused_unless_allowed(students: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    students.hand_in("ann", right())
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))  # no bubblewrap there
    assert "--allow-unsandboxed" in students.grade(code=2, outside=True)
    assert not (students.root / "gradebook.db").exists()
    students.grade("--allow-unsandboxed", outside=True)
    assert students.scores("ann") == FULL


def test_checks_that_changed_are_graded_anew_or_refused(students: Class) -> None:
    students.hand_in("ann", right())
    students.grade()
    source = students.root / "source" / NAME / f"{NAME}.ipynb"
    source.write_text(source.read_text().replace("assert top == 7", "assert top == 8"))
    students.grade()
    assert students.scores("ann") == {**FULL, "a-2-check-1": 0.0}
    source.write_text(source.read_text().replace("a-2-check-1", "a-2-check-9"))
    assert "another name" in students.grade(code=2)
    assert students.scores("ann") == {**FULL, "a-2-check-1": 0.0}


def test_gradebook_that_cannot_be_used_is_said(students: Class) -> None:
    students.hand_in("ann", right())
    (students.root / "gradebook.db").write_bytes(b"this is no database" * 100)
    assert "cannot be used" in students.grade(code=2)
    said = students.grade("--db", "postgresql+psycopg://me:secret@127.0.0.1:9/none", code=2)
    assert "cannot be used" in said and "secret" not in said


def test_late_penalty_of_a_plugin(students: Class) -> None:
    (students.root / "late.py").write_text(
        "from nbgrader.plugins import BasePlugin\n\n\nclass Half(BasePlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n        return score / 2\n"
    )
    config = students.root / "nbgrader_config.py"
    config.write_text(
        f"import sys\nsys.path.insert(0, {str(students.root)!r})\nc = get_config()\nc.AssignLatePenalties.plugin_class = 'late.Half'\n"
    )
    for student, day in (("early", 1), ("late", 3)):
        students.hand_in(student, right()).with_name("timestamp.txt").write_text(f"2026-05-0{day} 12:00:00.0 UTC")
    students.hand_in("seed", right())
    students.grade("--student", "seed", outside=True)
    with contextlib.closing(sqlite3.connect(students.root / "gradebook.db")) as book:
        book.execute("update assignment set duedate = '2026-05-02 00:00:00.000000'")
        book.commit()
    students.grade(outside=True)
    assert [students.outcome(name)["points"] for name in ("early", "late")] == [7.0, 3.5]


def test_what_a_student_displays_runs_nowhere(students: Class) -> None:
    """formgrader shows autograded notebooks as they are, in the browser of somebody who may change grades."""
    show = "from IPython.display import HTML, Javascript, SVG, display\n"
    show += "display(HTML('<b onclick=x()>bold</b><script>alert(1)</script>'), Javascript('alert(2)'), SVG('<svg onload=\"alert(3)\"></svg>'))\n"
    handed_in = right()
    handed_in["cells"] += [
        {"id": "own", "cell_type": "code", "metadata": {}, "source": show, "outputs": [], "execution_count": None},
        {
            "id": "text",
            "cell_type": "markdown",
            "metadata": {},
            "source": "a < b <img src=x onerror=alert(4)> <script>alert(5)</script>",
        },
    ]
    students.hand_in("ann", handed_in)
    students.grade()
    made = json.loads((students.root / "autograded" / "ann" / NAME / f"{NAME}.ipynb").read_text())
    shown = json.dumps(
        [cell.get("outputs") or cell["source"] for cell in made["cells"] if cell["id"] in ("own", "text", "cell-9")]
    )
    assert "bold" in shown and "a &lt; b" in shown
    for bad in ("<script", "onclick=", "<img", "<svg", "javascript", "image/svg"):
        assert bad not in shown, bad
    assert made["cells"][0]["source"] == "Write."
