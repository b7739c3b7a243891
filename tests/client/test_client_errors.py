"""What a client makes of servers that are killed, stall, or answer oddly."""

from __future__ import annotations

import asyncio
import copy
import pickle
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import asynchronous
from scripted import Peer

Play = Callable[[Any], Any]


@asynchronous
async def test_an_error_of_the_server(vm: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        request = await peer.read()
        assert request["execute"] == "block_resize"
        problem = {"class": "DeviceNotFound", "desc": "no disk0 here"}
        peer.send({"error": problem, "id": request["id"]})
        peer.reply(await peer.read())

    async with play(script) as path, vm.Client.connect(path) as client:
        with pytest.raises(vm.CommandError) as caught:
            await client.block_resize(node_name="disk0", size=1)
        error = caught.value
        assert error.error_class == "DeviceNotFound"
        assert error.desc == "no disk0 here"
        assert error.command == "block_resize"
        assert error.arguments == {"node-name": "disk0", "size": 1}
        assert str(error) == "block_resize: no disk0 here (DeviceNotFound)"
        assert isinstance(error, vm.ClientError)
        await client.stop()  # the connection is as good as before


@pytest.mark.parametrize("end", [Peer.kill, Peer.close])
@asynchronous
async def test_a_server_that_goes(vm: Any, play: Play, end: Any) -> None:
    """Whoever waits is told, and so is whoever comes later."""

    async def script(peer: Peer) -> None:
        await peer.greet()
        await peer.read()
        await peer.read()
        end(peer)

    async with play(script) as path, vm.Client.connect(path) as client:
        async with client.listen(vm.events.Stop) as events:
            waiting = [
                asyncio.create_task(client.stop()),
                asyncio.create_task(client.cont()),
                asyncio.create_task(events.get()),
            ]
            results = await asyncio.gather(*waiting, return_exceptions=True)
            assert [type(r) for r in results] == [vm.ConnectionLost] * 3
            assert [r.command for r in results] == ["stop", "cont", None]
            assert "whether 'stop' was carried out is not known" in str(results[0])
            assert isinstance(results[0], ConnectionError)
            with pytest.raises(vm.ConnectionLost):
                await events.get()
        with pytest.raises(vm.ConnectionLost) as caught:
            await client.stop()
        assert caught.value.command is None
        with pytest.raises(vm.ConnectionLost):
            client.listen()


@asynchronous
async def test_a_server_that_goes_while_nobody_waits(vm: Any, play: Play) -> None:
    gone = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.greet()
        peer.reply(await peer.read())
        await gone.wait()
        peer.kill()

    async with play(script) as path, vm.Client.connect(path) as client:
        await client.stop()
        gone.set()
        await asyncio.sleep(0.05)
        with pytest.raises(vm.ConnectionLost):
            await client.stop()


@pytest.mark.parametrize("end", [Peer.kill, Peer.close])
@asynchronous
async def test_a_server_that_goes_at_once(vm: Any, play: Play, end: Any) -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        end(peer)

    async with play(script) as path:
        with pytest.raises((vm.CannotConnect, vm.ConnectionLost)):
            async with vm.Client.connect(path) as client:
                await client.stop()


GARBAGE = {
    "no JSON": b"nonsense\r\n",
    "half an object": b'{"return": \r\n',
    "no object": b"[1, 2]\r\n",
    "no text": b"\xff\xfe\x00\r\n",
    "an error about nothing": b'{"error": {"class": "GenericError", "desc": "?"}}\r\n',
    "a line without end": b"x" * (11 << 20),
}


@pytest.mark.parametrize("what", GARBAGE)
@asynchronous
async def test_garbage(vm: Any, play: Play, what: str) -> None:
    """There is no way to find the next message in garbage: the connection ends."""

    async def script(peer: Peer) -> None:
        await peer.greet()
        await peer.read()
        peer.raw(GARBAGE[what])
        await peer.read_to_the_end()

    async with play(script) as path, vm.Client.connect(path) as client:
        async with client.listen() as events:
            with pytest.raises(vm.ConnectionLost) as caught:
                await client.stop()
            assert caught.value.command == "stop"
            assert caught.value.__cause__ is not None
            with pytest.raises(vm.ConnectionLost):
                await events.get()
        with pytest.raises(vm.ConnectionLost):
            await client.stop()


@asynchronous
async def test_a_server_that_stalls(vm: Any, play: Play) -> None:
    """The wait ends in time; what comes late is dropped; the connection stays usable."""

    async def script(peer: Peer) -> None:
        await peer.greet()
        late = await peer.read()
        next_one = await peer.read()
        peer.reply(late, {"late": True})
        peer.reply(next_one, [])
        await peer.read_to_the_end()

    async with play(script) as path, vm.Client.connect(path, timeout=0.1) as client:
        with pytest.raises(vm.TimedOut) as caught:
            await client.query_status()
        assert isinstance(caught.value, TimeoutError)
        assert caught.value.command == "query-status"
        assert "may still be carried out" in str(caught.value)
        assert await client.query_block_jobs() == []
        with pytest.raises(vm.TimedOut, match=r"stop: no reply within 0.02 s"):
            await client.execute(vm.commands.Stop(), timeout=0.02)
        client.timeout = 0.01
        with pytest.raises(vm.TimedOut, match=r"cont: no reply within 0.01 s"):
            await client.cont()


@asynchronous
async def test_a_wait_that_is_cancelled(vm: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        late = [await peer.read() for _ in range(2)]
        next_one = await peer.read()
        for request in late:
            peer.reply(request, {"late": True})
        peer.reply(next_one, [])
        await peer.read_to_the_end()

    async with play(script) as path, vm.Client.connect(path) as client:
        task = asyncio.create_task(client.query_status())
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await client.query_jobs()
        assert await client.query_block_jobs() == []


@asynchronous
async def test_answers_twice_and_to_nobody(vm: Any, play: Play) -> None:
    """The first answer counts; answers to nobody are dropped."""

    async def script(peer: Peer) -> None:
        await peer.greet()
        for number in range(3):
            request = await peer.read()
            peer.send({"return": {"number": -1}, "id": "nobody"})
            peer.reply(request, {"number": number})
            peer.reply(request, {"number": -2})
            problem = {"class": "GenericError", "desc": "?"}
            peer.send({"error": problem, "id": request["id"]})

    async with play(script) as path, vm.Client.connect(path) as client:
        for number in range(3):
            assert await client.execute_raw("x") == {"number": number}
            await asyncio.sleep(0)


@asynchronous
async def test_answers_out_of_order(vm: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        requests = [await peer.read() for _ in range(5)]
        for request in reversed(requests):
            peer.reply(request, request["arguments"])

    async with play(script) as path, vm.Client.connect(path) as client:
        works = [client.execute_raw("x", {"n": n}) for n in range(5)]
        assert await asyncio.gather(*works) == [{"n": n} for n in range(5)]


@asynchronous
async def test_a_reply_that_is_not_what_the_schema_says(vm: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        peer.reply(await peer.read(), {"running": "yes"})
        request = await peer.read()
        peer.send({"id": request["id"]})
        request = await peer.read()
        peer.send({"error": "bad", "id": request["id"]})
        peer.reply(await peer.read())

    async with play(script) as path, vm.Client.connect(path) as client:
        with pytest.raises(
            vm.ReplyError, match="query-status: .*running: 'yes' is"
        ) as caught:
            await client.query_status()
        assert caught.value.command == "query-status"
        assert caught.value.reply == {"running": "yes"}
        assert isinstance(caught.value.__cause__, vm.ValidationError)
        for _ in range(2):
            with pytest.raises(vm.ReplyError):
                await client.query_status()
        await client.stop()


@asynchronous
async def test_an_older_servers_reply(vm: Any, play: Play) -> None:
    """Members that it does not send are missing, and that is no error."""

    async def script(peer: Peer) -> None:
        await peer.greet()
        peer.reply(await peer.read(), {"running": True, "new": 1, "status": "dreaming"})

    async with play(script) as path, vm.Client.connect(path) as client:
        status = await client.query_status()
        assert status.missing == ("singlestep",)
        assert not status.status.is_known


# --- connecting --------------------------------------------------------------------------------


@asynchronous
async def test_nobody_is_there(vm: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    with pytest.raises(
        vm.CannotConnect, match="cannot connect to .*No such file"
    ) as caught:
        await vm.Client.connect(path)
    assert path in str(caught.value)
    assert isinstance(caught.value, ConnectionError)
    with pytest.raises(vm.CannotConnect, match="cannot connect to 127.0.0.1:1: "):
        await vm.Client.connect(("127.0.0.1", 1))


HALF = {
    "closes": b"",
    "no JSON": b"SSH-2.0-OpenSSH\r\n",
    "no greeting": b'{"return": {}}\r\n',
    "bad greeting": b'{"QMP": 5}\r\n',
    "no text": b"\xff\xff\r\n",
}


@pytest.mark.parametrize("what", HALF)
@asynchronous
async def test_something_else_is_there(vm: Any, play: Play, what: str) -> None:
    async def script(peer: Peer) -> None:
        peer.raw(HALF[what])
        peer.close()

    async with play(script) as path:
        with pytest.raises(vm.CannotConnect):
            await vm.Client.connect(path)


@asynchronous
async def test_no_greeting(vm: Any, play: Play) -> None:
    """A server that has another client keeps silent."""
    async with play(Peer.read_to_the_end) as path:
        with pytest.raises(vm.CannotConnect, match="is there another"):
            await vm.Client.connect(path, connect_timeout=0.1)
        task = asyncio.create_task(vm.Client.connect(path).__aenter__())
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


@asynchronous
async def test_negotiation_fails(vm: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        version = {"qemu": {"major": 7, "minor": 2, "micro": 22}, "package": ""}
        peer.send({"QMP": {"version": version, "capabilities": []}})
        await peer.read()
        peer.send({"error": {"class": "GenericError", "desc": "no"}})

    async with play(script) as path:
        with pytest.raises(vm.CannotConnect):
            await vm.Client.connect(path)


@asynchronous
async def test_a_second_try(vm: Any, play: Play, tmp_path: Path) -> None:
    """A client that could not connect may try again."""

    async def script(peer: Peer) -> None:
        await peer.greet()
        peer.reply(await peer.read())

    client = vm.Client.connect(str(tmp_path / "s"))
    with pytest.raises(vm.CannotConnect):
        await client
    async with play(script), client:
        await client.stop()


@asynchronous
async def test_a_socket_and_a_library_client(vm: Any, play: Play) -> None:
    """What is connected already will do as well."""
    from qemu.qmp import QMPClient

    async def script(peer: Peer) -> None:
        await peer.greet()
        peer.reply(await peer.read())
        peer.event("STOP")
        await peer.read_to_the_end()

    async with play(script) as path:
        own = socket.socket(socket.AF_UNIX)
        own.connect(path)
        async with vm.Client.connect(own) as client:
            await client.stop()
        assert own.fileno() == -1
        library = QMPClient()
        await library.connect(path)
        async with (
            vm.Client(vm.QmpTransport(library)) as client,
            client.listen(vm.events.Stop) as events,
        ):
            await client.stop()
            await events.get(timeout=1)
        assert not library.events.history
        with pytest.raises(vm.CannotConnect, match="is not connected"):
            await vm.Client(vm.QmpTransport(library))


# --- closing -----------------------------------------------------------------------------------


@asynchronous
async def test_closing_while_others_wait(vm: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        await peer.read_to_the_end()

    async with play(script) as path:
        client = await vm.Client.connect(path)
        command = asyncio.create_task(client.stop())
        async with client.listen() as events:
            event = asyncio.create_task(events.get())

            async def iterate() -> int:
                return len([event async for event in events])

            iteration = asyncio.create_task(iterate())
            await asyncio.sleep(0.02)
            await asyncio.gather(client.close(), client.close())
            with pytest.raises(vm.ConnectionLost, match="was closed"):
                await command
            with pytest.raises(vm.ConnectionLost, match="was closed"):
                await event
            assert await iteration == 0
        await client.close()


@asynchronous
async def test_closing_a_server_that_does_not_read(
    vm: Any, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def script(peer: Peer) -> None:
        await peer.greet()
        await asyncio.sleep(60)

    import client_vm._runtime.qmp as module  # type: ignore[import-not-found]

    monkeypatch.setattr(module, "CLOSING", 0.1)
    async with play(script) as path:
        client = await vm.Client.connect(path, timeout=0.05)
        with pytest.raises(vm.TimedOut):
            await client.execute_raw("x", {"a": "x" * (4 << 20)})
        async with asyncio.timeout(5):
            await client.close()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("CommandError", ("GenericError", "no", "stop", {"a": 1})),
        ("ConnectionLost", ("it rains", "stop")),
        ("TimedOut", ("too long", "stop")),
        ("ReplyError", ("stop", "odd", [1])),
        ("EventError", ("STOP", "odd", {})),
        ("NotSupported", ("stop", "a.b", "such member")),
        ("CannotConnect", ("cannot",)),
    ],
)
def test_errors_can_be_copied(vm: Any, name: str, arguments: tuple[Any, ...]) -> None:
    error = getattr(vm, name)(*arguments)
    for same in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(same) is type(error)
        assert str(same) == str(error) != ""
        assert vars(same) == vars(error)
