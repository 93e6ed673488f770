"""Commands run with the network off, loopback apart."""

from __future__ import annotations

import functools
import shutil
import subprocess
from collections.abc import Sequence


@functools.cache
def network_off() -> tuple[str, ...]:
    """The command prefix that runs a command without any network but loopback; empty where that cannot be had.

    Bubblewrap gives it on Linux without root. macOS and Windows have no equal.
    """
    bubblewrap = shutil.which("bwrap")
    if bubblewrap is None:
        return ()
    prefix = (bubblewrap, "--dev-bind", "/", "/", "--unshare-net", "--die-with-parent", "--")
    try:
        works = subprocess.run([*prefix, "true"], capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return prefix if works else ()


def without_network(command: Sequence[str]) -> list[str]:
    """``command``, to be run with the network off where that can be had."""
    return [*network_off(), *command]
