"""Commands and distributions, as the tests of packaging need them."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]


def run(*command: str | Path, cwd: Path, status: int = 0, **env: str) -> str:
    """Run a command that must end with `status`; what it said, errors last."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **env},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout if status == 0 else done.stdout + done.stderr


def build(what: str, source: Path, out: Path, **env: str) -> Path:
    """The wheel or sdist of a project."""
    pytest.importorskip("build")
    out.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "build", "--no-isolation", f"--{what}"]
    run(*command, "--outdir", out, source, cwd=out, **env)
    (made,) = out.iterdir()
    return made


def names(wheel: Path) -> set[str]:
    """Names of the files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())
