"""What tests share: the command, the example schemas, and QEMU's data where it is at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent

Qapigen = Callable[..., subprocess.CompletedProcess[str]]


def qemu_data() -> Path | None:
    """The folder of QEMU's schemas and test data, if it is at hand.

    QEMU's texts are under another licence and no part of this project: QAPIGEN_QEMU_DATA
    names the folder, or it lies in `../shared/qemu` beside the checkout.
    """
    named = os.environ.get("QAPIGEN_QEMU_DATA")
    place = Path(named) if named else TOP.parent / "shared" / "qemu"
    return place if (place / "schema").is_dir() else None


@pytest.fixture(scope="session")
def qemu() -> Path:
    """QEMU's schemas and test data; tests that ask for it are skipped where it is absent."""
    place = qemu_data()
    if place is None:
        pytest.skip("no QEMU data: set QAPIGEN_QEMU_DATA, or put it in ../shared/qemu")
    return place


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The example schemas of the project."""
    return TOP / "schemas"


@pytest.fixture(scope="session")
def qapigen() -> Qapigen:
    """Runs `python -m qapigen` in a process of its own."""

    def run(
        *arguments: str | Path,
        cwd: str | Path | None = None,
        env: dict[str, str] | None = None,
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "qapigen", *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )

    return run


def live_binary(name: str) -> str:
    """Path of a QEMU binary; skips where there is none, unless CI insists on it."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if found is None:
        if os.environ.get("QAPIGEN_REQUIRE_LIVE"):
            pytest.fail(f"{name} is not installed, and QAPIGEN_REQUIRE_LIVE is set")
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture(scope="session")
def find_live_binary() -> Callable[[str], str]:
    return live_binary
