"""The client against a real guest agent."""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import Callable
from typing import Any

import pytest
from packages_for_clients import asynchronous

pytestmark = pytest.mark.live

Start = Callable[..., Any]


@asynchronous
async def test_ping_info_exec(agent: Any, start_guest_agent: Start) -> None:
    c = agent.commands
    with start_guest_agent() as server:
        async with agent.Client.connect(server.path, timeout=20) as client:
            assert await client.guest_ping() is None
            info = await client.guest_info()
            assert "guest-exec" in {known.name for known in info.supported_commands}
            assert info.version[0].isdigit()
            assert (await client.capabilities()).supports(c.GuestExec)
            started = await client.guest_exec(
                path="/bin/sh",
                arg=["-c", "echo out; echo err >&2; exit 3"],
                capture_output=True,
            )
            status = await client.guest_exec_status(pid=started.pid)
            while not status.exited:
                status = await client.guest_exec_status(pid=started.pid)
            assert status.exitcode == 3
            assert base64.b64decode(status.out_data) == b"out\n"
            assert base64.b64decode(status.err_data) == b"err\n"
            assert status.signal is None


@asynchronous
async def test_errors(agent: Any, start_guest_agent: Start) -> None:
    with start_guest_agent() as server:
        async with agent.Client.connect(server.path, timeout=20) as client:
            with pytest.raises(agent.CommandError) as caught:
                await client.guest_exec_status(pid=-1)
            assert caught.value.error_class == "GenericError"
            assert caught.value.arguments == {"pid": -1}
            with pytest.raises(agent.CommandError, match="has not been found"):
                await client.execute_raw("guest-nothing")
            # Not answered if it works, but with an error if it does not.
            with pytest.raises(agent.CommandError, match="mode is invalid"):
                await client.guest_shutdown(mode="gently")
            await client.guest_ping()


@asynchronous
async def test_after_another_client(agent: Any, start_guest_agent: Start) -> None:
    """One that left half a command behind."""
    with start_guest_agent() as server:
        with socket.socket(socket.AF_UNIX) as other:
            other.connect(server.path)
            other.sendall(b'{"execute": "guest-info"}\n{"execute": "guest-')
        async with await next_client(agent, server.path) as client:
            for _ in range(20):
                assert await client.guest_ping() is None


async def next_client(agent: Any, path: str) -> Any:
    """The agent does not listen while it has a client, and for a moment after it."""
    async with asyncio.timeout(20):
        while True:
            client = agent.Client.connect(path, timeout=20)
            try:
                return await client
            except agent.CannotConnect:
                await asyncio.sleep(0.01)


@asynchronous
async def test_an_agent_that_stalls_and_dies(
    agent: Any, start_guest_agent: Start
) -> None:
    with start_guest_agent() as server:
        async with agent.Client.connect(server.path, timeout=20) as client:
            server.pause()
            with pytest.raises(agent.TimedOut):
                await client.execute(agent.commands.GuestInfo(), timeout=0.1)
            server.go_on()
            assert await client.guest_get_time() > 1 << 50
            server.kill()
            with pytest.raises(agent.ConnectionLost):
                await client.guest_ping()


def test_the_synchronous_twin(agent: Any, start_guest_agent: Start) -> None:
    with (
        start_guest_agent() as server,
        agent.SyncClient.connect(server.path, timeout=20) as client,
    ):
        client.guest_ping()
        handle = client.guest_file_open(path="/proc/self/stat")
        client.guest_file_close(handle=handle)
