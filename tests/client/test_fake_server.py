"""The fake server: real QMP on a real socket, as strict as QEMU."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import asynchronous, generated, run


def fake(package: Any) -> Any:
    return __import__(f"{package.__name__}.testing", fromlist=["FakeServer"])


class Wire:
    """A client that does nothing for us."""

    def __init__(self, path: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.socket.settimeout(5)
        self.data = b""

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *exc: object) -> None:
        self.socket.close()

    def line(self) -> bytes:
        while b"\n" not in self.data:
            more = self.socket.recv(4096)
            assert more, "the server closed the connection"
            self.data += more
        line, _, self.data = self.data.partition(b"\n")
        return line + b"\n"

    def say(self, data: bytes | str) -> None:
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def ask(self, data: bytes | str) -> Any:
        self.say(data)
        return json.loads(self.line())

    def negotiate(self, *enable: str) -> Any:
        greeting = json.loads(self.line())
        arguments = {"enable": list(enable)} if enable else {}
        request = {"execute": "qmp_capabilities", "arguments": arguments}
        assert self.ask(json.dumps(request)) == {"return": {}}
        return greeting


@pytest.fixture
def server(vm: Any) -> Iterator[Any]:
    with fake(vm).FakeServer() as server:
        yield server


@pytest.fixture
def wire(server: Any) -> Iterator[Wire]:
    with Wire(server.path) as wire:
        wire.negotiate()
        yield wire


def error(desc: str, kind: str = "GenericError", **own: object) -> dict[str, object]:
    return {"error": {"class": kind, "desc": desc}, **own}


# --- the protocol ------------------------------------------------------------------------------


def test_negotiation(vm: Any, server: Any) -> None:
    server.version = (7, 2, 22)
    with Wire(server.path) as wire:
        line = wire.line()
        assert line.endswith(b"\r\n")
        version = {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": ""}
        assert json.loads(line) == {
            "QMP": {"version": version, "capabilities": ["oob"]}
        }
        assert wire.ask('{"execute": "query-status", "id": 1}') == error(
            "Expecting capabilities negotiation with 'qmp_capabilities'",
            "CommandNotFound",
            id=1,
        )
        ask = '{"execute": "qmp_capabilities", "arguments": {"enable": ["x"]}}'
        assert wire.ask(ask) == error("Parameter 'null' does not accept value 'x'")
        ask = '{"execute": "qmp_capabilities", "id": [1]}'
        assert wire.ask(ask) == {"return": {}, "id": [1]}
        assert wire.ask(ask) == error(
            "Capabilities negotiation is already complete, command ignored",
            "CommandNotFound",
            id=[1],
        )


WRONG = {
    "[1]": "QMP input must be a JSON object",
    '"x"': "QMP input must be a JSON object",
    "5 ": "QMP input must be a JSON object",
    '{"x": 1}': "QMP input member 'x' is unexpected",
    "{}": "QMP input lacks member 'execute'",
    '{"execute": 1}': "QMP input member 'execute' must be a string",
    '{"exec-oob": "stop"}': "QMP input member 'exec-oob' is unexpected",
    '{"execute": "stop", "arguments": 1}': (
        "QMP input member 'arguments' must be an object"
    ),
    '{"execute": "stop", "execute": "stop"}': "JSON parse error, duplicate key",
    '{"execute": NaN}': "JSON parse error, stray 'N'",
    "}": "JSON parse error, expecting value",
    '{"execute" x}': "JSON parse error, expecting value",
    "\x01": "JSON parse error, stray '\\uFFFD'",
    '{"execute": "\\ud800"}': "JSON parse error, invalid UTF-8 sequence in string",
    "[" * 1025: "JSON parse error, nesting limit exceeded",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_request(vm: Any, server: Any, wire: Wire, text: str) -> None:
    assert wire.ask(text) == error(WRONG[text])
    server.on(vm.commands.Stop, lambda command: None)
    assert wire.ask('\x00{"execute": "stop"}') == error(
        "JSON parse error, stray '\\uFFFD'"
    )
    assert json.loads(wire.line()) == {"return": {}}


def test_bytes_that_are_no_text(wire: Wire) -> None:
    text = b'{"execute": "stop", "id": "\xc3"}'
    wanted = error("JSON parse error, invalid UTF-8 sequence in string")
    assert wire.ask(text) == wanted


def test_however_it_is_cut(vm: Any, server: Any, wire: Wire) -> None:
    server.on(vm.commands.QueryBlockJobs, lambda command: [])
    text = ' {"execute":"query-block-jobs" , "id":"}{ \\" é"}'.encode()
    for byte in text:
        wire.say(bytes([byte]))
        time.sleep(0.0005)
    line = wire.line()
    assert line.isascii()
    assert json.loads(line) == {"return": [], "id": '}{ " é'}
    wire.say(text + b"\n" + text)
    assert wire.line() == wire.line() == line
    wire.say(b'{"execute": "query-')
    assert "parse error" in wire.ask(b"\xff")["error"]["desc"]
    assert wire.ask(text)["return"] == []


def test_single_quotes(vm: Any, server: Any, wire: Wire) -> None:
    server.on(vm.commands.Stop, lambda command: None)
    text = r"""{'execute': 'stop', 'id': 'it\'s "a" \\'}"""
    assert wire.ask(text) == {"return": {}, "id": 'it\'s "a" \\'}


def test_requests_that_qemu_would_refuse(vm: Any, server: Any, wire: Wire) -> None:
    server.on(vm.commands.BlockResize, lambda command: None)
    server.on(vm.commands.Transaction, lambda command: None)
    action = {"type": "drive-backup", "data": {"device": "d", "sync": "full"}}
    requests: list[tuple[str, Any, str]] = [
        ("nix", {}, "The command nix has not been found"),
        ("block_resize", {}, "Parameter 'size' is missing"),
        (
            "block_resize",
            {"size": "1"},
            "Invalid parameter type for 'size', expected: integer",
        ),
        (
            "block_resize",
            {"size": 1 << 63},
            "Invalid parameter type for 'size', expected: integer",
        ),
        (
            "block_resize",
            {"size": 1, "device": None},
            "Invalid parameter type for 'device', expected: string",
        ),
        ("block_resize", {"size": 1, "x": 1}, "Parameter 'x' is unexpected"),
        (
            "transaction",
            {"actions": [action]},
            "Parameter 'actions[0].data.target' is missing",
        ),
        (
            "transaction",
            {"actions": [{"type": "nix"}]},
            "Parameter 'type' does not accept value 'nix'",
        ),
        (
            "transaction",
            {"actions": {}},
            "Invalid parameter type for 'actions', expected: array",
        ),
    ]
    for name, arguments, text in requests:
        answer = wire.ask(json.dumps({"execute": name, "arguments": arguments}))
        kind = "CommandNotFound" if name == "nix" else "GenericError"
        assert answer == error(text, kind)
    assert not server.requests


@pytest.mark.slow
def test_the_words_of_a_real_server(qemu: Path, place: Path) -> None:
    """What QEMU 7.2 said of thousands of wrong arguments, and what the fake one says."""
    entry = qemu / "schema" / "v7.2" / "qapi" / "qapi-schema.json"
    package = generated("client_v7_2", entry, place)
    words = __import__(f"{package.__name__}._runtime.fake_words", fromlist=["told"])
    same, other = 0, []
    text = (qemu / "verdicts" / "verdicts.jsonl").read_text()
    for verdict in map(json.loads, text.splitlines()):
        kind = package.COMMANDS.get(verdict["execute"])
        if verdict["accepted"] or kind is None:
            continue
        if verdict["error"]["class"] != "GenericError":
            continue
        try:
            kind.from_dict(verdict["arguments"], strict=True)
        except package.ValidationError as error:
            said = words.told(error)
            if said == verdict["error"]["desc"]:
                same += 1
            else:
                other.append((said, verdict["error"]["desc"]))
    assert same > 1000
    assert len(other) < 0.02 * same, other[:10]


# --- handlers ----------------------------------------------------------------------------------


def test_handlers(vm: Any, server: Any, wire: Wire) -> None:
    c, t = vm.commands, vm.types

    @server.on(c.BlockResize)
    def resize(command: Any) -> None:
        assert type(command) is c.BlockResize
        if command.node_name != "disk0":
            raise vm.CommandError("DeviceNotFound", f"no {command.node_name}")

    @server.on(c.QueryStatus)
    async def status(command: Any) -> Any:
        await asyncio.sleep(0.001)
        return t.StatusInfo(running=True, singlestep=False, status=t.RunState.PAUSED)

    ask = '{"execute": "block_resize", "arguments": {"node-name": "%s", "size": 1}}'
    assert wire.ask(ask % "disk0") == {"return": {}}
    assert wire.ask(ask % "x") == error("no x", "DeviceNotFound")
    assert wire.ask('{"execute": "query-status"}') == {
        "return": {"running": True, "singlestep": False, "status": "paused"}
    }
    assert [r.qapi_name for r in server.requests] == [
        "block_resize",
        "block_resize",
        "query-status",
    ]
    assert server.requests[0] == c.BlockResize(node_name="disk0", size=1)


def test_errors_when_the_test_says_so(vm: Any, server: Any, wire: Wire) -> None:
    server.on(vm.commands.Stop, lambda command: None)
    server.fail(vm.commands.Stop, "not now")
    server.fail(vm.commands.Stop, "nor now", error_class="DeviceNotFound", times=2)
    answers = [wire.ask('{"execute": "stop"}') for _ in range(4)]
    assert answers == [
        error("not now"),
        error("nor now", "DeviceNotFound"),
        error("nor now", "DeviceNotFound"),
        {"return": {}},
    ]


FAULTS = {
    "no handler": (None, "the fake server has no handler for it"),
    "an exception": (lambda command: 1 / 0, "division by zero"),
    "a wrong reply": (lambda command: {"running": True}, "is not a StatusInfo"),
    "a failed assertion": (lambda command: _refuse(), "this is wrong"),
}


def _refuse() -> None:
    raise AssertionError("this is wrong")


@pytest.mark.parametrize("what", FAULTS)
def test_faults_of_the_test(vm: Any, what: str) -> None:
    """The client gets an error, and the test does too."""
    handler, text = FAULTS[what]
    module = fake(vm)
    with pytest.raises(module.FakeServerError, match=text) as caught:
        with module.FakeServer() as server, Wire(server.path) as wire:
            if handler is not None:
                server.on(vm.commands.QueryStatus, handler)
            wire.negotiate()
            answer = wire.ask('{"execute": "query-status", "id": 1}')
            assert answer["id"] == 1
            assert text in answer["error"]["desc"]
    assert "query-status" in str(caught.value)


def test_faults_do_not_hide_others(vm: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        with fake(vm).FakeServer() as server, Wire(server.path) as wire:
            wire.negotiate()
            wire.ask('{"execute": "query-status"}')
            raise ZeroDivisionError


# --- events ------------------------------------------------------------------------------------


def test_events(vm: Any, server: Any) -> None:
    e, t = vm.events, vm.types
    with Wire(server.path) as wire, Wire(server.path) as other:
        server.emit(e.Stop())  # nobody has negotiated
        wire.negotiate()
        other.negotiate()
        server.emit(e.Stop(), timestamp=12.5)
        event = {
            "timestamp": {"seconds": 12, "microseconds": 500000},
            "event": "STOP",
        }
        assert json.loads(wire.line()) == json.loads(other.line()) == event
        moment = vm.Timestamp(5, 6)
        event = e.JobStatusChange(id="a", status=t.JobStatus.READY, timestamp=moment)
        server.emit(event)
        assert json.loads(wire.line()) == {
            "timestamp": {"seconds": 5, "microseconds": 6},
            "event": "JOB_STATUS_CHANGE",
            "data": {"id": "a", "status": "ready"},
        }
        server.emit(vm.UnknownEvent("NEW", {"a": 1}))
        message = json.loads(wire.line())
        assert (message["event"], message["data"]) == ("NEW", {"a": 1})
        assert abs(message["timestamp"]["seconds"] - time.time()) < 60
        with pytest.raises(vm.ValidationError):
            server.emit(e.JobStatusChange(id="a", status="nonsense"))


def test_events_before_replies(vm: Any, server: Any, wire: Wire) -> None:
    """A handler that emits does so before its reply goes out."""

    @server.on(vm.commands.Stop)
    def stop(command: Any) -> None:
        server.emit(vm.events.Stop())

    wire.say('{"execute": "stop"}')
    assert "event" in json.loads(wire.line())
    assert json.loads(wire.line()) == {"return": {}}


# --- out of band, and things that go wrong -----------------------------------------------------


def test_out_of_band(odd: Any) -> None:
    """It overtakes what is under way; replies carry ids."""
    c = odd.commands
    with fake(odd).FakeServer() as server, Wire(server.path) as wire:
        go = asyncio.Event()

        async def slowly(command: Any) -> None:
            await go.wait()

        server.on(c.Slowly, slowly)
        server.on(c.AtOnce, lambda command: None)
        assert wire.negotiate("oob")["QMP"]["capabilities"] == ["oob"]
        wire.say('{"execute": "slowly", "id": 1}{"execute": "slowly", "id": 2}')
        answer = wire.ask('{"exec-oob": "at-once", "id": 3}')
        assert answer == {"return": {}, "id": 3}
        wanted = error("The command slowly does not support OOB", id=4)
        assert wire.ask('{"exec-oob": "slowly", "id": 4}') == wanted
        clash = wire.ask('{"exec-oob": "at-once", "execute": "slowly", "id": 5}')
        assert clash["error"]["class"] == "GenericError"
        server.on(c.AtOnce, lambda command: go.set())
        wire.say('{"exec-oob": "at-once", "id": 6}')
        ids = [json.loads(wire.line())["id"] for _ in range(3)]
        assert sorted(ids) == [1, 2, 6]
        assert ids.index(1) < ids.index(2)


def test_commands_that_are_not_answered(odd: Any) -> None:
    with fake(odd).FakeServer() as server, Wire(server.path) as wire:

        @server.on(odd.commands.SayNothing)
        def nothing(command: Any) -> None:
            if command.fail:
                raise odd.CommandError("GenericError", "well")

        server.on(odd.commands.Slowly, lambda command: None)
        wire.negotiate()
        wire.say('{"execute": "say-nothing", "id": 1}')
        assert wire.ask('{"execute": "slowly", "id": 2}')["id"] == 2
        ask = '{"execute": "say-nothing", "arguments": {"fail": true}}'
        assert wire.ask(ask) == error("well")


@asynchronous
async def test_commands_that_are_not_answered_over_qmp(odd: Any) -> None:
    module = __import__(f"{odd.__name__}._runtime.qmp", fromlist=["SILENCE"])
    async with (
        fake(odd).FakeServer() as server,
        odd.Client.connect(server.path) as client,
    ):

        @server.on(odd.commands.SayNothing)
        def nothing(command: Any) -> None:
            if command.fail:
                raise odd.CommandError("GenericError", "well")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "SILENCE", 0.05)
            assert await client.say_nothing() is None
        with pytest.raises(odd.CommandError, match="say-nothing: well"):
            await client.say_nothing(fail=True)


@asynchronous
async def test_out_of_band_with_the_client(odd: Any) -> None:
    async with (
        fake(odd).FakeServer() as server,
        odd.Client.connect(server.path) as client,
    ):
        go = asyncio.Event()

        async def slowly(command: Any) -> None:
            await go.wait()

        server.on(odd.commands.Slowly, slowly)
        server.on(odd.commands.AtOnce, lambda command: go.set())
        task = asyncio.create_task(client.slowly())
        await asyncio.sleep(0.01)
        await client.execute(odd.commands.AtOnce(), oob=True)
        await task


def test_garbage_and_a_kill(vm: Any, server: Any) -> None:
    with Wire(server.path) as wire:
        wire.negotiate()
        server.send_raw(b"garbage\r\n")
        assert wire.line() == b"garbage\r\n"
        server.disconnect()
        with pytest.raises((ConnectionResetError, AssertionError)):
            wire.line()
    with Wire(server.path) as wire:
        wire.negotiate()


def test_a_client_that_goes(vm: Any, server: Any) -> None:
    cancelled = asyncio.Event()

    async def stall(command: Any) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.set()

    server.on(vm.commands.Stop, stall)
    with Wire(server.path) as wire:
        wire.negotiate()
        wire.say('{"execute": "stop"}')
        time.sleep(0.05)
    deadline = time.monotonic() + 5
    while not cancelled.is_set() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert cancelled.is_set()


# --- running -----------------------------------------------------------------------------------


def test_where_it_listens(vm: Any, tmp_path: Path) -> None:
    module = fake(vm)
    path = str(tmp_path / "own")
    server = module.FakeServer(path)
    with pytest.raises(vm.ClientError, match="does not run"):
        server.emit(vm.events.Stop())
    with server:
        assert server.path == path
        with Wire(path) as wire:
            wire.negotiate()
    assert not os.path.exists(path)
    with module.FakeServer() as server:
        other = server.path
        assert os.path.exists(other)
    assert not os.path.exists(os.path.dirname(other))
    with (
        pytest.raises(FileNotFoundError),
        module.FakeServer(str(tmp_path / "no" / "way")),
    ):
        pass


def test_again(vm: Any) -> None:
    server = fake(vm).FakeServer()
    for _ in range(2):
        with server, Wire(server.path) as wire:
            wire.negotiate()


@asynchronous
async def test_in_the_running_loop(vm: Any) -> None:
    e = vm.events
    async with fake(vm).FakeServer() as server:
        server.on(vm.commands.Stop, lambda command: server.emit(e.Stop()))
        async with (
            vm.Client.connect(server.path) as client,
            client.listen(e.Stop) as events,
        ):
            await client.stop()
            await events.get(timeout=1)


def test_the_librarys_own_client(vm: Any, server: Any) -> None:
    """qemu.qmp knows nothing of us."""
    from qemu.qmp import ExecuteError, QMPClient

    server.on(vm.commands.QueryBlockJobs, lambda command: [])

    async def main() -> None:
        client = QMPClient()
        await client.connect(server.path)
        assert await client.execute("query-block-jobs") == []
        with pytest.raises(ExecuteError, match="Parameter 'size' is missing"):
            await client.execute("block_resize", {})
        with client.listener("STOP") as events:
            server.emit(vm.events.Stop())
            async with asyncio.timeout(5):
                assert (await events.get())["event"] == "STOP"
        await client.disconnect()

    run(main())


def test_a_guest_agent(agent: Any) -> None:
    c = agent.commands
    with fake(agent).FakeServer() as server, Wire(server.path) as wire:
        server.on(c.GuestPing, lambda command: None)
        server.on(c.GuestShutdown, lambda command: None)
        assert wire.ask('{"execute": "guest-ping"}') == {"return": {}}
        ask = '{"execute": "guest-sync-delimited", "arguments": {"id": 5}, "id": 1}'
        wire.say(ask)
        assert wire.line() == b'\xff{"return": 5, "id": 1}\n'
        wire.say('{"execute": "guest-shutdown"}')
        ask = '{"execute": "guest-sync", "arguments": {"id": 6}}'
        assert wire.ask(ask) == {"return": 6}
        info = wire.ask('{"execute": "guest-info"}')["return"]
        names = {x["name"]: x["success-response"] for x in info["supported_commands"]}
        assert names["guest-ping"]
        assert not names["guest-shutdown"]
        wanted = error("The command nix has not been found", "CommandNotFound")
        assert wire.ask('{"execute": "nix"}') == wanted


# --- introspection -----------------------------------------------------------------------------


@pytest.mark.parametrize("package", ["vm", "odd"])
def test_what_it_says_it_knows(package: str, request: pytest.FixtureRequest) -> None:
    """All of its own schema."""
    module = request.getfixturevalue(package)
    introspect = __import__(
        f"{module.__name__}._runtime.fake_schema", fromlist=["introspect"]
    ).introspect
    schema = introspect()
    names = {info["name"] for info in schema}
    mentioned = {
        value
        for info in schema
        for entry in (info, *info.get("members", ()), *info.get("variants", ()))
        for key, value in entry.items()
        if key in ("type", "arg-type", "ret-type", "element-type")
    }
    assert mentioned <= names
    known = module.Capabilities(schema)
    for table in (module.COMMANDS, module.EVENTS, module.TYPES):
        for kind in table.values():
            if not isinstance(kind, type):
                continue
            try:
                assert known.supports(kind), kind
            except LookupError:
                continue
            for name in getattr(kind, "__dataclass_fields__", ()):
                if name not in ("arguments", "data"):
                    assert known.supports(kind, name), (kind, name)


def test_introspection_is_qapigens(vm: Any, schemas: Path) -> None:
    """The fake server's own, and what `qapigen introspect` prints: the same but for order."""
    introspection = pytest.importorskip("qapigen.introspect")
    from qapigen.compile import LoadOptions, load
    from qapigen.workspace import read_file

    entry = str(schemas / "block" / "qapi-schema.json")
    schema = load(entry, read_file, LoadOptions()).schema
    theirs = {i["name"]: i for i in introspection.introspect(schema, unmask=False)}
    module = __import__(f"{vm.__name__}._runtime.fake_schema", fromlist=["introspect"])
    ours = {info["name"]: info for info in module.introspect()}
    seen: set[tuple[str, str]] = set()

    def compare(one: str, two: str) -> None:
        if (one, two) in seen:
            return
        seen.add((one, two))
        left, right = dict(ours[one]), dict(theirs[two])
        pairs = [(left, right)]
        for part, key in (("members", "name"), ("variants", "case")):
            mine, others = left.pop(part, []), right.pop(part, [])
            if left["meta-type"] == "alternate":
                pairs += list(zip(mine, others, strict=True))
                continue
            mine = {m.get(key): dict(m) for m in mine}
            others = {m.get(key): dict(m) for m in others}
            assert set(mine) == set(others), (one, two)
            pairs += [(mine[name], others[name]) for name in mine]
        for a, b in pairs:
            assert set(a) == set(b), (a, b)
            for name, value in a.items():
                if name in ("type", "arg-type", "ret-type", "element-type"):
                    compare(value, b[name])
                elif name != "name" or not value.strip("[]").isdigit():
                    wanted = b[name]
                    if isinstance(value, list):
                        value, wanted = sorted(value), sorted(wanted)
                    assert value == wanted, (a, b)

    for name in (*vm.COMMANDS, *vm.EVENTS):
        compare(name, name)


