"""How code that talks to a VM is tested without one.

    qapigen generate schemas/block/qapi-schema.json -o build/vmblock
    PYTHONPATH=build python -m pytest examples/test_with_a_fake.py

The fake server speaks QMP on a socket, takes what a real one takes, and answers what the test tells
it to.
"""

from __future__ import annotations

import pytest
from vmblock import CommandError, SyncClient
from vmblock import commands as c
from vmblock import events as e
from vmblock import types as t
from vmblock.testing import FakeServer, fake_server

__all__ = ["fake_server"]


def wait_until_stopped(socket: str) -> t.RunState:
    """What is tested here: stops a VM if it runs, and tells how it is then."""
    with SyncClient.connect(socket, timeout=5) as vm, vm.listen(e.Stop) as events:
        if vm.query_status().running:
            vm.stop()
            events.wait_for(e.Stop, timeout=5)
        return vm.query_status().status


def test_stops_a_vm_that_runs(fake_server: FakeServer) -> None:
    state = [t.RunState.RUNNING]

    @fake_server.on(c.QueryStatus)
    def status(command: c.QueryStatus) -> t.StatusInfo:
        running = state[0] == t.RunState.RUNNING
        return t.StatusInfo(running=running, singlestep=False, status=state[0])

    @fake_server.on(c.Stop)
    def stop(command: c.Stop) -> None:
        state[0] = t.RunState.PAUSED
        fake_server.emit(e.Stop())

    assert wait_until_stopped(fake_server.path) is t.RunState.PAUSED
    assert wait_until_stopped(fake_server.path) is t.RunState.PAUSED
    assert [type(r) for r in fake_server.requests].count(c.Stop) == 1


def test_tells_what_goes_wrong(fake_server: FakeServer) -> None:
    fake_server.fail(c.QueryStatus, "out of order")
    with pytest.raises(CommandError, match="out of order"):
        wait_until_stopped(fake_server.path)
