"""What the README shows of the client is so."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import asynchronous

TOP = Path(__file__).resolve().parents[2]


def block(name: str) -> str:
    """A code block of the README, by the comment above it."""
    text = (TOP / "README.md").read_text()
    return text.split(f"<!-- test: {name} -->")[1].split("```")[1].partition("\n")[2]


@asynchronous
async def test_the_readmes_client(vm: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from client_vm.testing import FakeServer  # type: ignore[import-not-found]

    c, e, t = vm.commands, vm.events, vm.types
    monkeypatch.setitem(sys.modules, "vmblock", vm)
    names: dict[str, Any] = {}
    exec(block("client"), names)
    async with FakeServer() as server:

        def completed(device: str) -> Any:
            return e.BlockJobCompleted(
                type=t.JobType.BACKUP, device=device, len=7, offset=7, speed=0
            )

        @server.on(c.Transaction)
        def transaction(command: Any) -> None:
            devices = [action.data.device for action in command.actions]
            for device in reversed(devices):
                server.emit(completed(device))

        assert await asyncio.wait_for(names["back_up"](server.path), 10) == [7, 7]
