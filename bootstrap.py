"""Set the course up in `.venv` of this folder, with nothing but the Python standard library, then run a command in it.

    python3 bootstrap.py                     set up for learners and facilitators
    python3 bootstrap.py --dev               and what the tests need
    python3 bootstrap.py leadlab lab         set up, then run `leadlab lab`

A second run that finds everything in place takes a moment. A run that fails or is interrupted leaves no half-made `.venv`.
"""

import argparse
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "leadlab-setup"
UNFINISHED = ENVIRONMENT / "leadlab-unfinished"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / ("python.exe" if os.name == "nt" else "python")
UV = SCRIPTS / ("uv.exe" if os.name == "nt" else "uv")


class SetupError(Exception):
    """Set-up cannot go on; the message says what to do."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Set the course up in .venv, then run a command in it.")
    parser.add_argument("--dev", action="store_true", help="also install what the tests need")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="a command to run in the environment")
    options = parser.parse_args()
    try:
        check_python()
        set_up(options.dev)
    except (SetupError, OSError) as error:
        print(f"set-up: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("set-up: interrupted; nothing half-made is left, run it again when you like", file=sys.stderr)
        return 130
    if not options.command:
        return 0
    name, *rest = options.command
    path = os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", "")])
    command = [str(PYTHON), "-m", name, *rest] if name in ("leadlab", "pytest") else [str(SCRIPTS / name), *rest]
    surroundings = {**os.environ, "PATH": path, "VIRTUAL_ENV": str(ENVIRONMENT)}
    if os.name != "nt":
        os.execve(command[0], command, surroundings)
    try:
        return subprocess.call(command, env=surroundings)
    except KeyboardInterrupt:
        return 130


def check_python() -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise SetupError(
            "Python {}.{} to {}.{} is needed, this is {}.{} ({}). Name another one: make PYTHON=python3.12 lab".format(
                *OLDEST, *NEWEST, *sys.version_info[:2], sys.executable
            )
        )


def set_up(dev: bool) -> None:
    """Bring `.venv` to what the lock file says, or do nothing if it is there already."""
    lock = ROOT / ("requirements-dev.txt" if dev else "requirements.txt")
    wanted = {stamp_of(lock), stamp_of(ROOT / "requirements-dev.txt")}
    stamp = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if PYTHON.exists() and stamp in wanted:
        return
    if not os.access(str(ROOT), os.W_OK):
        raise SetupError(f"{ROOT} cannot be written to: copy the course to a folder of yours, or get write access")
    is_stale = bool(stamp) and not stamp.startswith(birth_of_environment())
    if ENVIRONMENT.exists() and (is_stale or UNFINISHED.exists() or not PYTHON.exists()):
        print("set-up: removing a .venv that is half-made, moved or of another Python ...", flush=True)
        shutil.rmtree(str(ENVIRONMENT))
    is_new = not ENVIRONMENT.exists()
    if STAMP.exists():
        STAMP.unlink()
    try:
        if is_new:
            print("set-up: making .venv ...", flush=True)
            make_environment()
        install(lock)
        STAMP.write_text(stamp_of(lock), encoding="utf-8")
        if is_new:
            UNFINISHED.unlink()
    except BaseException:
        if is_new:
            shutil.rmtree(str(ENVIRONMENT), ignore_errors=True)
        raise
    print("set-up: done", flush=True)


def make_environment() -> None:
    ENVIRONMENT.mkdir()
    UNFINISHED.touch()  # seen by the next run should this one be killed
    try:
        import venv

        venv.create(str(ENVIRONMENT), with_pip=True, symlinks=os.name != "nt")
    except (ImportError, subprocess.CalledProcessError, OSError) as error:
        raise SetupError(
            f"python -m venv failed ({error}). On Debian and Ubuntu: apt install python3-venv. "
            "Otherwise check the disk space."
        ) from None


def install(lock: Path) -> None:
    """Install what ``lock`` names and this package. uv does it, which is several times faster than pip."""
    if not UV.exists():
        install_uv(lock)
    print(
        f"set-up: installing what {lock.name} names (about 1 GB on disk; the first time takes a minute or two) ...",
        flush=True,
    )
    everything = ["--require-hashes", "-r", str(lock)]
    try:
        uv("install", "--compile-bytecode", *everything)
    except SetupError:
        # uv does not read pip.conf: behind a company's index, proxy or certificate pip may get what uv does not.
        print("set-up: uv could not; trying pip, which is slower but has settings of its own ...", flush=True)
        pip("install", *everything)
    uv("install", "--offline", "--no-deps", "--no-build-isolation", "-e", str(ROOT))


def install_uv(lock: Path) -> None:
    """Install uv at the version and hashes of the lock file."""
    match = re.search(r"(?m)^uv==.*(?:\n[ \t]+.*)*", lock.read_text(encoding="utf-8"))
    if match is None:
        raise SetupError(f"{lock} does not name uv: run `make lock`")
    with tempfile.TemporaryDirectory() as folder:
        only_uv = Path(folder) / "uv.txt"
        only_uv.write_text(match[0] + "\n", encoding="utf-8")
        pip("install", "--require-hashes", "-r", str(only_uv))


def pip(*arguments: str) -> None:
    run([str(PYTHON), "-m", "pip", arguments[0], "--quiet", "--disable-pip-version-check", *arguments[1:]])


def uv(*arguments: str) -> None:
    run([str(UV), "pip", arguments[0], "--quiet", "--python", str(PYTHON), *cache_option(), *arguments[1:]])


def cache_option() -> list:
    """Nothing, or what makes uv do without its cache where there can be none, for example in a read-only home."""
    try:
        cache = Path(subprocess.check_output([str(UV), "cache", "dir"], universal_newlines=True).strip())
        cache.mkdir(parents=True, exist_ok=True)
        return [] if os.access(str(cache), os.W_OK) else ["--no-cache"]
    except (subprocess.CalledProcessError, OSError):
        return ["--no-cache"]


def run(command: list) -> None:
    code = subprocess.call(command, cwd=str(ROOT))
    if code in (130, -signal.SIGINT):
        raise KeyboardInterrupt
    if code:
        raise SetupError(
            f"`{' '.join(Path(command[0]).name if i == 0 else part for i, part in enumerate(command))}` failed (see above). "
            "Check the network, the disk space and your package index settings, then run it again."
        )


def birth_of_environment() -> str:
    """The folder and the Python that an environment is made for; it works in no other place and with no other version."""
    return "{} {}.{}\n".format(ROOT, *sys.version_info[:2])


def stamp_of(lock: Path) -> str:
    """What an environment made from ``lock`` is known by."""
    parts = [lock.name.encode(), lock.read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return birth_of_environment() + hashlib.sha256(b"\0".join(parts)).hexdigest() + "\n"


if __name__ == "__main__":
    sys.exit(main())
