"""`qapigen diff` asks real servers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.live


@pytest.mark.parametrize("server", ["start_emulator", "start_storage_daemon"])
def test_a_server_against_itself_and_a_changed_reply(
    request: pytest.FixtureRequest, qapigen: Any, tmp_path: Path, server: str
) -> None:
    start: Callable[..., Any] = request.getfixturevalue(server)
    with start() as running:
        done = qapigen("diff", running.path, running.path)
        assert (done.returncode, done.stderr) == (0, "")
        assert "nothing that travels has changed" in done.stdout

        entries = _asked(running.path)
        reply = tmp_path / "reply.json"
        reply.write_text(json.dumps([e for e in entries if e["name"] != "quit"]))
        done = qapigen("diff", running.path, reply)
        assert done.returncode == 1
        assert "quit: command removed" in done.stdout
        assert "1 breaking, 0 risky, 0 safe" in done.stdout


def _asked(path: str) -> list[Any]:
    from qapigen.workspace.server import ask_schema

    return ask_schema(path)
