"""The catalogue, and what it says of sources that cannot be used."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from leadlab import course as catalogue
from leadlab.build import labs, scaffold
from leadlab.course import Course, CourseError


def test_sixty_one_questions_in_ten_topics(course: Course) -> None:
    assert len(course.topics) == 10
    ids = [question.id for topic in course.topics for question in topic.questions]
    assert len(ids) == len(set(ids)) == 61


def test_built_topic_has_an_exercise_for_each_question_and_a_hundred_points(course: Course) -> None:
    for topic in course.topics:
        if topic.is_built:
            assert [e.id for e in topic.exercises] == [q.id for q in topic.questions], topic.name
            assert topic.points == 100, topic.name


def test_catalogue_for_programs_is_plain_and_complete(course: Course) -> None:
    data = json.loads(json.dumps(course.as_json()))
    for topic in data["topics"]:
        assert (course.root / topic["lesson"]).exists() == topic["built"]
        for exercise in topic["exercises"]:
            assert sum(check["points"] for check in exercise["checks"]) == exercise["points"]
            assert (course.root / exercise["folder"] / "task.md").exists()


@pytest.mark.parametrize(
    ("key", "name"), [(4, "04_events_caching"), ("04", "04_events_caching"), ("genai", "03_genai")]
)
def test_topic_is_found_by_number_or_name(course: Course, key: str | int, name: str) -> None:
    assert course.topic(key).name == name


def test_unknown_names_are_answered_with_the_known_ones(course: Course) -> None:
    with pytest.raises(CourseError, match="01_security"):
        course.topic("cooking")
    with pytest.raises(CourseError, match="no exercise 'evt-99'"):
        course.exercise("evt-99")


def _spoil(course: Course, name: str, pattern: str, replacement: str) -> Course:
    path = course.topics[0].exercises[0].folder / name
    text = path.read_text(encoding="utf-8")
    spoiled = re.sub(pattern, replacement, text)
    assert spoiled != text
    path.write_text(spoiled, encoding="utf-8")
    return catalogue.load(course.root)


@pytest.mark.parametrize(
    ("name", "pattern", "replacement", "message"),
    [
        ("task.md", r"^# .*", "Do it.", "task.md: the first line must be the title"),
        ("hints.md", r"## The idea", "The idea", r"hints.md: needs 3 `##` levels"),
        ("checks.py", r"points=100", "points='many'", r"checks.py:9: write @check\(points=N\)"),
        ("checks.py", r"points=100", "points=0", r"checks.py:9: write @check\(points=N\)"),
        ("checks.py", r"@check.*", "", "checks.py: no function is marked"),
        ("checks.py", r'"""TODO one.*', "", "checks.py:9: check first_property needs a docstring of one line"),
        ("checks.py", r"def first", "def def first", "checks.py:9: invalid syntax"),
        ("wrong/misconception.py", r"fails:.*", "", "misconception.py: the header must say `fails:"),
        (
            "wrong/misconception.py",
            r"fails:.*",
            "fails: other",
            "misconception.py: fails: names no check of checks.py: other",
        ),
        ("wrong/misconception.py", r"score: 0", "score: 7", "the header says score: 7 of 100, but .* leave 0 of 100"),
        ("wrong/misconception.py", r'(?s)""".*?"""', "", "misconception.py: the file must begin with a docstring"),
    ],
)
def test_broken_source_is_named_with_what_to_do(tiny_course, name, pattern, replacement, message) -> None:
    broken = _spoil(tiny_course, name, pattern, replacement)
    exercise = broken.topics[0].exercises[0]
    with pytest.raises(CourseError, match=message):
        _ = exercise.title, exercise.hints, exercise.checks, exercise.wrong


def test_missing_file_is_named(tiny_course) -> None:
    exercise = tiny_course.topics[0].exercises[0]
    (exercise.folder / "hints.md").unlink()
    with pytest.raises(CourseError, match=r"hints\.md: missing.*leadlab new"):
        _ = exercise.hints


def test_two_exercises_with_one_id_are_refused(tiny_course) -> None:
    course = tiny_course
    folder = course.topics[0].exercises[0].folder
    shutil.copytree(folder, folder.with_name("evt_1_say_more"))
    with pytest.raises(CourseError, match="exercise evt-1 is already"):
        _ = catalogue.load(course.root).topics[0].exercises


def test_folder_that_is_no_exercise_or_of_no_question_is_refused(tiny_course) -> None:
    course = tiny_course
    (course.topics[0].folder / "Misc Notes").mkdir()
    with pytest.raises(CourseError, match="named id_verb_object"):
        _ = catalogue.load(course.root).topics[0].exercises
    (course.topics[0].folder / "Misc Notes").rmdir()
    shutil.copytree(course.topics[0].exercises[0].folder, course.topics[0].folder / "evt_9_do_more")
    with pytest.raises(CourseError, match="has no question evt-9"):
        _ = catalogue.load(course.root).topics[0].exercises


def test_points_that_do_not_sum_to_a_hundred_are_refused(tiny_course) -> None:
    course = _spoil(tiny_course, "checks.py", "points=100", "points=99")
    with pytest.raises(CourseError, match="sum to 100, these to 99: evt-1 99"):
        labs.solution_notebook(course.topics[0])


def test_catalogue_that_is_not_json_is_named(tiny_course) -> None:
    course = tiny_course
    (course.root / "topics" / "questions.json").write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match=r"questions\.json: not the course's catalogue"):
        catalogue.load(course.root)


def test_folder_outside_a_clone_is_told_so(tmp_path) -> None:
    with pytest.raises(CourseError, match="not inside a clone of the course"):
        catalogue.find_root(tmp_path)


def test_scaffold_makes_a_folder_that_the_contract_can_read(tiny_course) -> None:
    exercise = tiny_course.topics[0].exercises[0]
    assert exercise.points == 100 and len(exercise.hints) == 3 and exercise.wrong and exercise.also_right


@pytest.mark.parametrize(
    ("question", "slug", "message"),
    [
        ("evt-1", "do_it", "already has the folder"),
        ("evt-9", "do_it", "no question 'evt-9'"),
        ("evt-1", "Do It", "verb_object"),
    ],
)
def test_scaffold_refuses_with_a_reason(tiny_course, question: str, slug: str, message: str) -> None:
    with pytest.raises(CourseError, match=message):
        scaffold.make(tiny_course, question, slug)
