"""Replies to `query-qmp-schema`, compared without the names of their types."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

Info = dict[str, Any]

ACTIONS = ("command", "event")


def nameless(infos: Sequence[Info]) -> list[Info]:
    """The entries with types numbered as a walk from commands and events meets them.

    Objects with nothing in them are one and the same: nothing of them travels.
    """
    walk = _Walk([info for info in infos if info["meta-type"] not in ACTIONS])
    result = [walk.plain(info) for info in infos if info["meta-type"] in ACTIONS]
    for info in walk.met:
        result.append({**walk.plain(info), "name": None})
    return result


class _Walk:
    def __init__(self, types: Sequence[Info]) -> None:
        self.types = {info["name"]: info for info in types}
        self.numbers: dict[str, int] = {}
        self.met: list[Info] = []
        """Grows while it is gone through."""

    def number(self, name: str) -> Any:
        info = self.types[name]
        match info["meta-type"]:
            case "builtin":
                return info["json-type"]
            case "array":
                return [self.number(info["element-type"])]
            case "object" if not info["members"] and "tag" not in info:
                return "nothing"
        if name not in self.numbers:
            self.numbers[name] = len(self.numbers)
            self.met.append(info)
        return self.numbers[name]

    def plain(self, info: Info) -> Info:
        result = dict(info)
        for key in ("arg-type", "ret-type"):
            if key in result:
                result[key] = self.number(result[key])
        if result["meta-type"] in ("object", "alternate"):
            for key in ("members", "variants"):
                if key in result:
                    result[key] = [
                        {**part, "type": self.number(part["type"])}
                        for part in result[key]
                    ]
        return result


def renumbered(infos: Sequence[Info], random: Random) -> list[Info]:
    """The same with other numbers for types, and in another order."""
    names = [i["name"] for i in infos if i["meta-type"] not in (*ACTIONS, "builtin")]
    numbers = [str(n) for n in range(1_000, 1_000 + len(names))]
    random.shuffle(numbers)
    new = dict(zip(names, numbers, strict=True))

    def part(item: Any) -> Any:
        if isinstance(item, dict) and "type" in item:
            return {**item, "type": new.get(item["type"], item["type"])}
        return item

    result = []
    for info in infos:
        changed = {
            key: (
                [part(item) for item in value]
                if key in ("members", "variants")
                else (
                    new.get(value, value)
                    if key in ("arg-type", "ret-type", "element-type")
                    else value
                )
            )
            for key, value in info.items()
        }
        if info["meta-type"] not in ACTIONS:
            changed["name"] = new.get(info["name"], info["name"])
        result.append(changed)
    random.shuffle(result)
    return result
