"""Real servers: QEMU, its storage daemon and its guest agent, started for a test and ended with it.

How they are started, and what they say, is told in `../shared/qemu/LIVE.md` where that is at hand.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import generated, nothing_left_behind

SIZE = 8 << 20
"""Bytes of a disk: more than a job copies before it looks at its speed limit."""


@pytest.fixture(autouse=True)
def _tidy() -> Iterator[None]:
    with nothing_left_behind():
        yield


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where generated packages are."""
    place = tmp_path_factory.mktemp("packages")
    sys.path.insert(0, str(place))
    yield place
    sys.path.remove(str(place))


@pytest.fixture(scope="session")
def ours(place: Path, schemas: Path) -> Any:
    """The package of our own schema of the block layer."""
    return generated("live_ours", schemas / "block" / "qapi-schema.json", place)


@pytest.fixture(scope="session")
def old(place: Path, schemas: Path) -> Any:
    """The package of our own schema in the dialect of 2013."""
    entry = schemas / "drive-backup-2013" / "qapi-schema.json"
    return generated("live_old", entry, place)


@pytest.fixture(scope="session")
def theirs(place: Path, qemu: Path) -> Any:
    """The package of QEMU 7.2's schema."""
    entry = qemu / "schema" / "v7.2" / "qapi" / "qapi-schema.json"
    return generated("live_theirs", entry, place, "7.2")


@pytest.fixture(scope="session", params=["ours", "theirs"])
def vm(request: pytest.FixtureRequest) -> Any:
    """Both packages, one after the other."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session", params=["ours", "theirs"])
def agent(request: pytest.FixtureRequest, place: Path, schemas: Path) -> Any:
    """The packages of our own schema of the guest agent, and of QEMU 7.2's."""
    if request.param == "ours":
        entry = schemas / "guest-agent" / "qapi-schema.json"
        return generated("live_agent", entry, place)
    qemu = request.getfixturevalue("qemu")
    entry = qemu / "schema" / "v7.2" / "qga" / "qapi-schema.json"
    return generated("live_agent_theirs", entry, place, "7.2")


@dataclass
class Server:
    """A server that runs."""

    path: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


Start = Callable[..., Any]


def listening(path: Path) -> bool:
    """Whether a server listens there: the file is there a moment before that."""
    lines = Path("/proc/net/unix").read_text().splitlines()
    # The fourth column are flags, of which this one says it.
    return any(
        line.endswith(f" {path}") and line.split()[3] == "00010000" for line in lines
    )


@contextmanager
def started(path: Path, command: list[str]) -> Iterator[Server]:
    """A server, from when its socket is there until the block ends."""
    log = path.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + 20
        while not listening(path):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, f"{path} does not appear"
            time.sleep(0.01)
        yield Server(str(path), process)
    finally:
        process.kill()
        process.wait()
        path.unlink(missing_ok=True)


@pytest.fixture
def start_emulator(find_live_binary: Callable[[str], str], tmp_path: Path) -> Start:
    """Starts QEMU, without a guest, stopped."""
    binary = find_live_binary("qemu-system-x86_64")

    def start(*options: str) -> Any:
        path = tmp_path / "qmp"
        command = [
            *(binary, "-machine", "pc", "-accel", "tcg", "-m", "64", "-S"),
            *("-nodefaults", "-no-user-config", "-display", "none"),
            *("-qmp", f"unix:{path},server=on,wait=off", *options),
        ]
        return started(path, command)

    return start


@pytest.fixture
def start_storage_daemon(
    find_live_binary: Callable[[str], str], tmp_path: Path
) -> Start:
    """Starts the storage daemon."""
    binary = find_live_binary("qemu-storage-daemon")

    def start(*options: str) -> Any:
        path = tmp_path / "qsd"
        socket = f"socket,path={path},server=on,wait=off,id=c"
        return started(
            path, [binary, "--chardev", socket, "--monitor", "chardev=c", *options]
        )

    return start


@pytest.fixture
def start_guest_agent(find_live_binary: Callable[[str], str], tmp_path: Path) -> Start:
    """Starts the guest agent, in this machine for want of a guest."""
    binary = find_live_binary("qemu-ga")

    def start() -> Any:
        path = tmp_path / "qga"
        state = tmp_path / "state"
        state.mkdir()
        command = [
            *(binary, "--method", "unix-listen", "--path", str(path)),
            *("--statedir", str(state)),
        ]
        return started(path, command)

    return start


@pytest.fixture
def disks(tmp_path: Path) -> list[Path]:
    """Two raw images that differ."""
    paths = [tmp_path / "disk0.raw", tmp_path / "disk1.raw"]
    for number, path in enumerate(paths):
        pattern = bytes([number + 1]) * 4096 + os.urandom(4096)
        path.write_bytes(pattern * (SIZE // len(pattern)))
    return paths


@pytest.fixture
def drives(disks: list[Path]) -> list[str]:
    """The options that give an emulator these disks, as `d0` and `d1`."""
    return [
        option
        for number, path in enumerate(disks)
        for option in (
            "-drive",
            f"if=none,id=d{number},format=raw,file={path}",
        )
    ]


@pytest.fixture
def same_image(find_live_binary: Callable[[str], str]) -> Callable[[Path, Path], bool]:
    """Whether two images, of whatever format, hold the same; asks `qemu-img`."""
    binary = find_live_binary("qemu-img")

    def same(one: Path, two: Path) -> bool:
        done = subprocess.run(
            [binary, "compare", "-U", str(one), str(two)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 1), done.stderr
        return done.returncode == 0

    return same
