"""What a server answers to `query-qmp-schema`, looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from .client_errors import NotSupported
from .errors import member as join
from .flags import flags

Info: TypeAlias = Mapping[str, Any]
"""An entry of the server's answer, a `SchemaInfo`."""

View: TypeAlias = tuple[str, ...]
"""An object as the server sees it: a type, and the branches in it, from the outer one on."""

_BUILTIN: Info = {"meta-type": "builtin"}


class ServerSchema:
    """The server's own schema.

    Attributes:
        commands: its entries for commands, by name.
        events: its entries for events, by name.
    """

    def __init__(self, schema: Iterable[Info]) -> None:
        if isinstance(schema, Mapping):
            raise TypeError("a list of SchemaInfo is wanted")
        self._types: dict[str, Info] = {}
        self.commands: dict[str, Info] = {}
        self.events: dict[str, Info] = {}
        for info in schema:
            match info["meta-type"]:
                case "command":
                    self.commands[info["name"]] = info
                case "event":
                    self.events[info["name"]] = info
                case _:
                    self._types[info["name"]] = info

    def info(self, name: str) -> Info:
        """The server's entry for a type, by the server's name for it."""
        return self._types.get(name, _BUILTIN)

    def members(self, view: View) -> dict[str, Info]:
        """The members of an object, by name."""
        return {
            m["name"]: m for name in view for m in self.info(name).get("members", ())
        }

    def branch(self, view: View, case: str) -> View | None:
        """The object that a union is where its discriminator has a certain value."""
        union = self.info(view[-1])
        for variant in union.get("variants", ()):
            if variant["case"] == case:
                return (*view, variant["type"])
        tag = self.members(view).get(union.get("tag", ""))
        # QEMU 2.5 and 2.6 do not list branches without members.
        return view if tag and case in values(self.info(tag["type"])) else None

    def check(self, command: str, arguments: Mapping[str, Any]) -> None:
        """See whether the server knows a command and all that its arguments use.

        Raises NotSupported.
        """
        info = self.commands.get(command)
        if info is None:
            raise NotSupported(command, "", "such command")
        if command not in flags().unchecked:
            self._check(command, info["arg-type"], arguments, "")

    def _check(self, command: str, type_: str, value: Any, path: str) -> None:
        info = self.info(type_)
        match info["meta-type"]:
            case "object" if isinstance(value, Mapping):
                self._check_object(command, type_, value, path)
            case "array" if isinstance(value, list):
                for number, item in enumerate(value):
                    self._check(
                        command, info["element-type"], item, f"{path}[{number}]"
                    )
            case "enum" if value not in values(info):
                raise NotSupported(command, path, f"value {value!r}")
            case "alternate":
                fits = [
                    m["type"]
                    for m in info["members"]
                    if self.json_type(m["type"]) == json_type(value)
                ]
                if not fits:
                    raise NotSupported(command, path, f"{json_type(value)} there")
                self._check(command, fits[0], value, path)

    def _check_object(
        self, command: str, type_: str, value: Mapping[str, Any], path: str
    ) -> None:
        view: View = (type_,)
        while "tag" in self.info(view[-1]):
            tag = self.info(view[-1])["tag"]
            branch = self.branch(view, value[tag]) if tag in value else None
            if branch is None or branch == view:
                if branch is None and tag in value:
                    raise NotSupported(
                        command, join(path, tag), f"value {value[tag]!r}"
                    )
                break
            view = branch
        members = self.members(view)
        for name, item in value.items():
            place = join(path, name)
            if name not in members:
                raise NotSupported(command, place, "such member")
            self._check(command, members[name]["type"], item, place)

    def json_type(self, type_: str) -> str:
        """How a value of a type looks in JSON; all numbers are one."""
        info = self.info(type_)
        match info["meta-type"]:
            case "object":
                return "object"
            case "array":
                return "array"
            case "enum":
                return "string"
        found: str = info.get("json-type", "value")
        return "number" if found == "int" else found


def json_type(value: object) -> str:
    """How a value looks in JSON."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case int() | float():
            return "number"
        case Mapping():
            return "object"
        case Sequence():
            return "array"
    return "value"


def values(enum: Info) -> dict[str, Info]:
    """The values of an enum and what is said of each; before QEMU 6.2 nothing was."""
    if "members" in enum:
        return {m["name"]: m for m in enum["members"]}
    return {value: {} for value in enum.get("values", ())}
