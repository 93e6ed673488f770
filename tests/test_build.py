"""What is built: the same bytes from the same sources, never over a person's edits, and within the house limits."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from leadlab import answers, work
from leadlab import course as catalogue
from leadlab.build import everything, labs, lessons, start
from leadlab.course import Course, CourseError

BUILT = [topic for topic in catalogue.load().topics if topic.is_built]


def _files(root: Path) -> dict[str, bytes]:
    folders = ("notebooks", "solutions", "exercises")
    paths = [path for folder in folders for path in (root / folder).rglob("*.ipynb")] + [root / "START_HERE.ipynb"]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_second_build_changes_no_byte_and_a_forced_one_none_either(built_tiny_course) -> None:
    course = built_tiny_course
    first = _files(course.root)
    assert set(first) == {
        "notebooks/04_tiny.ipynb",
        "solutions/04_tiny/04_tiny.ipynb",
        "exercises/04_tiny/04_tiny.ipynb",
        "START_HERE.ipynb",
    }
    told: list[str] = []
    everything.build(course, list(course.topics), tell=told.append)
    assert _files(course.root) == first and told == []
    everything.build(course, list(course.topics), force=True, tell=lambda line: None)
    assert _files(course.root) == first
    assert list(everything.drift(course)) == []


def test_drift_is_seen_in_each_built_file_and_an_edit_is_kept(built_tiny_course) -> None:
    course = built_tiny_course
    for name in _files(course.root):
        path = course.root / name
        node = nbformat.read(path, as_version=4)
        node.cells[0].source += "\n\nMy own words."
        nbformat.write(node, path)
        assert [fault for fault in everything.drift(course) if str(path) in fault], name
        told: list[str] = []
        everything.build(course, list(course.topics), tell=told.append)
        assert list(everything.drift(course)) == []
        assert any(f"{name} had been edited: your version is kept in work" in line.replace("\\", "/") for line in told)
    kept = list((course.root / "work" / "kept").glob("*.ipynb"))
    assert len(kept) >= 3 and all("My own words." in path.read_text(encoding="utf-8") for path in kept)


def test_source_change_is_drift_until_built(built_tiny_course) -> None:
    course = built_tiny_course
    path = course.topics[0].exercises[0].folder / "task.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nOne more rule.\n", encoding="utf-8")
    course = catalogue.load(course.root)
    assert len(list(everything.drift(course))) == 2  # solution and lab


def test_failing_cell_is_named_and_what_stood_there_stays(built_tiny_course) -> None:
    course = built_tiny_course
    before = _files(course.root)
    path = course.topics[0].exercises[0].folder / "lesson.md"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("measured = 1.0", "1 / 0"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"(?s)04_tiny: cell evt-1-run-2: .*ZeroDivisionError"):
        everything.build(catalogue.load(course.root), list(course.topics), tell=lambda line: None)
    assert _files(course.root) == before
    path.write_text(
        good.replace("measured = 1.0", "import sys\nmeasured = 1.0\nprint('x', file=sys.stderr)"), encoding="utf-8"
    )
    with pytest.raises(CourseError, match="evt-1-run-2: writes to stderr"):
        everything.build(catalogue.load(course.root), list(course.topics), tell=lambda line: None)


def test_name_with_two_meanings_in_one_lab_is_refused(tiny_course) -> None:
    course = tiny_course
    data = json.loads((course.root / "topics" / "questions.json").read_text(encoding="utf-8"))
    data["topics"][0]["questions"].append({"id": "evt-2", "question": "How?", "answer": "Thus."})
    (course.root / "topics" / "questions.json").write_text(json.dumps(data), encoding="utf-8")
    first = course.topics[0].exercises[0].folder
    second = first.with_name("evt_2_say_how")
    for source in [path for path in first.rglob("*") if path.is_file()]:
        target = second / source.relative_to(first)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text(encoding="utf-8").replace("points=100", "points=0"), encoding="utf-8")
    for folder, points in ((first, 60), (second, 40)):
        path = folder / "checks.py"
        text = path.read_text(encoding="utf-8").replace("points=100", f"points={points}")
        path.write_text(text.replace("points=0", f"points={points}"), encoding="utf-8")
    (course.topics[0].folder / "lab.md").write_text(
        '# Lab\n\n+++ {"exercise": "evt-1"}\n\n+++ {"exercise": "evt-2"}\n', encoding="utf-8"
    )
    assert labs.solution_notebook(catalogue.load(course.root).topics[0])  # the same definition twice is one meaning
    path = second / "solution.py"
    path.write_text(path.read_text(encoding="utf-8").replace("return value", "return -value"), encoding="utf-8")
    with pytest.raises(CourseError, match="say_why is also defined in"):
        labs.solution_notebook(catalogue.load(course.root).topics[0])


@pytest.mark.parametrize("topic", BUILT, ids=lambda topic: topic.name)
def test_built_files_are_what_the_sources_give(course: Course, topic) -> None:
    assert list(everything.topic_drift(course, topic)) == []


def test_start_here_is_what_the_sources_give(course: Course) -> None:
    assert list(everything.start_drift(course)) == []


@pytest.mark.parametrize("topic", BUILT, ids=lambda topic: topic.name)
def test_lesson_has_every_part_of_every_question(course: Course, topic) -> None:
    lesson = nbformat.read(everything.lesson_path(course, topic), as_version=4)
    assert list(lessons.coverage_faults(topic, lesson)) == []


@pytest.mark.parametrize("topic", BUILT, ids=lambda topic: topic.name)
def test_lesson_keeps_the_house_limits(course: Course, topic) -> None:
    lesson = nbformat.read(everything.lesson_path(course, topic), as_version=4)
    assert list(lessons.house_faults(lesson)) == []
    assert list(lessons.shared_name_faults(lesson)) == []


@pytest.mark.parametrize("topic", BUILT, ids=lambda topic: topic.name)
def test_released_lab_holds_no_solution_and_no_hidden_check(course: Course, topic) -> None:
    released = nbformat.read(everything.lab_path(course, topic), as_version=4)
    cells = {cell.id: cell.source for cell in released.cells}
    for exercise in topic.exercises:
        expected = f"# {exercise.id} · your answer.\n{answers.stub_text(exercise)}".rstrip("\n")
        assert cells[f"{exercise.id}-answer"].rstrip("\n") == expected
        for number, check in enumerate(exercise.checks, 1):
            if check.hidden:
                lines = cells[f"{exercise.id}-check-{number}"].splitlines()
                assert len(lines) == 2 and lines[1] == f"# {check.summary}"


@pytest.mark.parametrize("topic", BUILT, ids=lambda topic: topic.name)
def test_cell_ids_speak_and_are_unique(course: Course, topic) -> None:
    for path in (everything.lesson_path(course, topic), everything.solution_path(course, topic)):
        ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
        assert len(ids) == len(set(ids))
        prefixes = tuple([exercise.id for exercise in topic.exercises] + [topic.slug.replace("_", "-")])
        assert all(cell_id.startswith(prefixes) for cell_id in ids)


def test_start_here_links_lead_somewhere(course: Course) -> None:
    text = "\n".join(cell.source for cell in start.assemble(course).cells)
    for topic in BUILT:
        assert f"(notebooks/{topic.name}.ipynb)" in text and f"(work/{topic.name}/{topic.name}.ipynb)" in text
        assert everything.lesson_path(course, topic).exists()


def test_learners_copy_is_made_once_and_never_touched_again(built_tiny_course) -> None:
    course = built_tiny_course
    path, made = work.start(course, course.topics[0])
    assert made and path.read_bytes() == everything.lab_path(course, course.topics[0]).read_bytes()
    path.write_text("mine", encoding="utf-8")
    assert work.start(course, course.topics[0]) == (path, False)
    everything.build(course, list(course.topics), force=True, tell=lambda line: None)
    assert path.read_text(encoding="utf-8") == "mine"


def test_copy_of_a_lab_that_is_not_built_says_what_to_do(tiny_course) -> None:
    course = tiny_course
    with pytest.raises(CourseError, match=r"04_tiny\.ipynb is missing: run `make build`"):
        work.start(course, course.topics[0])


def test_name_with_two_meanings_in_two_sections_is_a_fault() -> None:
    def cell(number: int, question: str, source: str) -> nbformat.NotebookNode:
        node = nbformat.v4.new_code_cell(source, id=f"{question}-run-{number}")
        node.metadata["leadlab"] = {"question": question, "part": "run"}
        return node

    def faults(*cells: nbformat.NotebookNode) -> list[str]:
        return list(lessons.shared_name_faults(nbformat.v4.new_notebook(cells=list(cells))))

    drawn, other = "def draw() -> int:\n    return 1", "def draw() -> int:\n    return 2"
    assert faults(cell(1, "evt-1", drawn), cell(1, "evt-2", drawn)) == []
    assert faults(cell(1, "evt-1", drawn), cell(2, "evt-1", other)) == []
    assert "draw has another meaning in evt-1-run-1" in faults(cell(1, "evt-1", drawn), cell(1, "evt-2", other))[0]
    assert faults(cell(1, "evt-1", "from a import draw"), cell(1, "evt-2", "from b import draw")) != []


def test_rubric_stands_in_the_solution_and_not_in_the_lab(course: Course) -> None:
    for topic in BUILT:
        for text in topic.free_texts:
            solution = nbformat.read(everything.solution_path(course, topic), as_version=4)
            (task,) = [cell for cell in solution.cells if cell.id == text.id]
            assert text.rubric in task.source and task.metadata.nbgrader["points"] == text.points
            lab = everything.lab_path(course, topic).read_text(encoding="utf-8")
            assert "MARK SCHEME" not in lab and json.dumps(text.rubric.splitlines()[-1])[1:-1] not in lab


class TestHouseLimits:
    """Each limit is seen to fail on a lesson that breaks it."""

    def faults(self, kind: str, source: str, part: str = "run", outputs: list[dict] | None = None) -> list[str]:
        cell = nbformat.v4.new_markdown_cell(source) if kind == "markdown" else nbformat.v4.new_code_cell(source)
        cell.id = "x"
        cell.metadata = nbformat.from_dict({"leadlab": {"question": "evt-1", "part": part}})
        if outputs:
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
        return list(lessons.house_faults(nbformat.v4.new_notebook(cells=[cell])))

    def test_words(self) -> None:
        assert self.faults("markdown", "word " * 120) == []
        assert "121 words" in self.faults("markdown", "word " * 121)[0]

    def test_quoted_answer_does_not_count(self) -> None:
        assert self.faults("markdown", "> " + "word " * 200) == []

    def test_headings_nest(self) -> None:
        assert "heading level 3 under level 1" in self.faults("markdown", "# A\n\n### B")[0]

    def test_code_lines(self) -> None:
        assert "the hard limit is 20" in self.faults("code", "x = 1\n" * 21)[0]

    def test_comments_and_blank_lines_do_not_count(self) -> None:
        assert self.faults("code", "x = 1\n\n# why\n" * 5) == []

    def test_setup(self) -> None:
        assert "at most 3 lines" in self.faults("code", "x = 1\n" * 4, part="opening")[0]

    def test_type_hints(self) -> None:
        assert "f lacks type hints (a)" in self.faults("code", "def f(a) -> int: ...")[0]
        assert "f lacks type hints (return)" in self.faults("code", "async def f(): await g()")[0]

    def test_picture_without_alt(self) -> None:
        picture = {"output_type": "display_data", "data": {"image/png": "aGk="}, "metadata": {}}
        assert "without an alternative text" in self.faults("code", "draw()", outputs=[picture])[0]

    def test_address_in_output(self) -> None:
        stream = {"output_type": "stream", "name": "stdout", "text": "<object at 0x7f12ab34cd>"}
        assert "address or a path" in self.faults("code", "f()", outputs=[stream])[0]
