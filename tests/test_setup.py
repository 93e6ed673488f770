"""bootstrap.py as people meet it, offline: real venv, pip and uv, but a tiny lock file and wheels made here."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import bootstrap
from leadlab import course as catalogue
from leadlab import maintain
from leadlab.course import Course, CourseError

ROOT = catalogue.find_root(Path(__file__))
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for uv is a shell script")

# The real uv under the lock's name. It can be told to find no package index, or to hang until a test interrupts it.
UV = """#!/bin/sh
case "$NO_ROUTE $*" in yes*" -r "*) exit 2;; esac
if [ -n "$HANGING" ] && [ "$1" = pip ]; then touch "$HANGING"; exec sleep 60; fi
exec '{uv}' "$@"
"""


def make_wheel(folder: Path, name: str, version: str, files: dict[str, bytes]) -> str:
    """Write a wheel; returns its entry of a lock file."""
    info = f"{name}-{version}.dist-info"
    files = files | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{path},sha256={base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()},{len(data)}\n"
        for path, data in files.items()
    )
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, data in files.items():
            entry = zipfile.ZipInfo(inside)
            entry.external_attr = 0o100755 << 16
            archive.writestr(entry, data)
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@dataclass
class Clone:
    """A clone with a tiny package and lock, and what its set-up may see of the world."""

    root: Path
    wheels: Path
    environment: dict[str, str]

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    def lock(self, entries: str, name: str = "requirements.txt") -> None:
        (self.root / name).write_text(entries, encoding="utf-8")

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(self.root / "bootstrap.py"), *arguments],
            env=self.environment | environment,
            cwd=self.root.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    root, wheels, home = tmp_path / "my cöurse", tmp_path / "wheels", tmp_path / "home"
    for folder in (root / "src" / "leadlab", wheels, home):
        folder.mkdir(parents=True)
    for name in ("bootstrap.py", "pyproject.toml", "README.md", "src/leadlab/__init__.py"):
        shutil.copy(ROOT / name, root / name)
    (root / "src" / "leadlab" / "__main__.py").write_text("import sys\nprint('leadlab', *sys.argv[1:])\n")
    uv = UV.format(uv=Path(sysconfig.get_path("scripts")) / "uv").encode()
    flit = importlib.metadata.distribution("flit_core")
    sources = {str(path): path.locate() for path in flit.files or () if path.parts[0] == "flit_core"}
    flit_files = {name: Path(path).read_bytes() for name, path in sources.items() if name.endswith((".py", ".txt"))}
    entries = make_wheel(wheels, "uv", "0.1", {"uv-0.1.data/scripts/uv": uv})
    entries += make_wheel(wheels, "flit_core", flit.version, flit_files)
    result = Clone(
        root,
        wheels,
        {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": wheels.as_uri(),
            "UV_FIND_LINKS": str(wheels),
            "UV_OFFLINE": "1",
        },
    )
    result.lock(entries)
    result.lock(entries, "requirements-dev.txt")
    return result


def test_set_up_once_then_at_once_then_after_each_change(clone: Clone) -> None:
    first = clone.run("leadlab", "lab", "--port", "1")
    assert (first.returncode, first.stderr) == (0, ""), first.stdout + first.stderr
    assert first.stdout.endswith("set-up: done\nleadlab lab --port 1\n")
    assert not (clone.venv / "leadlab-unfinished").exists()

    marker = clone.venv / "kept"
    marker.touch()
    assert clone.run("leadlab").stdout == "leadlab\n", "the second run has nothing to do"

    entries = (clone.root / "requirements.txt").read_text(encoding="utf-8")
    clone.lock(entries + make_wheel(clone.wheels, "added", "1", {"added.py": b"x = 1\n"}))
    assert "uv could not; trying pip" in clone.run("leadlab", NO_ROUTE="yes").stdout
    assert list(clone.venv.rglob("added.py")) and marker.exists(), "a changed lock updates in place"

    moved = Clone(clone.root.with_name("elsewhere"), clone.wheels, clone.environment)
    clone.root.rename(moved.root)
    result = moved.run("leadlab", "lab")
    assert "removing a .venv that is half-made, moved" in result.stdout and result.returncode == 0, result.stderr
    assert not (moved.venv / "kept").exists(), "an environment does not work in another place"


def test_a_package_that_cannot_be_had_is_told_and_leaves_nothing(clone: Clone) -> None:
    entries = (clone.root / "requirements.txt").read_text(encoding="utf-8")
    clone.lock(entries + f"no-such-package==1 --hash=sha256:{'0' * 64}\n")
    result = clone.run("leadlab", "lab")
    assert result.returncode == 1 and "no-such-package" in result.stderr
    assert "Check the network, the disk space and your package index settings" in result.stderr.splitlines()[-1]
    assert not clone.venv.exists()


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 240
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_ctrl_c_leaves_nothing_half_made(clone: Clone, tmp_path: Path) -> None:
    process = clone.start("leadlab", "lab", HANGING=str(tmp_path / "hanging"))
    wait_for(tmp_path / "hanging", process)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == "set-up: interrupted; nothing half-made is left, run it again when you like\n"
    assert not clone.venv.exists()


def test_a_set_up_that_was_killed_is_made_anew_even_without_a_home(clone: Clone, tmp_path: Path) -> None:
    process = clone.start("leadlab", "lab", HANGING=str(tmp_path / "hanging"))
    wait_for(tmp_path / "hanging", process)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    (clone.venv / "bin" / "pip").write_text("broken")
    result = clone.run("leadlab", "lab", HOME="/dev/null")
    assert "removing a .venv that is half-made" in result.stdout
    assert result.stdout.endswith("leadlab lab\n"), result.stderr


@pytest.mark.parametrize("version", [(3, 10), (3, 14), (4, 0)])
def test_wrong_python_is_told_with_what_to_type(
    version: tuple[int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "leadlab", "lab"])
    assert bootstrap.main() == 1
    message = capsys.readouterr().err
    assert f"Python 3.11 to 3.13 is needed, this is {version[0]}.{version[1]}" in message
    assert "make PYTHON=python3.12 lab" in message


def test_supported_pythons_are_those_of_the_package() -> None:
    (oldest, newest) = bootstrap.OLDEST, bootstrap.NEWEST
    wanted = f'requires-python = ">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"'
    assert wanted in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def place(monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """Make the imported bootstrap believe that it lies in ``root``."""
    environment = root / ".venv"
    monkeypatch.setattr(bootstrap, "ROOT", root)
    monkeypatch.setattr(bootstrap, "ENVIRONMENT", environment)
    monkeypatch.setattr(bootstrap, "STAMP", environment / "leadlab-setup")
    monkeypatch.setattr(bootstrap, "UNFINISHED", environment / "leadlab-unfinished")
    monkeypatch.setattr(bootstrap, "PYTHON", environment / "bin" / "python")
    monkeypatch.setattr(sys, "argv", ["bootstrap.py"])


def test_read_only_folder_is_told_before_anything_is_made(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place(monkeypatch, clone.root)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert bootstrap.main() == 1
    assert f"{clone.root} cannot be written to: copy the course" in capsys.readouterr().err
    assert not clone.venv.exists()


@pytest.mark.parametrize("how", ["no venv module", "no ensurepip"])
def test_python_without_venv_is_told_what_to_install(
    how: str, clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import venv

    def no_ensurepip(*arguments: object, **options: object) -> None:
        (clone.venv / "bin").mkdir()
        raise subprocess.CalledProcessError(1, ["python", "-m", "ensurepip"])

    place(monkeypatch, clone.root)
    if how == "no venv module":
        monkeypatch.setitem(sys.modules, "venv", None)
    else:
        monkeypatch.setattr(venv, "create", no_ensurepip)
    assert bootstrap.main() == 1
    assert "apt install python3-venv" in capsys.readouterr().err
    assert not clone.venv.exists()


def test_lock_with_an_address_is_refused(tiny_course: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The address would be the package index of whoever wrote the lock, for all who install from it."""
    uv = tmp_path / "uv"
    uv.write_text('#!/bin/sh\nfor last; do :; done\necho "--index-url https://index.example/simple" > "$last"\n')
    uv.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name, path=None: str(uv))
    (tiny_course.root / "requirements.txt").write_text("as it was\n", encoding="utf-8")
    with pytest.raises(CourseError, match="left as it was, because the new one has an address"):
        maintain.lock(tiny_course)
    assert (tiny_course.root / "requirements.txt").read_text(encoding="utf-8") == "as it was\n"


def test_missing_dev_requirements_are_told_with_what_to_run() -> None:
    with pytest.raises(CourseError, match=r"no_such_module: not installed here\. Run `python3 bootstrap\.py --dev`"):
        maintain.need("no_such_module")
