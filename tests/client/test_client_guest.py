"""Guest agents: no greeting, one at a time, in step after everything that can happen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from packages_for_clients import asynchronous
from scripted import Peer

Play = Callable[[Any], Any]


class Agent:
    """An agent's end: answers synchronisation by itself."""

    def __init__(self, peer: Peer, *, ids: bool = True, stray: bool = False) -> None:
        self.peer = peer
        self.ids = ids
        self.stray = stray
        self.syncs = 0

    def reply(
        self, request: dict[str, Any], value: object, prefix: bytes = b""
    ) -> None:
        message = {"return": value}
        if self.ids and "id" in request:
            message["id"] = request["id"]
        self.peer.raw(prefix + json.dumps(message).encode() + b"\n")

    def sync(self, request: dict[str, Any]) -> None:
        self.syncs += 1
        if self.stray:
            # What an agent says of the 0xFF that resets its parser.
            problem = {"class": "GenericError", "desc": "JSON parse error"}
            self.peer.raw(json.dumps({"error": problem}).encode() + b"\n")
        self.reply(request, request["arguments"]["id"], b"\xff")

    async def read(self) -> dict[str, Any]:
        """The next request that is none for synchronisation."""
        while True:
            request = await self.peer.read()
            if request["execute"] != "guest-sync-delimited":
                return request
            self.sync(request)


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("stray", [True, False])
@asynchronous
async def test_commands(agent: Any, play: Play, ids: bool, stray: bool) -> None:
    """With agents that give ids back and those that do not."""

    async def script(peer: Peer) -> None:
        guest = Agent(peer, ids=ids, stray=stray)
        guest.reply(await guest.read(), {})
        request = await guest.read()
        assert request["arguments"] == {"path": "/bin/ls", "arg": ["-l"]}
        guest.reply(request, {"pid": 7})
        request = await guest.read()
        problem = {"class": "GenericError", "desc": "no"}
        own = {"id": request["id"]} if ids else {}
        peer.send({"error": problem, **own}, end=b"\n")
        guest.reply(await guest.read(), 1 << 40)
        assert guest.syncs == 1

    async with play(script) as path, agent.Client.connect(path) as client:
        assert await client.guest_ping() is None
        result = await client.guest_exec(path="/bin/ls", arg=["-l"])
        assert result.pid == 7
        with pytest.raises(agent.CommandError, match="guest-exec-status: no") as caught:
            await client.guest_exec_status(pid=8)
        assert caught.value.arguments == {"pid": 8}
        assert await client.guest_get_time() == 1 << 40


@asynchronous
async def test_what_was_left_for_others(agent: Any, play: Play) -> None:
    """Replies to an earlier client, half a line among them, come before ours."""

    async def script(peer: Peer) -> None:
        request = await peer.read()
        assert request["execute"] == "guest-sync-delimited"
        number = request["arguments"]["id"]
        peer.raw(b'{"return": {}}\n{"return": 5}\n\xff{"return": 5}\n"half a li')
        answer = json.dumps({"return": number, "id": request["id"]})
        peer.raw(b"\xff" + answer.encode() + b"\n")
        guest = Agent(peer)
        guest.reply(await guest.read(), {})

    async with play(script) as path, agent.Client.connect(path) as client:
        await client.guest_ping()


@pytest.mark.parametrize("ids", [True, False])
@asynchronous
async def test_a_late_answer(agent: Any, play: Play, ids: bool) -> None:
    """It is dropped, as the one to a cancelled wait is; the next one is the right one."""

    async def script(peer: Peer) -> None:
        guest = Agent(peer, ids=ids)
        late = await guest.read()
        sync = await peer.read()
        guest.reply(late, 1)
        guest.sync(sync)
        guest.reply(await guest.read(), 2)
        late = await guest.read()
        sync = await peer.read()
        guest.reply(late, 3)
        guest.sync(sync)
        guest.reply(await guest.read(), 4)

    async with play(script) as path, agent.Client.connect(path) as client:
        with pytest.raises(agent.TimedOut):
            await client.execute(agent.commands.GuestGetTime(), timeout=0.05)
        assert await client.guest_get_time() == 2
        task = asyncio.create_task(client.guest_get_time())
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await client.guest_get_time() == 4


