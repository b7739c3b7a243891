"""Names for the types of a reply to `query-qmp-schema`, which have numbers instead.

A type is called after its use: `DriveMirrorSync` is what `drive-mirror` takes as `sync`,
`QueryBlockReturn` what `query-block` returns.  Of several uses the one counts that is nearest to a
command or event, and among those the first by the alphabet: neither the order of the reply nor its
numbers matter, and what is added elsewhere changes no name unless it is such a use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qapigen.dialect import NEWEST
from qapigen.schema.builtin import PSEUDO_TYPES, QTYPE, json_types
from qapigen.schema.introspected import Entry, Reply, choice_kind

_WORDS = re.compile(r"[^A-Za-z0-9]+")
_OWN = re.compile(r"(?:__[A-Za-z0-9.-]+_)?[A-Za-z][A-Za-z0-9_-]*")
_IMPLICIT = "q_"


class _Use(NamedTuple):
    """What a type is called if it is called after this use."""

    name: str
    stem: str
    """What the names of the types inside it begin with."""


def type_names(reply: Reply) -> Mapping[str, str]:
    """The names of enums, objects and alternates that commands and events lead to.

    Types keep the names that servers give away if they are asked to.
    """
    taken = {action.name for action in reply.actions}
    taken |= {*json_types(NEWEST), *PSEUDO_TYPES, QTYPE}
    kept = {name for name in reply.types if is_own(name) and name not in taken}
    taken |= kept
    named: dict[str, _Use] = {}
    uses = _gathered(_roots(reply))
    while uses:
        found: list[str] = []
        for type_, candidates in sorted(uses.items(), key=lambda u: (min(u[1]), u[0])):
            if type_ in named:
                continue
            if type_ in kept:
                named[type_] = _Use(type_, type_)
            else:
                named[type_] = _free(sorted(candidates), taken)
                taken.add(named[type_].name)
            found.append(type_)
        uses = _gathered(
            use for type_ in found for use in _inside(reply, type_, named[type_].stem)
        )
    return {type_: use.name for type_, use in named.items()}


def is_own(name: str) -> bool:
    """Whether a type's name is one that a schema gave it."""
    return bool(_OWN.fullmatch(name)) and not name.startswith(_IMPLICIT)


def _free(candidates: list[_Use], taken: set[str]) -> _Use:
    for use in candidates:
        if use.name not in taken:
            return use
    first = candidates[0]
    number = 2
    while f"{first.name}{number}" in taken:
        number += 1
    return _Use(f"{first.name}{number}", f"{first.stem}{number}")


def _gathered(uses: Iterator[tuple[Entry, _Use]]) -> dict[str, set[_Use]]:
    """By types, those that have a name at all."""
    result: dict[str, set[_Use]] = {}
    for entry, use in uses:
        if entry.meta != "builtin":
            result.setdefault(entry.name, set()).add(use)
    return result


def _roots(reply: Reply) -> Iterator[tuple[Entry, _Use]]:
    for action in reply.actions:
        stem = camel(action.name)
        if action.arguments is not None:
            word = "Arguments" if action.meta == "command" else "Data"
            yield reply.types[action.arguments], _Use(f"{stem}{word}", stem)
        if action.returns is not None:
            name = f"{stem}Return"
            yield reply.bare(action.returns), _Use(name, name)


def _inside(reply: Reply, type_: str, stem: str) -> Iterator[tuple[Entry, _Use]]:
    """The types that a type mentions."""
    entry = reply.types[type_]
    for part in (*entry.members, *entry.cases):
        name = stem + camel(part.name)
        yield reply.bare(part.type), _Use(name, name)
    for choice in entry.choices:
        name = stem + camel(choice_kind(reply.types[choice]))
        yield reply.bare(choice), _Use(name, name)


def camel(name: str) -> str:
    """`on-source-error`, `ON_SOURCE_ERROR` → `OnSourceError`; inner capitals stay in mixed case."""
    words = [word for word in _WORDS.split(name) if word]
    if not any(char.islower() for char in name):
        words = [word.lower() for word in words]
    return "".join(word[0].upper() + word[1:] for word in words)