# --- the fixture -------------------------------------------------------------------------------

TEST = """
import pytest
from client_vm import SyncClient, commands as c, events as e
from client_vm.testing import FakeServer, fake_server
from client_agent.testing import fake_server as fake_agent


def test_it(fake_server: FakeServer, fake_agent: FakeServer) -> None:
    fake_server.on(c.Stop, lambda command: fake_server.emit(e.Stop()))
    with SyncClient.connect(fake_server.path) as vm, vm.listen(e.Stop) as events:
        vm.stop()
        events.get(timeout=5)
    assert fake_agent.path != fake_server.path


def test_a_fault(fake_server):
    with SyncClient.connect(fake_server.path) as vm:
        with pytest.raises(Exception):
            vm.cont()
"""


@pytest.mark.parametrize("how", ["import", "plugin"])
def test_the_fixture(
    vm: Any, agent: Any, place: Path, tmp_path: Path, how: str
) -> None:
    test = TEST
    if how == "plugin":
        test = test.replace(", fake_server\n", "\n")
        plugin = "pytest_plugins = ['client_vm.testing']\n"
        (tmp_path / "conftest.py").write_text(plugin)
    (tmp_path / "test_it.py").write_text(test)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(place), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed, 1 error" in done.stdout, done.stdout + done.stderr
    assert "has no handler for it" in done.stdout
