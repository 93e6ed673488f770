"""The sandbox around a worker: bubblewrap on Linux, as root and without.

Inside there are: the programs and libraries of the system and of this environment, and the package ``leadlab``, all
read-only; empty ``/tmp`` and ``/dev/shm`` of bounded size; a loopback interface and no other; no process, user, environment
variable or file of the computer besides. The course's folder is not there.

Left out: macOS and Windows have no equal that needs no rights. There, a learner's code runs with the facilitator's.
"""

from __future__ import annotations

import functools
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import leadlab

MB = 1 << 20
PROBE_LIMIT_S = 20.0
# The user id inside where there is no root. With any other, bubblewrap puts a second user namespace around the worker, from
# which no mount can be made. It has no right that the facilitator's own account has not, and loses those inside too.
LEARNER = 0
FIRST_UID = (
    1_000_000_000  # as root: ids that no account has, one a worker, so that the kernel counts processes a worker
)
FOR_NAMESPACES = ("SYS_ADMIN", "NET_ADMIN", "SETPCAP", "SYS_PTRACE")  # of the worker, in its own user namespace
SCRATCH = ("/tmp", "/dev/shm")
PER_NAMESPACE_COUNTS = (5, 14)  # the first Linux that counts a user's processes in each user namespace by itself


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    ``cell_s`` and ``notebook_s``: seconds of wall time. ``memory_mb``: of all its processes together, and the heap of each.
    ``processes``: with threads. ``output_bytes``: a cell's outputs as JSON; what is longer is cut. ``disk_mb``: each of
    ``/tmp`` and ``/dev/shm``, and each file.
    """

    cell_s: float = 60.0
    notebook_s: float = 600.0
    memory_mb: int = 2048
    processes: int = 128
    output_bytes: int = 1_000_000
    disk_mb: int = 64


@dataclass(frozen=True)
class Protection:
    """What :func:`probe` found. ``text`` is for the facilitator: what is given, or why there is nothing."""

    sandboxed: bool
    text: str


class NoSandbox(Exception):
    """A learner's code cannot be confined here. The message says why and what to do."""


