"""The definitions of a schema by their names in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from . import late
from .base import Event, Timestamp, UnknownEvent
from .errors import ValidationError
from .table import ROOT
from .values import closest, shown

_BUILTINS: dict[str, Any] = {
    "any": object,
    "bool": bool,
    "null": None,
    "number": float,
    "str": str,
    "QType": str,
}


class Registry(Mapping[str, Any]):
    """Definitions by name, each loaded when it is first asked for."""

    def __init__(self, area: str) -> None:
        self._area = area
        self._homes: Mapping[str, str] | None = None

    def _index(self) -> Mapping[str, str]:
        if self._homes is None:
            index = import_module(f"{ROOT}._index")
            homes: Mapping[str, str] = getattr(index, self._area.upper())
            self._homes = homes
        return self._homes

    def __getitem__(self, name: str) -> Any:
        module, _, attribute = self._index()[name].partition(".")
        return getattr(import_module(f"{ROOT}.{self._area}.{module}"), attribute)

    def __contains__(self, name: object) -> bool:
        return name in self._index()

    def __iter__(self) -> Iterator[str]:
        return iter(self._index())

    def __len__(self) -> int:
        return len(self._index())

    def __repr__(self) -> str:
        return f"<{len(self)} {self._area} of {ROOT}>"


TYPES: Mapping[str, Any] = Registry("types")
COMMANDS: Mapping[str, Any] = Registry("commands")
EVENTS: Mapping[str, Any] = Registry("events")


_LATE = {
    "CannotConnect": "_runtime.client_errors",
    "Capabilities": "_runtime.capabilities",
    "Client": "client",
    "ClientError": "_runtime.client_errors",
    "CommandError": "_runtime.client_errors",
    "ConnectionLost": "_runtime.client_errors",
    "EventError": "_runtime.client_errors",
    "GuestTransport": "_runtime.guest",
    "Listener": "_runtime.listen",
    "NotSupported": "_runtime.client_errors",
    "QmpTransport": "_runtime.qmp",
    "ReplyError": "_runtime.client_errors",
    "SyncClient": "sync_client",
    "SyncListener": "_runtime.sync",
    "TimedOut": "_runtime.client_errors",
    "Transport": "_runtime.transport",
    "mask": "_runtime.masks",
    "unmask": "_runtime.masks",
    "use_json": "_runtime.text",
}
"""What is loaded when it is first asked for, and where it is."""


def submodule(name: str) -> Any:
    """`__getattr__` of the generated package."""
    if name in ("types", "commands", "events"):
        return import_module(f"{ROOT}.{name}")
    home = _LATE.get(name)
    if home is not None:
        return getattr(import_module(f"{ROOT}.{home}"), name)
    raise AttributeError(f"module {ROOT!r} has no attribute {name!r}")


def union_of(codes: Sequence[str]) -> Any:
    """The union of the Python types of an alternate's branches, as the table writes types."""
    result: Any = _python_type(codes[0])
    for code in codes[1:]:
        result = result | _python_type(code)
    return result


def _python_type(code: str) -> Any:
    if code[0] == '"':
        return code[1:]
    if code[0] == "[":
        return list[_python_type(code[1:])]  # type: ignore[misc]
    if code in TYPES:
        return TYPES[code]
    return _BUILTINS.get(code, int)


def decode(
    name: str, obj: object, *, strict: bool = False, collect: bool = False
) -> Any:
    """A value of any type of the schema, by its name there, from decoded JSON.

    Args:
        strict: accept exactly what QEMU's own marshalling accepts.
        collect: find all problems instead of the first; the error has them as `problems`.

    Raises:
        KeyError: the schema has no such type.
        ValidationError: the value is not of that type.
    """
    _known(name)
    return late.convert.decode_type(name, obj, strict, collect)


def encode(name: str, value: object, *, collect: bool = False) -> Any:
    """The plain JSON values of a value of any type of the schema; see `decode`."""
    _known(name)
    return late.convert.encode_type(name, value, collect)


def json_schema(name: str) -> dict[str, Any]:
    """A JSON Schema of any type of the schema, by its name there; see `Struct.json_schema`."""
    _known(name)
    schema: dict[str, Any] = late.json_schema.of_type(name)
    return schema


def _known(name: str) -> None:
    if name not in TYPES:
        hint = closest(name, TYPES)
        raise KeyError(
            f"no type {name!r} in the schema" + (f" ({hint})" if hint else "")
        )


def decode_event(
    message: object, *, strict: bool = False, collect: bool = False
) -> Event | UnknownEvent:
    """An event message: its class with data and timestamp.

    An event that the schema does not know becomes an `UnknownEvent`.

    Raises ValidationError if it is no event message, or its data are wrong.
    """
    if not isinstance(message, dict):
        raise ValidationError("", "an event message", shown(message))
    name = message.get("event")
    if not isinstance(name, str):
        raise ValidationError("event", "the name of an event", shown(name))
    timestamp = _timestamp(message.get("timestamp"))
    data = message.get("data", {})
    if name not in EVENTS:
        if not isinstance(data, dict):
            raise ValidationError("data", "an object", shown(data))
        return UnknownEvent(name, data, timestamp)
    try:
        event: Event = EVENTS[name].from_dict(data, strict=strict, collect=collect)
    except ValidationError as error:
        raise error.within("data") from None
    event.timestamp = timestamp
    return event


def _timestamp(value: object) -> Timestamp | None:
    match value:
        case None:
            return None
        case {"seconds": int(seconds), "microseconds": int(microseconds)}:
            # To Python, true is an int.
            if not isinstance(seconds, bool) and not isinstance(microseconds, bool):
                return Timestamp(seconds, microseconds)
    raise ValidationError("timestamp", "seconds and microseconds", shown(value))
