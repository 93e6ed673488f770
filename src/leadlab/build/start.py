"""START_HERE.ipynb, the learner's front door."""

from __future__ import annotations

from nbformat import NotebookNode

from leadlab.build.notebooks import markdown_cell, notebook
from leadlab.course import Course

WELCOME = """\
# Lead Lab

This course makes engineers ready for lead-level interviews by running things instead of reading about them.
It has {topics} topics and {questions} questions. Each question has an answer, a demonstration that reproduces a real figure, and a graded exercise."""

SESSION = """\
## How a study session goes

1. Open a lesson. Read the question and **say your answer aloud** before you unfold ours.
2. **Predict** what the demonstration will show, then run it cell by cell (Shift+Enter).
3. Do the question's exercise in your copy of the lab. Run the check cells below it: they say what is missing.
4. Come back another day and say the answer aloud again."""

COPIES = """\
## Where your work lies

Your copies of the labs lie in `work/`, which no update touches. `leadlab start 04` makes the copy for topic 4 if it is missing; `make lab` does so for all topics."""


def assemble(course: Course) -> NotebookNode:
    """START_HERE as a notebook without outputs."""
    questions = sum(len(topic.questions) for topic in course.topics)
    rows = ["| | topic | questions | lesson | lab |", "|---|---|---|---|---|"]
    for topic in course.topics:
        if (course.root / "notebooks" / f"{topic.name}.ipynb").exists():
            lesson = f"[lesson](notebooks/{topic.name}.ipynb)"
            lab = f"[lab, {topic.points} points](work/{topic.name}/{topic.name}.ipynb)"
        else:
            lesson = lab = "not there yet"
        rows.append(f"| {topic.number} | {topic.title} | {len(topic.questions)} | {lesson} | {lab} |")
    texts = [
        WELCOME.format(topics=len(course.topics), questions=questions),
        "## The topics\n\n" + "\n".join(rows),
        SESSION,
        COPIES,
    ]
    cells = [markdown_cell(f"start-{number}", text, {}) for number, text in enumerate(texts, 1)]
    return notebook(cells, {"kind": "start"})
