"""Replies to `query-qmp-schema`: from a file, or from a server that is asked."""

from __future__ import annotations

import json
import os
import re
import stat
from typing import TYPE_CHECKING, Any

from qapigen.errors import ConfigError, QapigenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from qapigen.compile import Loaded
    from qapigen.config import Settings
    from qapigen.schema.ir import Schema

_ADDRESS = re.compile(r"[^/\\\s]+:\d{1,5}")
_JSON = re.compile(rb"\s*(?:\[|\{\s*\")")
"""How a reply begins, and a schema file does not."""


def is_server(place: str) -> bool:
    """Whether a place is a socket, or `host:port`."""
    mode = mode_of(place)
    return stat.S_ISSOCK(mode) or (not mode and bool(_ADDRESS.fullmatch(place)))


def mode_of(place: str) -> int:
    """What kind of file there is; 0: none."""
    try:
        return os.stat(place).st_mode
    except (OSError, ValueError):
        return 0


def is_reply(data: bytes) -> bool:
    """Whether a file holds JSON and no schema, as far as its beginning tells."""
    return _JSON.match(data) is not None


def ask(place: str) -> bytes:
    """What a server answers, as a file would hold it."""
    from qapigen.workspace.server import ask_schema

    return json.dumps(ask_schema(place)).encode()


def load(chosen: Settings, read: Callable[[str], bytes]) -> Loaded:
    """The schema that a reply tells, in the place of a compiled one."""
    from qapigen.compile import Loaded
    from qapigen.diagnostics import Report
    from qapigen.workspace.read import contents

    place = chosen.schema
    return Loaded(schema_of(place, contents(place, read)), Report(), ())


def schema_of(place: str, data: bytes) -> Schema:
    """The schema of who gave this reply; `place` is named in messages."""
    from qapigen.schema.from_introspection import from_introspection

    try:
        return from_introspection(_entries(place, data))
    except QapigenError as error:
        raise ConfigError(f"{place}: {error}") from None


def _entries(place: str, data: bytes) -> list[Any]:
    try:
        reply = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise QapigenError(f"is no JSON: {error}") from None
    if isinstance(reply, dict):
        if isinstance(reply.get("error"), dict):
            raise QapigenError(f"the server said: {reply['error'].get('desc')}")
        reply = reply.get("return")
    if not isinstance(reply, list):
        raise QapigenError(
            "is JSON, but no reply to query-qmp-schema, which is a list of objects, or"
            " has it as 'return'"
        )
    return reply