@asynchronous
async def test_answers_twice(agent: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        guest = Agent(peer)
        for number in range(3):
            request = await guest.read()
            guest.reply(request, number)
            guest.reply(request, -1)
        assert guest.syncs == 1

    async with play(script) as path, agent.Client.connect(path) as client:
        assert [await client.guest_get_time() for _ in range(3)] == [0, 1, 2]


@asynchronous
async def test_garbage(agent: Any, play: Play) -> None:
    """Agents are found again behind garbage, other than QMP servers."""

    async def script(peer: Peer) -> None:
        guest = Agent(peer)
        await guest.read()
        peer.raw(b"garbage\n")
        guest.reply(await guest.read(), "x")
        guest.reply(await guest.read(), 5)
        assert guest.syncs == 2

    async with play(script) as path, agent.Client.connect(path) as client:
        with pytest.raises(agent.ReplyError, match="no JSON object"):
            await client.guest_get_time()
        with pytest.raises(agent.ReplyError, match="'x' is not an integer"):
            await client.guest_get_time()
        assert await client.guest_get_time() == 5


@asynchronous
async def test_one_after_the_other(agent: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        guest = Agent(peer, ids=False)
        for number in range(5):
            request = await guest.read()
            await asyncio.sleep(0.001)
            guest.reply(request, number)

    async with play(script) as path, agent.Client.connect(path) as client:
        works = [client.guest_get_time() for _ in range(5)]
        assert await asyncio.gather(*works) == [0, 1, 2, 3, 4]


@asynchronous
async def test_an_agent_that_goes(agent: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        guest = Agent(peer)
        await guest.read()
        peer.raw(b'{"return"')
        peer.close()

    async with play(script) as path, agent.Client.connect(path) as client:
        first, second = await asyncio.gather(
            client.guest_ping(), client.guest_get_time(), return_exceptions=True
        )
        assert isinstance(first, agent.ConnectionLost)
        assert first.command == "guest-ping"
        assert isinstance(second, agent.ConnectionLost)
        with pytest.raises(agent.ConnectionLost, match="closed the connection"):
            await client.guest_ping()


@pytest.mark.parametrize("ids", [True, False])
@asynchronous
async def test_commands_that_are_not_answered(
    agent: Any, play: Play, ids: bool
) -> None:
    """Silence is success; an error is one; an agent that ends is none."""

    async def script(peer: Peer) -> None:
        guest = Agent(peer, ids=ids)
        assert (await guest.read())["execute"] == "guest-shutdown"
        guest.reply(await guest.read(), {})
        request = await guest.read()
        problem = {"class": "GenericError", "desc": "no such mode"}
        own = {"id": request["id"]} if ids else {}
        peer.send({"error": problem, **own}, end=b"\n")
        guest.reply(await guest.read(), {})
        await guest.read()
        await peer.read_to_the_end()

    import client_agent._runtime.guest as module  # type: ignore[import-not-found]

    async with play(script) as path, agent.Client.connect(path) as client:
        assert await client.guest_shutdown() is None
        await client.guest_ping()
        with pytest.raises(agent.CommandError, match="no such mode"):
            await client.guest_shutdown(mode="gently")
        await client.guest_ping()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "SILENCE", 0.05)
            assert await client.guest_shutdown() is None


@asynchronous
async def test_an_agent_that_ends_at_once(agent: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        await Agent(peer).read()
        peer.close()

    async with play(script) as path, agent.Client.connect(path) as client:
        assert await client.guest_shutdown() is None
        with pytest.raises(agent.ConnectionLost):
            await client.guest_ping()


@asynchronous
async def test_no_agent(agent: Any, play: Play) -> None:
    async with play(Peer.read_to_the_end) as path:
        with pytest.raises(agent.CannotConnect, match="does the agent run"):
            await agent.Client.connect(path, connect_timeout=0.05)

    async def script(peer: Peer) -> None:
        peer.close()

    async with play(script) as path:
        with pytest.raises(agent.CannotConnect, match="closed|reset"):
            await agent.Client.connect(path)
    with pytest.raises(agent.CannotConnect, match="No such file"):
        await agent.Client.connect(path)


@asynchronous
async def test_what_the_agent_knows(agent: Any, play: Play) -> None:
    async def script(peer: Peer) -> None:
        guest = Agent(peer)
        commands = [
            {"name": "guest-ping", "enabled": True, "success-response": True},
            {"name": "guest-exec", "enabled": False, "success-response": True},
        ]
        request = await guest.read()
        assert request["execute"] == "guest-info"
        guest.reply(request, {"version": "1", "supported_commands": commands})
        guest.reply(await guest.read(), {})

    c = agent.commands
    async with play(script) as path, agent.Client.connect(path, check=True) as client:
        await client.guest_ping()
        known = await client.capabilities()
        assert known.supports(c.GuestPing)
        assert known.supports("guest-ping")
        assert not known.supports(c.GuestExec)
        with pytest.raises(
            agent.NotSupported, match="guest-exec: the server has no such"
        ):
            await client.guest_exec(path="x")
        with pytest.raises(agent.ClientError, match="and nothing else"):
            known.supports(agent.types.GuestExec)


def test_the_synchronous_twin(agent: Any) -> None:
    from client_agent.testing import FakeServer  # type: ignore[import-not-found]

    with FakeServer() as server:
        server.on(agent.commands.GuestGetTime, lambda command: 5)
        server.on(agent.commands.GuestShutdown, lambda command: None)
        with agent.SyncClient.connect(server.path) as client:
            assert client.guest_get_time() == 5
            client.guest_shutdown()
            assert client.capabilities().supports(agent.commands.GuestExec)
