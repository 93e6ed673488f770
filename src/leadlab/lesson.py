"""What a lesson's set-up cell imports: the plumbing, in one place."""

from __future__ import annotations

from IPython import get_ipython

from leadlab.clock import simulate
from leadlab.explorers import explore
from leadlab.figures import show, use_style
from leadlab.study.predictions import predict

__all__ = ["begin", "explore", "predict", "show", "simulate"]


def begin() -> None:
    """Set the plot style and register the ``%%node`` magic in this kernel."""
    from leadlab import node  # needs a running IPython

    shell = get_ipython()
    if shell is None:
        raise RuntimeError("begin() is for a notebook: it registers cell magics in its kernel")
    use_style()
    node.register(shell)
