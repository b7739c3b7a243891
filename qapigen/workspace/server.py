"""A running server, asked for its schema over QMP."""

from __future__ import annotations

import json
import os
import socket
from typing import Any

from qapigen.workspace.errors import WorkspaceError, os_error_text

TIMEOUT = 10.0
"""Seconds in which a server must say something: a busy one may be slow, a silent one is none."""


def ask_schema(place: str) -> list[Any]:
    """What a server answers to `query-qmp-schema`; `place` is a UNIX socket's path, or
    `host:port`."""
    try:
        with _connect(place) as connection:
            return _Session(place, connection).schema()
    except TimeoutError:
        raise WorkspaceError(
            f"{place}: the server said nothing for {TIMEOUT:.0f} s; does it have another"
            " client?"
        ) from None
    except (BrokenPipeError, ConnectionResetError):
        raise WorkspaceError(f"cannot ask {place}: it closed the connection") from None
    except OSError as error:
        raise WorkspaceError(f"cannot ask {place}: {os_error_text(error)}") from None


def _connect(place: str) -> socket.socket:
    if os.path.exists(place):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(TIMEOUT)
            connection.connect(place)
        except BaseException:
            connection.close()
            raise
        return connection
    host, _, port = place.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), TIMEOUT)


class _Session:
    """One conversation: greeting, negotiation, question."""

    def __init__(self, place: str, connection: socket.socket) -> None:
        self._place = place
        self._connection = connection
        self._lines = connection.makefile("rb")

    def schema(self) -> list[Any]:
        """The answer to the one question that is asked."""
        if "QMP" not in self._message():
            raise self._failure("it does not greet as QMP servers do")
        self._execute("qmp_capabilities")
        answer = self._execute("query-qmp-schema")
        if not isinstance(answer, list):
            raise self._failure("its answer to query-qmp-schema is no list")
        return answer

    def _execute(self, command: str) -> Any:
        self._connection.sendall(json.dumps({"execute": command}).encode() + b"\n")
        while True:
            message = self._message()
            if "return" in message:
                return message["return"]
            error = message.get("error")
            if isinstance(error, dict):
                raise self._failure(f"{command}: {error.get('desc')}")
            # What remains is an event.

    def _message(self) -> dict[str, Any]:
        line = self._lines.readline()
        if not line:
            raise self._failure("it closed the connection")
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise self._failure("it does not speak QMP")
        return message

    def _failure(self, why: str) -> WorkspaceError:
        return WorkspaceError(f"cannot ask {self._place}: {why}")
