"""Grading: submissions executed fast, each in a sandbox of its own.

:mod:`.engine` is what the rest of the course uses: cells in, nbformat outputs out. :mod:`.sandbox` builds the sandbox,
:mod:`.worker` and :mod:`.shell` run inside it, :mod:`.execute` plugs the engine into nbgrader.
"""
