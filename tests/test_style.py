"""Lint, layout and types of the package, the tests and every exercise file; the lock files; the accessibility of the pages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from leadlab import course as catalogue
from leadlab import figures, maintain
from leadlab.course import Course

ROOT = catalogue.find_root(Path(__file__))
STYLE = list(maintain.style_commands(catalogue.load()))
BUILT = [topic for topic in catalogue.load().topics if topic.is_built]


def run(*command: str, cwd: Path = ROOT) -> None:
    result = subprocess.run([sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-2000:]


@pytest.mark.parametrize(("command", "cwd"), STYLE, ids=[f"{command[0]}-{i}" for i, (command, _) in enumerate(STYLE)])
def test_style_and_types(command: list[str], cwd: Path) -> None:
    run(*command, cwd=cwd)


def _pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {match[1]: match[2] for match in re.finditer(r"(?m)^([a-z0-9.-]+)(?:\[[^\]]*\])?==(\S+)", text)}


def test_lock_files_name_no_index_and_pin_every_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text and "--index" not in text, name
        entries = re.split(r"(?m)^(?=[a-z0-9])", text)[1:]
        assert all("--hash=sha256:" in entry for entry in entries), name


def test_tests_run_on_what_learners_have() -> None:
    learner, tester = _pins("requirements.txt"), _pins("requirements-dev.txt")
    assert learner.items() <= tester.items()


def test_lock_file_holds_every_named_dependency() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.split("dependencies = [", 1)[1].split("\n]", 1)[0]
    named = {match[1].lower().replace("_", "-") for match in re.finditer(r'(?m)^    "([A-Za-z0-9_-]+)', block)}
    assert named and named <= set(_pins("requirements.txt"))
    lines = [line for line in block.splitlines() if line.strip()]
    assert all("#" in line for line in lines), "every dependency stands with its reason"


def test_conda_installs_the_same_packages() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(entry for entry in conda["dependencies"] if isinstance(entry, dict))["pip"]
    assert pip == ["-r requirements.txt"]
    others = {re.split("[=<>]", entry)[0] for entry in conda["dependencies"] if isinstance(entry, str)}
    assert others == {"python", "pip", "make", "git"}, "anything else belongs into pyproject.toml"


def test_no_committed_text_names_a_package_index() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and path.suffix not in (".png", ".ipynb"):
            text = path.read_text(encoding="utf-8", errors="ignore")
            assert not re.search(r"https?://[\w.]*(pypi|pythonhosted|conda\.anaconda|registry\.npmjs)[\w.]*", text), (
                name
            )


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_line_colours_stand_out_from_the_paper_and_line_styles_differ() -> None:
    """At least 2:1 against white for lines that also differ in style (WCAG asks 3:1 of colour alone)."""
    for colour in figures.LINE_COLOURS:
        assert 1.05 / (_luminance(colour) + 0.05) > 2, colour
    assert len(set(map(str, figures.LINE_STYLES))) == len(figures.LINE_STYLES) == len(figures.LINE_COLOURS)


def test_alternative_text_is_demanded() -> None:
    from matplotlib.figure import Figure

    with pytest.raises(ValueError, match="say what the plot shows"):
        figures.show(Figure(), alt="a plot")


@pytest.mark.parametrize("topic", BUILT, ids=lambda topic: topic.name)
def test_lab_pages_are_readable_by_ear(course: Course, topic) -> None:
    """Headings nest, and no picture comes without a text."""
    import nbformat

    from leadlab.build import everything

    for path in (everything.lab_path(course, topic), course.root / "START_HERE.ipynb"):
        level = 0
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                for marks in re.findall(r"(?m)^(#+) ", re.sub(r"(?ms)^```.*?^```", "", cell.source)):
                    assert len(marks) <= level + 1, f"{path.name} {cell.id}"
                    level = len(marks)
                assert "![](" not in cell.source, f"{path.name} {cell.id}"
