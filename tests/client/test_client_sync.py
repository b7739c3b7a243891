"""The synchronous twin."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def server(vm: Any) -> Iterator[Any]:
    from client_vm.testing import FakeServer  # type: ignore[import-not-found]

    with FakeServer() as server:
        server.on(vm.commands.Stop, lambda command: None)
        server.on(vm.commands.QueryBlockJobs, lambda command: [])
        yield server


def test_commands(vm: Any, server: Any) -> None:
    status = vm.types.StatusInfo(
        running=True, singlestep=False, status=vm.types.RunState.RUNNING
    )
    server.on(vm.commands.QueryStatus, lambda command: status)
    with vm.SyncClient.connect(server.path) as client:
        assert client.query_status() == status
        assert client.execute(vm.commands.QueryStatus()) == status
        assert client.execute_raw("query-status")["running"] is True
        with pytest.raises(
            vm.CommandError, match="'nothing' has not been found|nothing"
        ):
            client.execute_raw("nothing")
        with pytest.raises(vm.ValidationError):
            client.block_resize(size="x")


def test_time_outs(vm: Any, server: Any) -> None:
    async def stall(command: Any) -> None:
        await asyncio.sleep(60)

    server.on(vm.commands.Cont, stall)
    with vm.SyncClient.connect(server.path, timeout=0.05) as client:
        assert client.timeout == 0.05
        with pytest.raises(vm.TimedOut, match="cont: no reply within 0.05 s"):
            client.cont()
        client.timeout = 0.02
        with pytest.raises(vm.TimedOut, match="within 0.02 s"):
            client.stop()  # the server is still at the other one


def test_events(vm: Any, server: Any) -> None:
    e = vm.events
    with vm.SyncClient.connect(server.path) as client:
        with client.listen(e.JobStatusChange, e.Stop, limit=3) as events:
            for number in range(5):
                server.emit(
                    e.JobStatusChange(id=f"j{number}", status=vm.types.JobStatus.READY)
                )
            server.emit(e.Stop())
            assert events.wait_for(e.Stop, timeout=5).qapi_name == "STOP"
            assert (events.dropped, events.limit, len(events)) == (3, 3, 2)
            assert events.get(timeout=1).id == "j3"
            with pytest.raises(vm.TimedOut):
                events.wait_for(e.Stop, timeout=0.01)
            assert events.wait_for(where=lambda event: True).id == "j4"
        with pytest.raises(vm.ClientError, match="nobody listens"):
            events.get()


def test_iterating(vm: Any, server: Any) -> None:
    e = vm.events
    with vm.SyncClient.connect(server.path) as client, client.listen() as events:
        server.emit(e.Stop())
        server.emit(e.Resume())
        found = []
        for event in events:
            found.append(type(event))
            if len(found) == 2:
                break
        assert found == [e.Stop, e.Resume]
        server.disconnect()
        with pytest.raises(vm.ConnectionLost):
            for _ in events:
                pass


def test_closing_in_the_block(vm: Any, server: Any) -> None:
    with vm.SyncClient.connect(server.path) as client:
        with client.listen() as events:
            client.close()
            with pytest.raises(vm.ClientError):
                events.get()
        client.close()
        with pytest.raises(vm.ConnectionLost, match="was closed"):
            client.stop()
        with pytest.raises(vm.ConnectionLost, match="was closed"):
            client.listen()


def test_closing_while_another_thread_waits(vm: Any, server: Any) -> None:
    async def stall(command: Any) -> None:
        await asyncio.sleep(60)

    server.on(vm.commands.Cont, stall)
    with ThreadPoolExecutor() as pool:
        with vm.SyncClient.connect(server.path) as client, client.listen() as events:
            command, event = pool.submit(client.cont), pool.submit(events.get)
            time.sleep(0.05)
            client.close()
            for waiting in (command, event):
                with pytest.raises(vm.ConnectionLost, match="was closed"):
                    waiting.result(timeout=5)


def test_threads_share_it(vm: Any, server: Any) -> None:
    with ThreadPoolExecutor(8) as pool, vm.SyncClient.connect(server.path) as client:
        results = [pool.submit(client.query_block_jobs) for _ in range(100)]
        assert [r.result(timeout=10) for r in results] == [[]] * 100


def test_within_a_running_loop(vm: Any, server: Any) -> None:
    """As in a notebook."""

    async def main() -> None:
        with vm.SyncClient.connect(server.path) as client:
            client.stop()

    asyncio.run(main())


def test_nobody_is_there(vm: Any, tmp_path: Path) -> None:
    with pytest.raises(vm.CannotConnect, match="No such file"):
        vm.SyncClient.connect(str(tmp_path / "s"))


def test_a_transport(vm: Any) -> None:
    class Transport:
        async def open(self, receive: Any, lost: Any) -> None:
            pass

        async def call(self, command: str, *arguments: Any, **more: Any) -> Any:
            return [command] if command == "x" else {}

        async def close(self) -> None:
            pass

    with vm.SyncClient(Transport(), timeout=3) as client:
        assert client.stop() is None
        assert client.execute_raw("x") == ["x"]


def test_capabilities(vm: Any, server: Any) -> None:
    with vm.SyncClient.connect(server.path, check=True) as client:
        assert client.capabilities().supports(vm.commands.Stop)
        client.stop()


def test_ctrl_c(vm: Any, server: Any) -> None:
    """Interrupts the wait, and the connection stays usable."""

    async def slowly(command: Any) -> None:
        await asyncio.sleep(0.2)

    server.on(vm.commands.Cont, slowly)
    with vm.SyncClient.connect(server.path) as client:
        main = threading.main_thread().ident
        assert main is not None
        timer = threading.Timer(0.05, signal.pthread_kill, (main, signal.SIGINT))
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            client.cont()
        timer.join()
        client.stop()


def test_forgotten(vm: Any, server: Any) -> None:
    """Nobody closes it: Python says so, as it does for files."""
    client = vm.SyncClient.connect(server.path)
    close = client._work
    with pytest.warns(ResourceWarning, match="unclosed client"):
        client.__del__()
    assert close() is not None
    client.close()
    del client
    gc.collect()
