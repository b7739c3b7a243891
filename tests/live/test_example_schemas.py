"""What is generated from the example schemas talks to real servers, and strictly so."""

from __future__ import annotations

import base64
import importlib
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import pytest

pytestmark = pytest.mark.live


class Server:
    """A server on a pair of streams: requests go out, replies and events are decoded."""

    def __init__(self, package: Any, out: IO[bytes], into: IO[bytes]) -> None:
        self.package = package
        self.out, self.into = out, into
        self.events: list[Any] = []

    def send(self, command: Any) -> None:
        name = next(
            name
            for name in self.package.COMMANDS
            if self.package.COMMANDS[name] is type(command)
        )
        request = {"execute": name, "arguments": command.to_dict()}
        self.out.write(json.dumps(request).encode() + b"\n")
        self.out.flush()

    def receive(self) -> dict[str, Any]:
        """The next message that is no event; events are kept."""
        while True:
            try:
                line = self.into.readline()
            except ConnectionResetError:
                line = b""
            assert line, "the server has gone away"
            message: dict[str, Any] = json.loads(line.lstrip(b"\xff"))
            if "event" not in message:
                return message
            self.events.append(self.package.decode_event(message, strict=True))

    def receive_all(self) -> None:
        while True:
            self.receive()

    def run(self, command: Any) -> Any:
        self.send(command)
        message = self.receive()
        assert "return" in message, message
        return type(command).decode_return(message["return"], strict=True)

    def fails(self, command: Any) -> str:
        self.send(command)
        error: dict[str, str] = self.receive()["error"]
        assert self.package.TYPES["QapiErrorClass"](error["class"]).is_known
        return error["desc"]

    def wait_for(self, event: type, seconds: float = 10) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for found in self.events:
                if isinstance(found, event):
                    return found
            self.run(self.package.COMMANDS["query-status"]())
        raise AssertionError(f"no {event.__name__} among {self.events}")


def package(qapigen: Any, schemas: Path, place: Path, schema: str, name: str) -> Any:
    done = qapigen(
        "generate", schemas / schema / "qapi-schema.json", "-o", place / name
    )
    assert done.returncode == 0, done.stderr
    sys.path.insert(0, str(place))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(place))


