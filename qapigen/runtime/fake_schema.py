"""The answer to `query-qmp-schema` of a server that has this schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .table import Row, table

_INTEGERS = frozenset(
    f"{sign}int{bits}" for sign in ("", "u") for bits in ("", 8, 16, 32, 64)
) | {"size"}
_JSON_TYPES = {
    "any": "value",
    "bool": "boolean",
    "int": "int",
    "null": "null",
    "number": "number",
    "str": "string",
}


def introspect() -> list[dict[str, Any]]:
    """The schema as a list of SchemaInfo, with numbers for the names of types."""
    return _Introspection().result


class _Introspection:
    def __init__(self) -> None:
        self.types = table().types
        self.result: list[dict[str, Any]] = []
        self.masks: dict[str, str] = {}
        self.todo: list[tuple[str, Any]] = []
        for name, row in table().commands.items():
            info: dict[str, Any] = {
                "name": name,
                "meta-type": "command",
                "arg-type": self._arguments(row),
                "ret-type": (
                    self._empty()
                    if row["returns"] is None
                    else self._type(row["returns"])
                ),
                **_features(row, ""),
            }
            if row.get("oob"):
                info["allow-oob"] = True
            self.result.append(info)
        for name, row in table().events.items():
            arguments = self._arguments(row)
            self.result.append(
                {
                    "name": name,
                    "meta-type": "event",
                    "arg-type": arguments,
                    **_features(row, ""),
                }
            )
        while self.todo:
            mask, make = self.todo.pop(0)
            self.result.append({"name": mask, **make()})

    def _named(self, key: str, make: Any) -> str:
        """The server's name for a type; `make` gives its entry, when its turn comes."""
        if key not in self.masks:
            self.masks[key] = str(len(self.masks))
            self.todo.append((self.masks[key], make))
        return self.masks[key]

    def _builtin(self, name: str) -> str:
        if name not in self.masks:
            self.masks[name] = name
            kind = _JSON_TYPES.get(name, "value")
            self.result.append(
                {"name": name, "meta-type": "builtin", "json-type": kind}
            )
        return name

    def _empty(self) -> str:
        return self._named("", lambda: {"meta-type": "object", "members": []})

    def _arguments(self, row: Row) -> str:
        if "from" in row:
            return self._type(row["from"])
        if not row["fields"]:
            return self._empty()
        return self._named(
            f"{row['area']}:{row['key']}", lambda: self._object(row, features=False)
        )

    def _type(self, code: str) -> str:
        if code[0] == "[":
            element = self._type(code[1:])
            name = f"[{element}]"
            if name not in self.masks:
                self.masks[name] = name
                self.result.append(
                    {"name": name, "meta-type": "array", "element-type": element}
                )
            return name
        key = code.lstrip("=")
        row = self.types.get(key)
        if row is None:
            return self._builtin("int" if key in _INTEGERS else key)
        return self._named(key, lambda: self._entry(row))

    def _entry(self, row: Row) -> dict[str, Any]:
        match row["kind"]:
            case "enum":
                return _enum(row["values"], row)
            case "alternate":
                members = [{"type": self._type(code)} for code in row["branches"]]
                return {"meta-type": "alternate", "members": members}
        return self._object(row)

    def _object(
        self, row: Row, less: Iterable[str] = (), *, features: bool = True
    ) -> dict[str, Any]:
        """The entry of an object type, without some members, perhaps without features."""
        of_members = self._member_features(row)
        members = [
            {
                "name": wire,
                "type": self._type(code),
                **({"default": None} if optional else {}),
                **of_members.get(wire, {}),
            }
            for wire, _, code, optional in row["fields"]
            if wire not in less
        ]
        info: dict[str, Any] = {"meta-type": "object", "members": members}
        if features:
            info.update(_features(row, ""))
        if "tag" in row:
            wire, _, enum = row["tag"][:3]
            type_ = self._type(enum) if enum else self._kinds(row)
            members.insert(0, {"name": wire, "type": type_})
            info["tag"] = wire
            info["variants"] = [
                {"case": case, "type": self._variant(row, self.types[key])}
                for case, key in row["branches"].items()
            ]
        return info

    def _kinds(self, row: Row) -> str:
        """The enum of the branches of a union that has none of its own."""
        return self._named(f"{row['key']}Kind", lambda: _enum(row["branches"], {}))

    def _variant(self, union: Row, branch: Row) -> str:
        if "from" in branch:
            return self._type(branch["from"])
        common = [f[0] for f in union["fields"]]
        if len(common) == len(branch["fields"]):
            return self._empty()
        return self._named(branch["key"], lambda: self._object(branch, common))

    def _member_features(self, row: Row) -> dict[str, dict[str, list[str]]]:
        """What members have, inherited ones too."""
        result = {}
        at: Row | None = row
        while at is not None:
            for name in at.get("features", ()):
                if name:
                    result[name] = _features(at, name)
            at = self.types.get(at.get("base", ""))
        return result


def _features(row: Row, name: str) -> dict[str, list[str]]:
    found = row.get("features", {}).get(name)
    return {"features": list(found)} if found else {}


def _enum(values: Iterable[str], row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "meta-type": "enum",
        "members": [{"name": v, **_features(row, v)} for v in values],
        "values": list(values),
        **_features(row, ""),
    }
