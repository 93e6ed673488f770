"""Run real Node.js; the ``%%node`` cell magic."""

from __future__ import annotations


def register(shell) -> None:
    """Register ``%%node`` in an IPython shell."""