@functools.cache
def probe() -> Protection:
    """Whether a sandbox can be made here; tried once a process, in about 0.1 s."""
    if not sys.platform.startswith("linux"):
        return Protection(False, f"none: {platform.system()} has no sandbox that needs no rights")
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        return Protection(False, "none: bubblewrap is not installed (Debian, Ubuntu, Fedora: package bubblewrap)")
    version = subprocess.run([bubblewrap, "--version"], capture_output=True, text=True).stdout.split()[-1:]
    test = "import os, json; print(json.dumps(sorted(os.listdir('/proc/self/fd'))))"
    try:
        result = subprocess.run(
            [*_bubblewrap(Limits()), sys.executable, "-I", "-S", "-c", test],
            capture_output=True, text=True, timeout=PROBE_LIMIT_S,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return Protection(False, f"none: bubblewrap does not work here ({error})")
    if result.returncode:
        said = (result.stderr.strip().splitlines() or ["no message"])[-1]
        return Protection(False, f"none: bubblewrap does not work here ({said})")
    return Protection(
        True,
        f"bubblewrap {' '.join(version)}: namespaces of its own (processes, files, network, IPC{'' if _is_root() else ', users'}), "
        f"no network but loopback, read-only programs, empty /tmp{', a user id of its own' if _is_root() else ''}",
    )


def command(limits: Limits, worker: int, protection: Protection, warm: Sequence[str]) -> list[str]:
    """The command that starts a worker, which imports the modules ``warm`` once. ``worker`` numbers the workers of this computer."""
    config = {
        "warm": list(warm),
        "sandboxed": protection.sandboxed,
        "scratch": SCRATCH,
        "kept": [path for path in _needed() if any(Path(path).is_relative_to(folder) for folder in SCRATCH)],
        "uid": FIRST_UID + worker if protection.sandboxed and _is_root() else None,
    }
    python = [sys.executable, "-I", "-m", "leadlab.grading.worker", json.dumps(config)]
    return [*_bubblewrap(limits), *python] if protection.sandboxed else python


def as_job(limits: Limits) -> dict[str, int | None]:
    """The limits as the worker takes them."""
    # Older kernels count all processes of the user, the facilitator's own ones too.
    counts = _is_root() or _kernel() >= PER_NAMESPACE_COUNTS
    return {
        "memory_bytes": limits.memory_mb * MB,
        "disk_bytes": limits.disk_mb * MB,
        "output_bytes": limits.output_bytes,
        "processes": limits.processes if counts and probe().sandboxed else None,
    }


def environment(folder: str) -> dict[str, str]:
    """The whole environment of a worker. ``folder``: where home and working directory are made."""
    return {
        "PATH": os.pathsep.join((sysconfig.get_path("scripts"), "/usr/local/bin", "/usr/bin", "/bin")),
        "HOME": f"{folder}/home",
        "WORK": f"{folder}/work",
        "TMPDIR": folder,
        "USER": "learner",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{folder}/matplotlib",
        "IPYTHONDIR": f"{folder}/ipython",
        "NBGRADER_EXECUTION": "autograde",
        # One thread for each learner's sums: as many as there are processors would make the workers fight for them.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _is_root() -> bool:
    return os.geteuid() == 0


def _kernel() -> tuple[int, ...]:
    return tuple(int(part) for part in platform.release().split("-")[0].split(".")[:2] if part.isdigit())


def _bubblewrap(limits: Limits) -> list[str]:
    bubblewrap = shutil.which("bwrap")
    assert bubblewrap is not None
    size = str(limits.disk_mb * MB)
    arguments = [bubblewrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    if not _is_root():
        # Root needs no user namespace, and is better off without: with only root mapped, the worker could not become another
        # user, and the kernel does not limit root's processes.
        arguments += ["--unshare-user", "--uid", str(LEARNER), "--gid", str(LEARNER)]
        for capability in FOR_NAMESPACES:
            arguments += ["--cap-add", f"CAP_{capability}"]
    arguments += ["--die-with-parent", "--new-session", "--hostname", "leadlab", "--clearenv"]
    for name, value in environment("/tmp").items():
        arguments += ["--setenv", name, value]
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        path = Path("/", name)
        if path.is_symlink():
            arguments += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            arguments += ["--ro-bind", str(path), str(path)]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    for folder in SCRATCH:
        arguments += ["--size", size, "--perms", "1777", "--tmpfs", folder]
    needed = _needed()
    # Made here, since bubblewrap would close them to others where they are closed outside, as root's home is.
    for parent in sorted({str(parent) for bound in needed for parent in Path(bound).parents} - {"/", *SCRATCH}):
        arguments += ["--perms", "0755", "--dir", parent]
    for bound in needed:
        arguments += ["--ro-bind", bound, bound]
    for name in ("hosts", "nsswitch.conf"):  # localhost has an address, and no other name has
        arguments += ["--ro-bind", str(Path(__file__).parent / "etc" / name), f"/etc/{name}"]
    for name in ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "localtime"):
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return [*arguments, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--"]


def _needed() -> list[str]:
    """The folders that this Python needs, outermost ones only, and the package itself."""
    package = os.path.dirname(os.path.abspath(leadlab.__file__))
    found = {"/usr", sys.prefix, sys.base_prefix, os.path.dirname(os.path.realpath(sys.executable)), package}
    if os.path.basename(os.path.dirname(os.path.realpath(sys.executable))) == "bin":
        found.discard(os.path.dirname(os.path.realpath(sys.executable)))
        found.add(os.path.dirname(os.path.dirname(os.path.realpath(sys.executable))))
    found = {os.path.abspath(path) for path in found}
    return sorted(
        path for path in found if not any(path != other and Path(path).is_relative_to(other) for other in found)
    )
