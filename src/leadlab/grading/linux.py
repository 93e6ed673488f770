"""The Linux calls that confine a process and that Python has no function for."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import platform
import socket
import struct
from collections.abc import Iterable

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET = 0x08000000, 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 2, 4, 8, 0x4000, 1 << 18
_MS_BIND = 0x1000
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 4, 24, 38, 22
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1

_libc = ctypes.CDLL(None, use_errno=True)


def _must(result: int, what: str) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def unshare(flags: int) -> None:
    """Leave the namespaces named by ``flags`` for new ones; of processes, the next child is the first in it."""
    _must(_libc.unshare(flags), "unshare")


def mount(kind: str, folder: str, flags: int, options: str = "") -> None:
    _must(_libc.mount(kind.encode(), folder.encode(), kind.encode(), flags, options.encode()), f"mount {kind} {folder}")


def bind(folder: int, target: str) -> None:
    """Show the open ``folder`` at ``target`` too, as writable or not as it is where it stands."""
    source = f"/proc/self/fd/{folder}".encode()
    _must(_libc.mount(source, target.encode(), None, _MS_BIND | MS_REC, None), f"mount --bind {target}")


def make_mounts_private() -> None:
    """What is mounted from here on is seen in this mount namespace only."""
    _must(_libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None), "mount --make-rprivate")


def loopback_up() -> None:
    """Switch on ``lo`` in a new network namespace."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(handle, _SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(handle, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))


def set_dumpable(dumpable: bool) -> None:
    """Whether processes of the same user may trace this one and read its memory and its ``/proc`` folder."""
    _must(_libc.prctl(_PR_SET_DUMPABLE, int(dumpable), 0, 0, 0), "prctl(PR_SET_DUMPABLE)")


def forbid_capabilities() -> None:
    """No program started from here on gets a capability, whatever its file says."""
    _must(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)")
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break  # past the kernel's last one, or not entitled: then there is nothing to drop


def drop_capabilities() -> None:
    """Give up every capability."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    _must(_libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


# What no exercise needs and what reaches past the limits: new namespaces and mounts (a tmpfs of any size), memory that is
# in no process (memfd, System V), other processes' memory, and parts of the kernel known for their holes.
_REFUSED = {
    "x86_64": (
        0xC000003E,
        56,
        (
            272,
            308,
            165,
            166,
            155,
            161,
            101,
            310,
            311,
            250,
            248,
            249,
            321,
            298,
            323,
            319,
            29,
            68,
            304,
            246,
            175,
            313,
            176,
        ),
    ),
    "aarch64": (
        0xC00000B7,
        220,
        (97, 268, 40, 39, 41, 51, 117, 270, 271, 219, 217, 218, 280, 241, 282, 279, 194, 186, 265, 104, 105, 273, 106),
    ),
}
_REFUSED_EVERYWHERE = (
    425,
    426,
    427,
    428,
    429,
    430,
    431,
    432,
    433,
    442,
    447,
)  # io_uring, the new mount calls, memfd_secret
_CLONE3 = 435
_ALLOW, _EPERM, _ENOSYS = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38


def filter_system_calls() -> bool:
    """Refuse the calls above from here on, for good; False on processors whose numbers are not known here.

    Needs :func:`forbid_capabilities` first.
    """
    known = _REFUSED.get(platform.machine())
    if known is None:
        return False
    architecture, clone, refused = known
    load, equal, at_least, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    program = [
        (load, 0, 0, 4),
        (equal, 1, 0, architecture),
        (give, 0, 0, _EPERM),
        (load, 0, 0, 0),
        (at_least, 0, 1, 0x40000000),  # x32, the same calls under other numbers
        (give, 0, 0, _EPERM),
        (equal, 0, 1, _CLONE3),  # its flags are behind a pointer; the C library falls back to clone
        (give, 0, 0, _ENOSYS),
    ]
    for number in (*refused, *_REFUSED_EVERYWHERE):
        program += [(equal, 0, 1, number), (give, 0, 0, _EPERM)]
    program += [
        (equal, 0, 3, clone),
        (load, 0, 0, 16),  # the first argument: the flags
        (any_bit, 0, 1, CLONE_NEWUSER),
        (give, 0, 0, _EPERM),
        (give, 0, 0, _ALLOW),
    ]
    code = b"".join(struct.pack("HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HxxxxxxP" if struct.calcsize("P") == 8 else "HxxP", len(program), ctypes.addressof(buffer))
    filter_ = ctypes.create_string_buffer(header, len(header))
    _must(_libc.prctl(_PR_SET_SECCOMP, 2, filter_, 0, 0), "prctl(PR_SET_SECCOMP)")
    return True


def memory_bytes(pids: Iterable[int], *, exact: bool = False) -> int:
    """Resident memory of the processes, in bytes; pages that they share count once only if ``exact`` (slower)."""
    total = 0
    page = os.sysconf("SC_PAGE_SIZE")
    for pid in pids:
        if exact:
            with (
                contextlib.suppress(OSError, ValueError, StopIteration),
                open(f"/proc/{pid}/smaps_rollup", "rb") as file,
            ):
                total += next(int(line.split()[1]) << 10 for line in file if line.startswith(b"Pss:"))
                continue
        # Open to all, also where a process has closed its other files to its own user.
        with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{pid}/statm", "rb") as file:
            total += int(file.read().split()[1]) * page
    return total
