"""The examples run as they stand."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

TOP = Path(__file__).resolve().parents[2]
EXAMPLES = TOP / "examples"

Start = Callable[..., Any]


@pytest.fixture(scope="session")
def build(qapigen: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands in the examples' own texts put their packages."""
    place = tmp_path_factory.mktemp("build")
    commands = set()
    for path in EXAMPLES.glob("*.py"):
        for line in path.read_text().splitlines():
            if line.strip().startswith("qapigen "):
                commands.add(line.strip())
    assert len(commands) == 2
    for command in commands:
        arguments = [a.replace("build/", f"{place}/") for a in shlex.split(command)[1:]]
        done = qapigen(*arguments, "-q", cwd=TOP)
        assert done.returncode == 0, done.stderr
    return place


def start(build: Path, *command: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *map(str, command)],
        env={**os.environ, "PYTHONPATH": str(build), "PYTHONWARNINGS": "error"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(build: Path, *command: str | Path) -> tuple[int, str, str]:
    with start(build, *command) as process:
        out, error = process.communicate(timeout=60)
    return process.returncode, out, error


@pytest.mark.live
@pytest.mark.parametrize("named", [True, False])
def test_backup(
    build: Path,
    start_emulator: Start,
    disks: list[Path],
    drives: list[str],
    same_image: Any,
    tmp_path: Path,
    named: bool,
) -> None:
    place = tmp_path / "backup"
    place.mkdir()
    names = ["d0", "d1"] if named else []
    with start_emulator(*drives) as server:
        script = EXAMPLES / "backup.py"
        status, out, error = run(build, script, server.path, place, *names)
        assert (status, error) == (0, "")
        size = disks[0].stat().st_size
        lines = {f"backup-d{number}: {size} bytes" for number in range(2)}
        assert set(out.splitlines()) == lines
        status, out, error = run(build, script, server.path, place, "d0", "nix")
        assert (status, out) == (1, "")
        assert error.startswith("no backup: transaction: Cannot find device='nix'")
    assert same_image(disks[1], place / "d1.qcow2")


@pytest.mark.live
def test_watch_events(build: Path, ours: Any, start_emulator: Start) -> None:
    with start_emulator() as server:
        watcher = start(build, EXAMPLES / "watch_events.py", server.path)
        with watcher:
            assert watcher.stdout is not None
            assert watcher.stdout.readline() == "the VM is prelaunch\n"
            # QEMU has one client at a time: this one needs a monitor of its own.
            server.process.terminate()
            out, error = watcher.communicate(timeout=30)
    assert error == ""
    first, last = out.splitlines()
    assert first.endswith("ends (host-signal), as its host wished")
    assert last == "the server closed the connection"


@pytest.mark.live
def test_ask_agent(build: Path, start_guest_agent: Start) -> None:
    with start_guest_agent() as server:
        script = EXAMPLES / "ask_agent.py"
        command = ("/bin/sh", "-c", "echo out; echo err >&2; exit 4")
        status, out, error = run(build, script, server.path, *command)
        assert (status, out) == (4, "out\n")
        assert error.startswith("agent ")
        assert error.endswith("\nerr\n")
        status, _, error = run(build, script, server.path, "/nowhere")
        assert status == 1
        assert "guest-exec: " in error


def test_with_a_fake(build: Path) -> None:
    status, out, error = run(
        build, "-m", "pytest", "-q", "-p", "no:cacheprovider", EXAMPLES
    )
    assert status == 0, out + error
    assert "2 passed" in out


@pytest.mark.parametrize("name", sorted(p.name for p in EXAMPLES.glob("[!t]*.py")))
def test_usage(build: Path, name: str) -> None:
    status, out, error = run(build, EXAMPLES / name)
    assert (status, out) == (2, "")
    assert "PYTHONPATH=build" in error


@pytest.mark.slow
def test_types(build: Path) -> None:
    pytest.importorskip("mypy")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file="),
            *("--cache-dir", str(build / "cache")),
            *sorted(EXAMPLES.glob("*.py")),
        ],
        env={**os.environ, "MYPYPATH": str(build)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
