"""The types that every schema has without defining them, by release."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from qapigen.dialect import OLDEST, Release

INTEGERS = (
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "size",
)

_JSON_TYPES: dict[str, tuple[str, Release]] = {
    "str": ("string", OLDEST),
    "number": ("number", OLDEST),
    "int": ("int", OLDEST),
    "bool": ("boolean", OLDEST),
    **{name: ("int", Release(1, 2)) for name in INTEGERS},
    "any": ("value", Release(2, 5)),
    "null": ("null", Release(2, 10)),
}

QTYPE = "QType"
"""The one predefined enum (2.6+)."""

_QTYPE_SINCE = Release(2, 6)

PSEUDO_TYPES: Mapping[str, tuple[Release, Release]] = {
    "visitor": (Release(1, 1), Release(2, 3)),
    "**": (Release(1, 2), Release(2, 4)),
    "dict": (Release(2, 0), Release(2, 3)),
}
"""Types that old schemas use without defining them, with the first and last release that let them
pass.  All mean anything; `dict`: any object."""


@cache
def json_types(release: Release) -> Mapping[str, str]:
    """The built-in types, and the JSON types that introspection shows for them."""
    return {
        name: kind for name, (kind, since) in _JSON_TYPES.items() if since <= release
    }


@cache
def qtype_values(release: Release) -> tuple[str, ...]:
    """The values of `QType`; none before it was there."""
    if release < _QTYPE_SINCE:
        return ()
    if release < Release(2, 10):
        return ("none", "qnull", "qint", "qstring", "qdict", "qlist", "qfloat", "qbool")
    return ("none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool")


def is_builtin(name: str, release: Release) -> bool:
    """Whether a type name is taken by the language itself."""
    return name in json_types(release) or (
        name == QTYPE and bool(qtype_values(release))
    )
