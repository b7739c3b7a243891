"""The generated clients: a method for every command, in both."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import asynchronous, nothing_left_behind

from qapigen.python import names


class Recorder:
    """A transport that notes what it is given, and answers from a table."""

    def __init__(self, **answers: Any) -> None:
        self.calls: list[tuple[str, Any, bool, bool]] = []
        self.answers = answers
        self.closed = False

    async def open(self, receive: Any, lost: Any) -> None:
        self.receive, self.lost = receive, lost

    async def call(
        self, command: str, arguments: Mapping[str, Any], *, oob: bool, reply: bool
    ) -> Any:
        self.calls.append((command, arguments, oob, reply))
        return self.answers.get(command, {})

    async def close(self) -> None:
        self.closed = True


@asynchronous
async def test_arguments_are_keywords(vm: Any) -> None:
    transport = Recorder()
    async with vm.Client(transport) as client:
        result = await client.block_resize(node_name="disk0", size=1 << 30)
    assert result is None
    arguments = {"node-name": "disk0", "size": 1 << 30}
    assert transport.calls == [("block_resize", arguments, False, True)]
    assert transport.closed


@asynchronous
async def test_a_union_is_positional(vm: Any) -> None:
    transport = Recorder()
    options = vm.types.BlockdevOptions.File(node_name="f", filename="/x")
    async with vm.Client(transport) as client:
        await client.blockdev_add(options)
    sent = {"driver": "file", "node-name": "f", "filename": "/x"}
    assert transport.calls[0][:2] == ("blockdev-add", sent)


@asynchronous
async def test_a_struct_is_positional_or_its_members_keywords(odd: Any) -> None:
    transport = Recorder()
    async with odd.Client(transport) as client:
        await client.set_point(odd.types.Point(x=1, y=2))
        await client.set_point(x=1, y=2)
        with pytest.raises(TypeError, match="takes one Point, or its members"):
            await client.set_point(odd.types.Point(x=1, y=2), x=1)
    assert [c[1] for c in transport.calls] == [{"x": 1, "y": 2}] * 2


@asynchronous
async def test_unchecked_commands_take_more(vm: Any) -> None:
    transport = Recorder()
    async with vm.Client(transport) as client:
        await client.device_add(driver="virtio-blk-pci", id="a", **{"x-y": [1]})
    sent = {"driver": "virtio-blk-pci", "id": "a", "x-y": [1]}
    assert transport.calls[0][1] == sent


@asynchronous
async def test_what_is_returned(vm: Any, odd: Any) -> None:
    status = {"running": True, "singlestep": False, "status": "running"}
    async with vm.Client(Recorder(**{"query-status": status})) as client:
        result = await client.query_status()
        same = await client.execute(vm.commands.QueryStatus())
    assert type(result) is vm.types.StatusInfo
    assert result == same
    answers = {
        "give-number": 7,
        "give-many": ["red", "mauve"],
        "give-any": {"a": [None]},
        "list": [{"x": 1, "y": 2}],
    }
    async with odd.Client(Recorder(**answers)) as client:
        assert await client.give_number() == 7
        many = await client.give_many()
        assert many == ["red", "mauve"]
        assert [m.is_known for m in many] == [True, False]
        assert await client.give_any() == {"a": [None]}
        assert await client.list_() == [odd.types.Point(x=1, y=2)]


@asynchronous
async def test_nothing_is_sent_that_a_server_would_refuse(vm: Any) -> None:
    transport = Recorder()
    async with vm.Client(transport) as client:
        with pytest.raises(vm.ValidationError, match="size: 'big' is not an integer"):
            await client.block_resize(size="big")
        action = vm.types.TransactionAction.DriveBackup(
            data=vm.types.DriveBackup(device="d0", target="/x", sync="ful")
        )
        with pytest.raises(vm.ValidationError, match=r"actions\[0\].data.sync"):
            await client.transaction(actions=[action])
    assert not transport.calls


@asynchronous
async def test_out_of_band(odd: Any) -> None:
    transport = Recorder()
    async with odd.Client(transport) as client:
        await client.execute(odd.commands.AtOnce(), oob=True)
        with pytest.raises(ValueError, match="slowly cannot be executed out of band"):
            await client.execute(odd.commands.Slowly(), oob=True)
        await client.execute_raw("anything", {"a": 1}, oob=True)
    assert transport.calls == [
        ("at-once", {}, True, True),
        ("anything", {"a": 1}, True, True),
    ]


@asynchronous
async def test_commands_that_are_not_answered(odd: Any) -> None:
    transport = Recorder()
    async with odd.Client(transport) as client:
        assert await client.say_nothing() is None
    assert transport.calls == [("say-nothing", {}, False, False)]


def test_names_that_clash(odd: Any) -> None:
    methods = {
        "execute": "execute_",
        "execute-raw": "execute_raw_",
        "listen": "listen_",
        "close": "close_",
        "connect": "connect_",
        "capabilities": "capabilities_",
        "timeout": "timeout_",
        "class": "class_",
        "import": "import_",
        "list": "list_",
        "float": "float_",
        "t": "t_",
        "query_x": "query_x",
        "query-x": "query_x_",
        "__com.example_test": "com_example_test",
        "quit": "quit",
    }
    assert names.methods(methods) == methods
    for client in (odd.Client, odd.SyncClient):
        for command, method in methods.items():
            summary = f"The command `{command}`."
            assert inspect.getdoc(getattr(client, method)) == summary


@asynchronous
async def test_parameters_that_look_like_our_own_names(odd: Any) -> None:
    transport = Recorder()
    async with odd.Client(transport) as client:
        await client.execute_(c=1, t_="x", timeout=3)
        await client.import_(class_="a", self_=1)
    assert [c[:2] for c in transport.calls] == [
        ("execute", {"c": 1, "t": "x", "timeout": 3}),
        ("import", {"class": "a", "self": 1}),
    ]


def test_what_clients_have_is_reserved(vm: Any) -> None:
    for client in (vm.Client, vm.SyncClient):
        base = client.__mro__[-2]
        own = {n for n in dir(base) if not n.startswith("_")}
        made = {n for n in vars(base.__new__(base)) if not n.startswith("_")}
        assert own | made <= names.CLIENT_ATTRIBUTES
        attributes = own | {"timeout"}
        assert attributes == names.CLIENT_ATTRIBUTES


@pytest.mark.parametrize("package", ["vm", "agent", "odd"])
def test_both_clients_have_the_same(
    package: str, request: pytest.FixtureRequest
) -> None:
    module = request.getfixturevalue(package)
    methods = names.methods(module.COMMANDS)
    assert set(methods) == set(module.COMMANDS)
    for command, name in methods.items():
        one, two = getattr(module.Client, name), getattr(module.SyncClient, name)
        assert inspect.iscoroutinefunction(one)
        assert not inspect.iscoroutinefunction(two)
        assert inspect.signature(one) == inspect.signature(two)
        assert one.__doc__ == two.__doc__
        kind = module.COMMANDS[command]
        assert inspect.getdoc(one) == inspect.getdoc(kind)


def test_parameters_are_those_of_the_class(vm: Any) -> None:
    of_method = inspect.signature(vm.Client.block_resize).parameters
    of_class = inspect.signature(vm.commands.BlockResize).parameters
    assert list(of_method)[1:] == list(of_class)
    for name, parameter in of_class.items():
        assert of_method[name].kind is parameter.kind
        assert of_method[name].default is parameter.default


def test_deprecated_commands_are_marked(odd: Any) -> None:
    import typing

    for client in (odd.Client, odd.SyncClient):
        found = typing.get_overloads(client.set_point)
        marks = {o.__deprecated__ for o in found}  # type: ignore[attr-defined]
        assert marks == {"set-point is deprecated"}


@asynchronous
async def test_a_client_of_any_transport(vm: Any) -> None:
    """Events come in by `receive`, the end by `lost`."""
    transport = Recorder()
    client = await vm.Client(transport)
    async with client.listen(vm.events.Stop) as events:
        transport.receive(
            {"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2}}
        )
        assert (await events.get()).timestamp.seconds == 1
        transport.lost(vm.ConnectionLost("it rains"))
        with pytest.raises(vm.ConnectionLost, match="it rains"):
            await events.get()
    with pytest.raises(vm.ConnectionLost, match="it rains"):
        await client.stop()
    await client.close()
    await client.close()


@asynchronous
async def test_not_connected(vm: Any) -> None:
    client = vm.Client(Recorder())
    with pytest.raises(vm.ClientError, match="not connected"):
        await client.stop()
    with pytest.raises(vm.ClientError, match="not connected"):
        client.listen()
    async with client:
        with pytest.raises(vm.ClientError, match="connects once only"):
            await client
    with pytest.raises(vm.ConnectionLost, match="was closed"):
        await client.stop()
    with pytest.raises(vm.ClientError, match="connects once only"):
        await client
    with pytest.raises(vm.ClientError, match="connects once only"):
        await client.__aenter__()


@asynchronous
async def test_awaited_and_entered(vm: Any) -> None:
    transport = Recorder()
    async with await vm.Client(transport) as client:
        await client.stop()
    assert transport.closed


def isolated(code: str, place: Path, *flags: str) -> str:
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            *flags,
            "-c",
            f"import sys; sys.path.insert(0, {str(place)!r})\n{code}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_the_package_loads_no_client(vm: Any, place: Path) -> None:
    code = (
        f"import {vm.__name__} as p\n"
        "loaded = {m for m in sys.modules if 'client' in m.partition('.')[2]}\n"
        "assert not loaded, loaded\n"
        "assert not {'asyncio', 'socket', 'qemu', 'pytest'} & set(sys.modules)\n"
        "print(p.Client.__name__, p.SyncClient.__name__, p.CommandError.__name__)\n"
        "assert not {'asyncio', 'socket', 'qemu', 'pytest'} & set(sys.modules)\n"
    )
    assert isolated(code, place, "-S") == "Client SyncClient CommandError"


def test_all_of_it_needs_the_standard_library_only(vm: Any, place: Path) -> None:
    code = (
        "import importlib, pkgutil\n"
        f"import {vm.__name__} as p\n"
        "found = pkgutil.walk_packages(p.__path__, p.__name__ + '.')\n"
        "for module in found: importlib.import_module(module.name)\n"
        "from importlib import import_module\n"
        "for name in p.__all__: getattr(p, name)\n"
    )
    isolated(code, place, "-S", "-W", "error")


def test_without_qemu_qmp(vm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "qemu.qmp", None)
    with pytest.raises(ImportError, match="pip install qemu.qmp"):
        vm.Client.connect("/nowhere")
    with (
        nothing_left_behind(),
        pytest.raises(ImportError, match="pip install qemu.qmp"),
    ):
        vm.SyncClient.connect("/nowhere")


USES = """
from __future__ import annotations

