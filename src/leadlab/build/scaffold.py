"""``leadlab new``: an exercise folder with every file of its contract."""

from __future__ import annotations

import re
from pathlib import Path

from leadlab.course import Course, CourseError

FILES = {
    "lesson.md": """\
+++ {{"part": "question"}}

## {id} · {{{{ question }}}}

Say your answer aloud, for about a minute. Then unfold the next cell.

+++ {{"part": "answer"}}

<details><summary><strong>The answer in 60 seconds</strong></summary>

TODO

</details>

+++ {{"part": "answer"}}

<details><summary><strong>The common answer, and what to sharpen</strong></summary>

{{{{ given_answer }}}}

TODO

</details>

+++ {{"part": "scene"}}

### Scene

TODO

+++ {{"part": "predict"}}

### Predict

TODO

```{{code-cell}}
predict("{id}", "TODO", "TODO")
```

+++ {{"part": "run"}}

### Run

TODO

```{{code-cell}}
measured = 1.0
```

```{{code-cell}}
:part: figure

measured
```

+++ {{"part": "explain"}}

### Explain

TODO

```{{code-cell}}
assert abs(measured - 1.0) < 0.01
```

+++ {{"part": "otherwise"}}

### Otherwise

TODO

+++ {{"part": "evaluate"}}

### Evaluate

<details><summary><strong>Weak, solid, lead</strong></summary>

TODO weak: … solid: … lead: …

</details>

+++ {{"part": "exercise"}}

### Exercise

{{{{ exercise_link }}}}

+++ {{"part": "sources"}}

### Sources

TODO
""",
    "task.md": """\
# TODO the title

TODO what to write: every symbol, type, error and edge case that any check uses. Points: {function} (1).
""",
    "given.py": '"""What the lab of {id} hands over."""\n',
    "solution.py": '''\
"""Model solution of {id}."""


def {function}(value: int) -> int:
    """TODO the contract in short."""
    return value
''',
    "checks.py": '''\
"""Checks of {id}."""

from leadlab.checks import check, expect

from .solution import {function}


@check(points=1)
def first_property() -> None:
    """TODO one line: what this check tests."""
    got = {function}(1)
    expect(got == 1, called="{function}(1)", got=got, wanted="TODO the property", next_step="TODO one thing to try")
''',
    "hints.md": "## A question\n\nTODO\n\n## The idea\n\nTODO\n\n## Nearly the code\n\nTODO\n",
    "wrong/misconception.py": '''\
"""TODO the misconception in one line.

fails: first_property
score: 0 of 1
"""


def {function}(value: int) -> int:
    return value + 1
''',
    "also_right/another_style.py": '''\
"""TODO what is different about this correct answer."""


def {function}(value: int) -> int:
    return int(value)
''',
}


def make(course: Course, question_id: str, slug: str) -> Path:
    """Make the folder of a question's exercise. Raises :class:`CourseError` if the question is unknown or has one."""
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)+", slug):
        raise CourseError(f"{slug!r}: name the exercise verb_object in lower case, for example single_flight")
    for topic in course.topics:
        if any(question.id == question_id for question in topic.questions):
            break
    else:
        raise CourseError(f"no question {question_id!r} in topics/questions.json")
    for exercise in topic.exercises:
        if exercise.id == question_id:
            raise CourseError(f"{question_id} already has the folder {exercise.folder}")
    folder = topic.folder / f"{question_id.replace('-', '_')}_{slug}"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(id=question_id, function=slug), encoding="utf-8")
    return folder
