"""Programs that crash, seen from outside."""

import os

import pytest

from leadlab.scenarios.blast_radius import run_python


def test_a_program_runs_as_the_main_module_in_an_empty_folder() -> None:
    result = run_python("import os\nif __name__ == '__main__': print(os.listdir('.'))")
    assert (result.returncode, result.stdout, result.stderr) == (0, "['program.py']\n", "")


def test_an_exit_code_and_an_exception_are_kept_apart_from_this_process() -> None:
    assert run_python("raise SystemExit(7)").returncode == 7
    failed = run_python("raise ValueError('no photo')")
    assert failed.returncode == 1 and "ValueError: no photo" in failed.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX only")
def test_the_end_by_a_signal_is_negative_and_leaves_no_core() -> None:
    result = run_python("import os, resource; print(resource.getrlimit(resource.RLIMIT_CORE), flush=True); os.abort()")
    assert result.returncode < 0 and result.stdout == "(0, 0)\n"