from typing import assert_type

from client_vm import (
    Client, Listener, SyncClient, SyncListener, UnknownEvent, Event,
    commands as c, events as e, types as t,
)
from client_vm.testing import FakeServer


async def right(vm: Client) -> None:
    assert_type(await vm.query_status(), t.StatusInfo)
    assert_type(await vm.execute(c.QueryStatus()), t.StatusInfo)
    assert_type(await vm.execute(c.QueryBlockJobs(), timeout=3), list[t.BlockJobInfo])
    await vm.stop()
    await vm.blockdev_add(t.BlockdevOptions.File(filename="x"))
    await vm.device_add(driver="x", whatever=1)
    async with Client.connect("x") as same, vm.listen(e.Stop) as one:
        assert_type(same, Client)
        assert_type(one, Listener[e.Stop])
        assert_type(await one.get(), e.Stop)
    async with vm.listen(e.Stop, e.Resume) as two:
        assert_type(await two.get(), e.Stop | e.Resume)
        assert_type(await two.wait_for(e.Stop, timeout=1), e.Stop)
        async for event in two:
            assert_type(event, e.Stop | e.Resume)
    async with vm.listen() as every:
        assert_type(await every.get(), Event | UnknownEvent)
        await every.wait_for(e.JobStatusChange, where=lambda j: j.id == "a")


