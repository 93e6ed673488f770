"""The two package indexes of topic 1, and what the real pip makes of them."""

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from leadlab import recorded
from leadlab.scenarios import package_indexes
from leadlab.scenarios.package_indexes import make_indexes, pip_would_install, wheel_bytes

RUNS = {
    "newest": "--index-url INTERNAL --extra-index-url PUBLIC shop-pricing",
    "hash": "--index-url PUBLIC --extra-index-url INTERNAL --require-hashes -r locked.txt",
    "hash, attacker only": "--index-url PUBLIC --require-hashes -r locked.txt",
}


def test_a_wheel_is_the_same_at_every_call_and_says_its_version() -> None:
    wheel = wheel_bytes("1.4.0", "hello")
    assert wheel == wheel_bytes("1.4.0", "hello") != wheel_bytes("1.4.0", "other")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        assert archive.testzip() is None
        assert b"Version: 1.4.0\n" in archive.read("shop_pricing-1.4.0.dist-info/METADATA")


def test_the_pages_carry_the_hashes_of_their_files(tmp_path: Path) -> None:
    links = 0
    for root in make_indexes(tmp_path).values():
        page = (root / "shop-pricing" / "index.html").read_text(encoding="utf-8")
        for name, digest in re.findall(r'href="([^"#]+)#sha256=([0-9a-f]{64})"', page):
            assert hashlib.sha256((root / "shop-pricing" / name).read_bytes()).hexdigest() == digest
            links += 1
    assert links == 3


def test_pip_takes_the_newest_of_all_indexes_and_a_hash_only_the_genuine_file() -> None:
    pytest.importorskip("pip")
    results = pip_would_install("sec-7-test", RUNS)
    assert (results["newest"]["origin"], results["newest"]["version"]) == ("public", "99.0.0")
    genuine = hashlib.sha256(wheel_bytes("1.4.0", "the shop's own prices")).hexdigest()
    assert results["hash"] == {"origin": "internal", "version": "1.4.0", "sha256": genuine}
    assert results["hash, attacker only"] == {"refused": "hash mismatch"}


def test_a_run_that_finds_nothing_is_an_error_and_no_verdict() -> None:
    pytest.importorskip("pip")
    with pytest.raises(RuntimeError, match="chose nothing"):
        pip_would_install("sec-7-test", {"missing": "--index-url INTERNAL shop-pricing==3"})


def test_recorded_results_stand_in_where_there_is_no_pip(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(recorded.WITHOUT, "pip")
    results = pip_would_install("sec-7-pip", {})
    assert "recorded result (pip" in capsys.readouterr().out
    assert {result.get("origin") for result in results.values()} == {"internal", "public", None}


def test_the_standard_librarys_wheel_is_pip_where_pip_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_indexes.importlib.util, "find_spec", lambda name: None)
    wheel = package_indexes.pip_wheel()
    if wheel is None:
        pytest.skip("this Python comes without the wheels of ensurepip")
    code = "import sys; sys.path.insert(0, sys.argv[1]); import pip; print(pip.__file__.startswith(sys.argv[1]))"
    run = subprocess.run([sys.executable, "-I", "-c", code, str(wheel)], capture_output=True, text=True)
    assert run.stdout.strip() == "True", run.stderr
