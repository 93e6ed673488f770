"""What a reader predicted before a demonstration ran. Kept in ``work/predictions.json`` of the clone."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from leadlab import course


def predict(question_id: str, *choices: str, unit: str | None = None) -> widgets.Widget:
    """A control that keeps the reader's prediction for ``question_id``: one of ``choices``, or a number in ``unit``."""
    if bool(choices) == (unit is not None):
        raise ValueError("give either choices or a unit")
    kept = read_predictions().get(question_id)
    note = widgets.Label("kept" if kept is not None else "not predicted yet")
    control: widgets.ValueWidget
    if choices:
        control = widgets.RadioButtons(options=list(choices), value=kept if kept in choices else None)
        control.layout.width = "max-content"
    else:
        control = widgets.FloatText(value=kept if isinstance(kept, int | float) else None, description=unit or "")
        control.style.description_width = "initial"

    def keep(change: Mapping[str, Any]) -> None:
        try:
            keep_prediction(question_id, change["new"])
        except OSError as error:
            note.value = f"could not be kept: {error}"
        else:
            note.value = "kept"

    control.observe(keep, names="value")
    return widgets.VBox([widgets.Label(f"Your prediction for {question_id}:"), control, note])


def predictions_path() -> Path:
    return course.find_root() / "work" / "predictions.json"


def read_predictions() -> dict[str, Any]:
    """Every prediction kept so far, by question id; empty when there is none or the file is unreadable."""
    with contextlib.suppress(OSError, ValueError, course.CourseError):
        data = json.loads(predictions_path().read_text(encoding="utf-8"))
        if isinstance(data, dict):
            return data
    return {}


def keep_prediction(question_id: str, value: Any) -> None:
    """Keep a prediction so that a crash at any moment leaves the old file or the new one."""
    path = predictions_path()
    path.parent.mkdir(exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(
        json.dumps({**read_predictions(), question_id: value}, indent=1, ensure_ascii=False), encoding="utf-8"
    )
    draft.replace(path)