def twin(vm: SyncClient) -> None:
    assert_type(vm.query_status(), t.StatusInfo)
    assert_type(vm.execute(c.QueryStatus()), t.StatusInfo)
    with SyncClient.connect("x") as same, vm.listen(e.Stop, e.Resume) as two:
        assert_type(same, SyncClient)
        assert_type(two, SyncListener[e.Stop | e.Resume])
        assert_type(two.wait_for(e.Stop), e.Stop)
        for event in two:
            assert_type(event, e.Stop | e.Resume)


def handlers(server: FakeServer) -> None:
    @server.on(c.QueryStatus)
    def status(command: c.QueryStatus) -> t.StatusInfo:
        return t.StatusInfo(running=True, singlestep=False, status=t.RunState.RUNNING)

    @server.on(c.BlockResize)
    async def resize(command: c.BlockResize) -> None:
        assert_type(command.size, int)

    server.on(c.QueryBlockJobs, lambda command: [])
    server.on(c.DriveBackup, lambda command: None)
    server.emit(e.Stop())
    server.fail(c.Stop, "no")
"""

WRONG = """
from __future__ import annotations

from client_vm import Client, commands as c, events as e, types as t
from client_vm.testing import FakeServer


async def wrong(vm: Client) -> None:
    await vm.block_resize(node_name="x")
    await vm.block_resize(node_name="x", size="1")
    await vm.blockdev_add(node_name="x")
    await vm.device_del()
    await vm.stop("x")
    (await vm.query_status()).nothing
    async with vm.listen(t.StatusInfo) as events:
        pass


def handlers(server: FakeServer) -> None:
    @server.on(c.QueryStatus)
    def status(command: c.QueryStatus) -> t.JobInfo:
        raise NotImplementedError

    @server.on(c.Stop)
    def stop(command: c.QueryStatus) -> None:
        raise NotImplementedError

    server.emit(c.Stop())
"""


def wrong_lines(text: str) -> list[int]:
    marks = ("await vm.", "nothing", "listen(", "@server.on", "server.emit")
    lines = text.split("\n")
    return [n for n, line in enumerate(lines, 1) if any(m in line for m in marks)]


@pytest.mark.slow
@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_types(vm: Any, place: Path, tmp_path: Path, checker: str) -> None:
    """Right uses are right, and each wrong one is an error."""
    pytest.importorskip(checker)
    (tmp_path / "uses.py").write_text(USES)
    (tmp_path / "wrong.py").write_text(WRONG)
    (tmp_path / "client_vm").symlink_to(place / "client_vm")
    command = [sys.executable, "-m", checker]
    if checker == "mypy":
        command += ["--strict", "--config-file="]
    for name in ("uses.py", "wrong.py"):
        done = subprocess.run(
            [*command, name], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        if name == "uses.py":
            assert done.returncode == 0, done.stdout
        else:
            found = {
                int(line.split(":")[1])
                for line in done.stdout.split("\n")
                if "error" in line and ":" in line and "wrong.py" in line.split(":")[0]
            }
            assert found == set(wrong_lines(WRONG)), done.stdout