@pytest.fixture(scope="module")
def block(qapigen: Any, schemas: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    place = tmp_path_factory.mktemp("packages")
    return package(qapigen, schemas, place, "block", "live_block")


def connected(path: Path) -> socket.socket:
    """A connection to a server that is starting."""
    connection = socket.socket(socket.AF_UNIX)
    for _ in range(200):
        try:
            connection.connect(str(path))
            return connection
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nobody listens at {path}")


@pytest.fixture
def server(
    block: Any, tmp_path: Path, find_live_binary: Callable[[str], str]
) -> Iterator[Server]:
    path = tmp_path / "qmp.sock"
    process = subprocess.Popen(
        [
            *(find_live_binary("qemu-system-x86_64"), "-nodefaults", "-no-user-config"),
            *("-machine", "pc,accel=tcg", "-m", "64", "-display", "none", "-S"),
            *("-qmp", f"unix:{path},server=on,wait=off"),
        ],
        stdout=subprocess.DEVNULL,
    )
    try:
        with connected(path) as connection, connection.makefile("rwb") as stream:
            server = Server(block, stream, stream)
            greeting = server.receive()
            assert "QMP" in greeting
            server.run(block.COMMANDS["qmp_capabilities"]())
            yield server
    finally:
        process.kill()
        process.wait()


def test_backups_in_a_transaction(block: Any, server: Server, tmp_path: Path) -> None:
    t, c, e = block.types, block.commands, block.events
    disks = {"disk0": tmp_path / "disk0.raw", "copy0": tmp_path / "copy0.raw"}
    for node, path in disks.items():
        path.write_bytes(bytes(1 << 20))
        file = t.BlockdevOptions.File(filename=str(path))
        options = t.BlockdevOptions.Raw(node_name=node, file=file)
        assert server.run(c.BlockdevAdd(options)) is None
    for _ in range(2):
        null = t.BlockdevOptions.NullCo(node_name="null0", size=1 << 20)
        server.run(c.BlockdevAdd(null))
        server.run(c.BlockdevDel(node_name="null0"))
    backup = t.BlockdevBackup(
        device="disk0",
        target="copy0",
        job_id="backup0",
        sync=t.MirrorSyncMode.FULL,
        auto_dismiss=False,
        auto_finalize=False,
    )
    actions = [
        t.TransactionAction.BlockDirtyBitmapAdd(
            data=t.BlockDirtyBitmapAdd(node="disk0", name="changes")
        ),
        t.TransactionAction.BlockdevBackup(data=backup),
    ]
    aborted = [*actions, t.TransactionAction.Abort(data=t.Abort())]
    assert server.fails(c.Transaction(actions=aborted))
    properties = t.TransactionProperties(completion_mode=t.ActionCompletionMode.GROUPED)
    assert "completion-mode" in server.fails(  # which a bitmap cannot be grouped by
        c.Transaction(actions=actions, properties=properties)
    )
    server.run(c.Transaction(actions=actions[:1]))
    server.run(c.Transaction(actions=actions[1:], properties=properties))
    server.wait_for(e.BlockJobPending)
    (job,) = server.run(c.QueryJobs())
    assert (job.id, job.type) == ("backup0", t.JobType.BACKUP)
    (block_job,) = server.run(c.QueryBlockJobs())
    assert block_job.status is t.JobStatus.PENDING
    server.run(c.JobFinalize(id="backup0"))
    completed = server.wait_for(e.BlockJobCompleted)
    assert (completed.device, completed.len) == ("backup0", 1 << 20)
    server.run(c.JobDismiss(id="backup0"))
    assert server.run(c.QueryJobs()) == []
    states = [x.status for x in server.events if isinstance(x, e.JobStatusChange)]
    assert states[-2:] == [t.JobStatus.CONCLUDED, t.JobStatus.NULL]


def test_drive_backup(block: Any, server: Server, tmp_path: Path) -> None:
    t, c, e = block.types, block.commands, block.events
    null = t.BlockdevOptions.NullCo(node_name="disk0", size=1 << 16, read_zeroes=True)
    server.run(c.BlockdevAdd(null))
    target = tmp_path / "copy.qcow2"
    backup = t.DriveBackup(
        device="disk0",
        job_id="job0",
        sync=t.MirrorSyncMode.FULL,
        target=str(target),
        format="qcow2",
        mode=t.NewImageMode.ABSOLUTE_PATHS,
        on_source_error=t.BlockdevOnError.REPORT,
    )
    server.run(c.DriveBackup(backup))
    server.wait_for(e.BlockJobCompleted)
    assert target.read_bytes()[:3] == b"QFI"
    qcow2 = t.BlockdevOptions.Qcow2(
        node_name="copy",
        file=t.BlockdevOptions.File(filename=str(target)),
        backing=None,
        overlap_check=t.Qcow2OverlapCheckMode.ALL,
        cache=t.BlockdevCacheOptions(direct=False),
        discard=t.BlockdevDiscardOptions.UNMAP,
    )
    server.run(c.BlockdevAdd(qcow2))
    server.run(c.BlockResize(node_name="copy", size=1 << 17))


def test_devices_and_the_end(block: Any, server: Server) -> None:
    t, c, e = block.types, block.commands, block.events
    version = server.run(c.QueryVersion())
    assert version.qemu.major >= 7
    status = server.run(c.QueryStatus())
    assert (status.running, status.status) == (False, t.RunState.PRELAUNCH)
    server.run(c.BlockdevAdd(t.BlockdevOptions.NullCo(node_name="disk0")))
    device = {"driver": "virtio-blk-pci", "id": "vda", "drive": "disk0"}
    server.run(c.DeviceAdd.from_dict(device, strict=True))
    assert "no-such" in server.fails(c.DeviceDel(id="no-such"))
    names = {info.name for info in server.run(c.QueryCommands())}
    assert set(block.COMMANDS) <= names
    server.run(c.Cont())
    server.wait_for(e.Resume)
    server.run(c.Stop())
    server.wait_for(e.Stop)
    server.send(c.Quit())
    with pytest.raises(AssertionError, match="gone away"):
        server.receive_all()
    (shutdown,) = (x for x in server.events if isinstance(x, e.Shutdown))
    assert shutdown.reason is t.ShutdownCause.HOST_QMP_QUIT


def test_guest_agent(
    qapigen: Any,
    schemas: Path,
    tmp_path: Path,
    find_live_binary: Callable[[str], str],
) -> None:
    agent = package(qapigen, schemas, tmp_path, "guest-agent", "live_agent")
    t, c = agent.types, agent.commands
    path = tmp_path / "agent.sock"
    process = subprocess.Popen(
        [
            *(find_live_binary("qemu-ga"), "-m", "unix-listen", "-p", str(path)),
            *("-t", str(tmp_path), "-f", str(tmp_path / "agent.pid")),
        ]
    )
    try:
        with connected(path) as connection, connection.makefile("rwb") as stream:
            server = Server(agent, stream, stream)
            assert server.run(c.GuestSyncDelimited(id=1234567)) == 1234567
            assert server.run(c.GuestPing()) is None
            info = server.run(c.GuestInfo())
            have = {command.name for command in info.supported_commands}
            assert {"guest-ping", "guest-exec"} <= have
            started = server.run(
                c.GuestExec(
                    path=shutil.which("printf") or "printf",
                    arg=["%s", "hello"],
                    capture_output=True,
                )
            )
            for _ in range(100):
                status = server.run(c.GuestExecStatus(pid=started.pid))
                if status.exited:
                    break
                time.sleep(0.05)
            assert (status.exitcode, base64.b64decode(status.out_data)) == (0, b"hello")
            handle = server.run(c.GuestFileOpen(path=str(tmp_path / "f"), mode="w+"))
            seek = c.GuestFileSeek(handle=handle, offset=0, whence=t.QGASeek.END)
            assert server.run(seek) == t.GuestFileSeek(position=0, eof=False)
            server.run(c.GuestFileClose(handle=handle))
            assert server.run(c.GuestGetHostName()).host_name
            for interface in server.run(c.GuestNetworkGetInterfaces()):
                assert interface.name
    finally:
        process.kill()
        process.wait()
