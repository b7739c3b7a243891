"""What a server knows: asked, and checked before anything is sent."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import asynchronous, generated

SCHEMA: list[dict[str, Any]] = [
    {"name": "block_resize", "meta-type": "command", "arg-type": "0", "ret-type": "9"},
    {"name": "stop", "meta-type": "command", "arg-type": "9", "ret-type": "9"},
    {"name": "blockdev-add", "meta-type": "command", "arg-type": "1", "ret-type": "9"},
    {
        "name": "drive-backup",
        "meta-type": "command",
        "arg-type": "6",
        "ret-type": "9",
        "features": ["deprecated"],
    },
    {"name": "device_add", "meta-type": "command", "arg-type": "9", "ret-type": "9"},
    {
        "name": "query-block-jobs",
        "meta-type": "command",
        "arg-type": "9",
        "ret-type": "[11]",
    },
    {"name": "JOB_STATUS_CHANGE", "meta-type": "event", "arg-type": "12"},
    {
        "name": "0",
        "meta-type": "object",
        "members": [
            {"name": "device", "type": "str", "default": None},
            {"name": "size", "type": "int"},
        ],
    },
    {
        "name": "1",
        "meta-type": "object",
        "tag": "driver",
        "members": [
            {"name": "driver", "type": "2"},
            {"name": "node-name", "type": "str", "default": None},
        ],
        "variants": [
            {"case": "file", "type": "3"},
            {"case": "nbd", "type": "4"},
            {"case": "qcow2", "type": "10"},
        ],
    },
    {"name": "2", "meta-type": "enum", "values": ["file", "nbd", "qcow2"]},
    {
        "name": "3",
        "meta-type": "object",
        "features": ["dynamic-auto-read-only"],
        "members": [{"name": "filename", "type": "str"}],
    },
    {
        "name": "4",
        "meta-type": "object",
        "members": [{"name": "server", "type": "9"}, {"name": "export", "type": "str"}],
    },
    {
        "name": "6",
        "meta-type": "object",
        "members": [
            {"name": "device", "type": "str"},
            {"name": "target", "type": "str"},
            {"name": "sync", "type": "7"},
            {"name": "speed", "type": "int", "default": None, "features": ["unstable"]},
        ],
    },
    {
        "name": "7",
        "meta-type": "enum",
        "values": ["full", "none"],
        "members": [{"name": "full"}, {"name": "none", "features": ["deprecated"]}],
    },
    {
        "name": "8",
        "meta-type": "alternate",
        "members": [{"type": "1"}, {"type": "str"}],
    },
    {"name": "9", "meta-type": "object", "members": []},
    {
        "name": "10",
        "meta-type": "object",
        "members": [
            {"name": "file", "type": "8"},
            {"name": "backing", "type": "8", "default": None},
        ],
    },
    {"name": "[11]", "meta-type": "array", "element-type": "11"},
    {
        "name": "11",
        "meta-type": "object",
        "members": [{"name": "device", "type": "str"}],
    },
    {
        "name": "12",
        "meta-type": "object",
        "members": [{"name": "id", "type": "str"}, {"name": "status", "type": "13"}],
    },
    {"name": "13", "meta-type": "enum", "values": ["running", "null"]},
    {"name": "str", "meta-type": "builtin", "json-type": "string"},
    {"name": "int", "meta-type": "builtin", "json-type": "int"},
]
"""A server that knows less than our schema does."""


class Server:
    def __init__(self, schema: object) -> None:
        self.schema = schema
        self.calls: list[str] = []

    async def open(self, receive: Any, lost: Any) -> None:
        pass

    async def call(
        self, command: str, arguments: Any, *, oob: bool, reply: bool
    ) -> Any:
        await asyncio.sleep(0)
        self.calls.append(command)
        return self.schema if command == "query-qmp-schema" else {}

    async def close(self) -> None:
        pass


@pytest.fixture
def known(vm: Any) -> Any:
    return vm.Capabilities(SCHEMA)


def test_commands_and_events(vm: Any, known: Any) -> None:
    c, e = vm.commands, vm.events
    assert known.supports(c.Stop)
    assert known.supports("stop")
    assert not known.supports(c.Cont)
    assert not known.supports("cont")
    assert known.supports(c.BlockResize, "device")
    assert known.supports("block_resize", "size")
    assert not known.supports(c.BlockResize, "node-name")
    assert not known.supports(c.BlockResize, "node_name")
    assert known.supports(e.JobStatusChange)
    assert known.supports(e.JobStatusChange, "status")
    assert not known.supports(e.Stop)
    assert known.commands >= {"stop", "drive-backup"}
    assert known.events == {"JOB_STATUS_CHANGE"}


def test_types(vm: Any, known: Any) -> None:
    """They are found by what uses them: the server has numbers for names."""
    t = vm.types
    assert known.supports(t.BlockdevOptions)
    assert known.supports(t.BlockdevOptions, "node_name")
    assert not known.supports(t.BlockdevOptions, "discard")
    assert known.supports(t.BlockdevOptions.Nbd)
    assert known.supports(t.BlockdevOptions.Nbd, "export")
    assert known.supports(t.BlockdevOptions.Nbd, "node-name")
    assert not known.supports(t.BlockdevOptions.Nbd, "reconnect-delay")
    assert not known.supports(t.BlockdevOptions.Nbd, "reconnect_delay")
    assert not known.supports(t.BlockdevOptions.NullCo)
    assert not known.supports(t.BlockdevOptions.NullCo, "size")
    assert known.supports(t.BlockdevOptionsNbd, "export")
    assert known.supports(t.BlockdevOptionsGenericCOWFormat, "backing")
    assert known.supports(t.DriveBackup, "target")
    assert known.supports(t.BackupCommon, "device")
    assert not known.supports(t.BackupCommon, "job_id")
    assert known.supports(t.BlockJobInfo, "device")
    assert not known.supports(t.BlockJobInfo, "speed")
    assert not known.supports(t.TransactionAction)
    assert not known.supports(t.TransactionAction.DriveBackup, "data")


def test_enum_values(vm: Any, known: Any) -> None:
    t = vm.types
    assert known.supports(t.MirrorSyncMode)
    assert known.supports(t.MirrorSyncMode.FULL)
    assert known.supports(t.MirrorSyncMode, "FULL")
    assert known.supports(t.MirrorSyncMode, "full")
    assert not known.supports(t.MirrorSyncMode.BITMAP)
    assert not known.supports(t.MirrorSyncMode("dream"))
    assert known.supports(t.JobStatus.NULL)
    assert not known.supports(t.JobStatus.READY)
    assert known.supports(t.BlockdevDriver.NBD)
    assert not known.supports(t.BlockdevDriver.RAW)


def test_features(vm: Any, known: Any) -> None:
    c, t = vm.commands, vm.types
    assert known.supports(c.DriveBackup, feature="deprecated")
    assert not known.supports(c.DriveBackup, feature="unstable")
    assert not known.supports(c.Stop, feature="deprecated")
    assert known.supports(c.DriveBackup, "speed", feature="unstable")
    assert known.supports(t.DriveBackup, "speed", feature="unstable")
    assert not known.supports(t.DriveBackup, "sync", feature="unstable")
    assert known.supports(t.MirrorSyncMode.NONE, feature="deprecated")
    assert not known.supports(t.MirrorSyncMode.FULL, feature="deprecated")
    assert known.supports(t.BlockdevOptions.File, feature="dynamic-auto-read-only")
    assert not known.supports(t.BlockdevOptions.Nbd, feature="dynamic-auto-read-only")


def test_questions_that_make_no_sense(vm: Any, known: Any) -> None:
    with pytest.raises(LookupError, match="no event of the schema uses QapiErrorClass"):
        known.supports(vm.types.QapiErrorClass)
    with pytest.raises(TypeError, match="no class of the schema"):
        known.supports(vm.types.BlockdevRef)


@asynchronous
async def test_asked_once(vm: Any) -> None:
    server = Server(SCHEMA)
    async with vm.Client(server) as client:
        first, second = await asyncio.gather(
            client.capabilities(), client.capabilities()
        )
        assert await client.capabilities() is first is second
    assert server.calls == ["query-qmp-schema"]


@asynchronous
async def test_an_answer_that_is_none(vm: Any) -> None:
    for answer in ({}, [5], [{"name": "x"}], [{"meta-type": "command"}]):
        async with vm.Client(Server(answer)) as client:
            with pytest.raises(vm.ReplyError, match="query-qmp-schema"):
                await client.capabilities()


REFUSED = {
    "such command": ("cont", "cont: the server has no such command"),
    "such member": (
        "resize",
        "block_resize: node-name: the server has no such member",
    ),
    "value 'bitmap'": (
        "backup",
        "drive-backup: sync: the server has no value 'bitmap'",
    ),
    "value 'raw'": ("raw", "blockdev-add: file.driver: the server has no value 'raw'"),
    "such member deep": (
        "deep",
        "blockdev-add: file.aio: the server has no such member",
    ),
    "null there": ("null", "blockdev-add: backing: the server has no null there"),
}


@pytest.mark.parametrize("what", REFUSED)
@asynchronous
async def test_refused_before_it_is_sent(vm: Any, what: str) -> None:
    t, c = vm.types, vm.commands
    options = t.BlockdevOptions
    file = options.File(filename="x")
    commands = {
        "cont": c.Cont(),
        "resize": c.BlockResize(node_name="x", size=1),
        "backup": c.DriveBackup(device="x", target="y", sync=t.MirrorSyncMode.BITMAP),
        "raw": c.BlockdevAdd(options.Qcow2(file=options.Raw(file=file))),
        "deep": c.BlockdevAdd(
            options.Qcow2(
                file=options.File(filename="x", aio=t.BlockdevAioOptions.NATIVE)
            )
        ),
        "null": c.BlockdevAdd(options.Qcow2(file=file, backing=None)),
    }
    name, text = REFUSED[what]
    server = Server(SCHEMA)
    async with vm.Client(server, check=True) as client:
        with pytest.raises(vm.NotSupported) as caught:
            await client.execute(commands[name])
        assert str(caught.value) == text
        assert server.calls == ["query-qmp-schema"]
    async with vm.Client(server) as client:
        await client.execute(commands[name])


@asynchronous
async def test_not_refused(vm: Any) -> None:
    t = vm.types
    server = Server(SCHEMA)
    async with vm.Client(server, check=True) as client:
        await client.stop()
        await client.block_resize(device="x", size=1)
        file = t.BlockdevOptions.File(filename="x")
        await client.blockdev_add(t.BlockdevOptions.Qcow2(file=file, backing="y"))
        await client.device_add(driver="x", anything="y")
        await client.execute_raw("whatever")
    assert len(server.calls) == 6


# --- against what real servers answered --------------------------------------------------------


@pytest.fixture(scope="module")
def answers(qemu: Path) -> dict[str, Any]:
    found = {}
    for path in (qemu / "live").glob("*.query-qmp-schema.json"):
        value = json.loads(path.read_text())
        found[path.name.partition(".")[0]] = (
            value.get("return", value) if isinstance(value, dict) else value
        )
    assert found
    return found


def test_a_real_server(vm: Any, answers: dict[str, Any]) -> None:
    c, t = vm.commands, vm.types
    known = vm.Capabilities(answers["qemu-system-x86_64"])
    for table in (vm.COMMANDS, vm.EVENTS):
        for kind in table.values():
            assert known.supports(kind)
            for name in kind.__dataclass_fields__:
                if name not in ("arguments", "data"):
                    assert known.supports(kind, name), (kind, name)
    assert known.supports(t.BlockdevOptions.Nbd, "reconnect-delay")
    assert known.supports(t.BlockdevOptions.Nbd, "x-dirty-bitmap", feature="unstable")
    assert known.supports(t.TransactionAction.DriveBackup)
    assert known.supports(t.TransactionActionKind.DRIVE_BACKUP, feature="deprecated")
    assert known.supports(c.DeviceAdd, feature="json-cli")
    daemon = vm.Capabilities(answers["qemu-storage-daemon"])
    assert daemon.supports(c.Transaction)
    assert not daemon.supports(c.DeviceAdd)


@pytest.mark.slow
@pytest.mark.parametrize("release", ["v7.2", "v10.1"])
def test_its_own_schema_and_a_newer_one(
    qemu: Path, place: Path, answers: dict[str, Any], release: str
) -> None:
    entry = qemu / "schema" / release / "qapi" / "qapi-schema.json"
    package = generated(f"client_{release.replace('.', '_')}", entry, place)
    known = package.Capabilities(answers["qemu-system-x86_64"])
    c, t = package.commands, package.types
    lacking = {n for n, k in package.COMMANDS.items() if not known.supports(k)}
    assert "query-status" not in lacking
    assert known.supports(c.Migrate, "uri")
    assert known.supports(t.SocketAddress.Unix, "path")
    if release == "v10.1":
        assert "query-stats" not in lacking
        assert not known.supports(c.Migrate, "channels")
        assert not known.supports(t.BlockdevOptions.Qcow2, "discard_no_unref")
        assert not known.supports(t.BlockJobChangeOptions)
