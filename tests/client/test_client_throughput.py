"""What the typed client costs, beside the bare library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_throughput() -> None:
    pytest.importorskip("qemu.qmp")
    done = subprocess.run(
        [sys.executable, "benchmarks/client.py", "--check", "--rounds", "3"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
