"""Members whose values messages and `repr` do not show."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from .table import Row, row_of, table
from .values import closest

HIDDEN = "(hidden)"

anywhere: set[str] = set()
"""Masked members, whatever they are members of."""

of_types: set[tuple[str, str]] = set()
"""The type and the name of masked members."""


def mask(*members: str) -> None:
    """Keep values of members out of error messages and out of `repr`.

    Args:
        members: names as in the schema, `password` for the member of that name of every type, or
            `SecretProperties.data` for one of a type and of all that it is a part of.

    Raises LookupError if the schema has no such member.
    """
    for text in members:
        type_, name = _found(text)
        if type_:
            of_types.add((type_, name))
        else:
            anywhere.add(name)


def unmask(*members: str) -> None:
    """Show the values of members again, of all of them if none is named."""
    for text in members:
        type_, name = _found(text)
        of_types.discard((type_, name))
        if not type_:
            anywhere.discard(name)
    if not members:
        of_types.clear()
        anywhere.clear()


def is_masked(row: Row, name: str) -> bool:
    """Whether the member `name` of a definition, or of a part of it, is masked."""
    if name in anywhere:
        return True
    return bool(of_types) and any((key, name) in of_types for key in _parts(row))


def fields(cls: type) -> Collection[str]:
    """The masked fields of a class."""
    if not anywhere and not of_types:
        return ()
    row = row_of(cls)
    return [name for wire, name, _, _ in row["fields"] if is_masked(row, wire)]


def _parts(row: Row) -> Iterator[str]:
    """Names of the definitions whose members it has: itself, its bases, a branch's content."""
    yield row["key"]
    types = table().types
    for key in row.get("parts", ()):
        part = types.get(key)
        if part is None:
            yield key
        else:
            yield from _parts(part)


def _found(text: str) -> tuple[str, str]:
    """The type, if one is named, and the member; both kinds of names may have dots in them."""
    found = table()
    rows = {**found.types, **found.events, **found.commands}
    names = {f[0] for row in rows.values() for f in row.get("fields", ())}
    if text in names:
        return "", text
    dots = [n for n, c in enumerate(text) if c == "."]
    known = next((n for n in dots if text[:n] in rows), None)
    if known is None:
        hint = closest(text, [*names, *rows])
        raise LookupError(f"no member {text!r} in the schema{hint and f' ({hint})'}")
    type_, name = text[:known], text[known + 1 :]
    names = {f[0] for f in rows[type_].get("fields", ())}
    if name not in names:
        hint = closest(name, names)
        raise LookupError(f"{type_} has no member {name!r}{hint and f' ({hint})'}")
    return type_, name
