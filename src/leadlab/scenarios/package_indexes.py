"""Two package indexes in a directory, and the real pip that chooses between them: no network, nothing installed.

The internal index has the shop's own ``shop-pricing`` 1.4.0, the public one an attacker's 1.4.0 and 99.0.0. Their pages are
those of PEP 503, with ``#sha256=`` fragments as public indexes write them. pip runs with ``--dry-run``, so that the
attacker's files are never executed.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.util
import io
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from leadlab import recorded

PACKAGE = "shop-pricing"
LOCKED = "locked.txt"
TIME_LIMIT_S = 120.0
OPTIONS = [
    "install",
    "--isolated",
    "--dry-run",
    "--ignore-installed",
    "--no-deps",
    "--no-cache-dir",
    "--no-input",
    "--only-binary",
    ":all:",
    "--disable-pip-version-check",
    "--no-color",
    "--quiet",
]

# One process serves all runs, because importing pip takes longer than resolving one package. Whatever pip would send
# over a network fails at once.
_CHILD = """
import json, socket, sys
if sys.argv[1]:
    sys.path.insert(0, sys.argv[1])
def refuse(*_):
    raise OSError("this demonstration has no network")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
from pip import __version__
from pip._internal.cli.main import main
for arguments in json.load(sys.stdin):
    main(arguments)
print("pip", __version__)
"""


def pip_would_install(name: str, runs: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What pip would install for each of ``runs``, command lines after ``pip install``.

    ``INTERNAL`` and ``PUBLIC`` in a command line stand for the two indexes, ``locked.txt`` for a requirements file that
    pins ``shop-pricing==1.4.0`` to the hash of the internal file. A result has ``origin`` ("internal" or "public"),
    ``version`` and ``sha256``, or ``refused`` with the reason. The results are recorded as ``name``, and replayed where there is no
    pip: neither in this environment nor in the standard library's ``ensurepip``.

    Raises RuntimeError if pip ends otherwise.
    """
    wheel = pip_wheel()
    if recorded.is_switched_off("pip") or (wheel is None and importlib.util.find_spec("pip") is None):
        return recorded.replay(name, "no pip in this environment, and none in the standard library's ensurepip")
    with tempfile.TemporaryDirectory(prefix="leadlab-indexes-") as folder:
        results, made_by = _run(Path(folder), wheel, runs)
    recorded.keep(name, results, made_by)
    return results


def pip_wheel() -> Path | None:
    """The pip wheel that the standard library brings for ``ensurepip``; None where pip is installed, or there is no wheel.

    Debian moves the wheels to a directory of its own, and leaves them out without its package python3-venv.
    """
    if importlib.util.find_spec("pip") is not None:
        return None
    folders = [Path(sysconfig.get_path("stdlib")) / "ensurepip" / "_bundled"]
    if moved := sysconfig.get_config_var("WHEEL_PKG_DIR"):
        folders.append(Path(moved))
    return next((wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))), None)


def make_indexes(folder: Path) -> dict[str, Path]:
    """Write both indexes and ``locked.txt`` into ``folder``; the root of each index by its name."""
    genuine = wheel_bytes("1.4.0", "the shop's own prices")
    offered = {
        "internal": {"1.4.0": genuine},
        "public": {version: wheel_bytes(version, "the attacker was here") for version in ("1.4.0", "99.0.0")},
    }
    for index, files in offered.items():
        page_folder = folder / index / PACKAGE
        page_folder.mkdir(parents=True)
        links = []
        for version, content in files.items():
            file_name = f"shop_pricing-{version}-py3-none-any.whl"
            (page_folder / file_name).write_bytes(content)
            links.append(f'<a href="{file_name}#sha256={hashlib.sha256(content).hexdigest()}">{file_name}</a>')
        page = f"<!DOCTYPE html><html><body>{'<br>'.join(links)}</body></html>"
        (page_folder / "index.html").write_text(page, encoding="utf-8")
    pin = f"{PACKAGE}==1.4.0 --hash=sha256:{hashlib.sha256(genuine).hexdigest()}\n"
    (folder / LOCKED).write_text(pin, encoding="utf-8")
    return {index: folder / index for index in offered}


def wheel_bytes(version: str, content: str) -> bytes:
    """A wheel of ``shop-pricing`` with one module; the same bytes at every call."""
    info = f"shop_pricing-{version}.dist-info"
    files = {
        "shop_pricing.py": f"raise SystemExit({content!r})\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: leadlab\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = io.StringIO()
    writer = csv.writer(record, lineterminator="\n")
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        writer.writerow([name, f"sha256={digest}", len(text.encode())])
    writer.writerow([f"{info}/RECORD", "", ""])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as wheel:
        for name, text in {**files, f"{info}/RECORD": record.getvalue()}.items():
            entry = zipfile.ZipInfo(name)  # without a date of its own: 1980
            entry.create_system = 3  # else the bytes, and so the hash, would be others on Windows
            wheel.writestr(entry, text)
    return archive.getvalue()


def _run(folder: Path, wheel: Path | None, runs: Mapping[str, str]) -> tuple[dict[str, dict[str, str]], str]:
    roots = make_indexes(folder)
    words = {index.upper(): root.as_uri() for index, root in roots.items()} | {LOCKED: str(folder / LOCKED)}
    commands = []
    for number, line in enumerate(runs.values()):
        arguments = [words.get(word, word) for word in line.split()]
        files = ["--report", str(folder / f"{number}.json"), "--log", str(folder / f"{number}.log")]
        commands.append([*OPTIONS, *files, "--target", str(folder / "target"), *arguments])
    kept = {key: value for key, value in os.environ.items() if not key.upper().startswith(("PIP_", "PYTHON"))}
    process = subprocess.run(
        [sys.executable, "-P", "-c", _CHILD, str(wheel or "")],
        input=json.dumps(commands),
        env=kept | {"PIP_CONFIG_FILE": os.devnull},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT_S,
    )
    if process.returncode:
        raise RuntimeError(f"pip did not run: {process.stderr.strip()[-2000:]}")
    results = {run: _result(folder, number, roots) for number, run in enumerate(runs)}
    return results, process.stdout.split("\n")[-2]


def _result(folder: Path, number: int, roots: Mapping[str, Path]) -> dict[str, str]:
    report = folder / f"{number}.json"
    if report.exists():
        (chosen,) = json.loads(report.read_text(encoding="utf-8"))["install"]
        url = chosen["download_info"]["url"]
        origin = next(index for index, root in roots.items() if url.startswith(root.as_uri() + "/"))
        digest = hashlib.sha256((roots[origin] / PACKAGE / url.rsplit("/", 1)[1]).read_bytes()).hexdigest()
        return {"origin": origin, "version": chosen["metadata"]["version"], "sha256": digest}
    log = (folder / f"{number}.log").read_text(encoding="utf-8")
    if "DO NOT MATCH THE HASHES" in log:
        return {"refused": "hash mismatch"}
    raise RuntimeError(f"pip chose nothing: {log[-2000:]}")
