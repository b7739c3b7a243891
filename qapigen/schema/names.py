"""How names look in C, as far as two names can become one there."""

from __future__ import annotations

from qapigen.dialect import Release

_ANY_CHARACTER = Release(9, 2)
"""Since then every character that C does not have becomes `_`, before only `.` and `-`."""

_DASH_AND_DOT = str.maketrans("-.", "__")

_MEMBERS_BY_C_NAME = Release(2, 6)
"""Since then members clash if they are one in C; before, if they are equal."""


def c_name(name: str, release: Release) -> str:
    """The name in C, without regard to keywords: what makes two names clash."""
    if name.isidentifier() and name.isascii():
        return name
    if release >= _ANY_CHARACTER:
        return "".join(c if c.isalnum() and c.isascii() else "_" for c in name)
    return name.translate(_DASH_AND_DOT)


def member_key(name: str, release: Release) -> str:
    """What no two members of an object have in common."""
    return c_name(name, release) if release >= _MEMBERS_BY_C_NAME else name


def c_constant(name: str) -> str:
    """The last part of the enum constant that QEMU 2.4 and 2.5 made of a name."""
    text = name.translate(_DASH_AND_DOT)
    if name.isupper():
        return text
    out = ""
    for i, char in enumerate(text):
        starts = text[i + 1 : i + 2].islower() or text[i - 1 : i].isdigit()
        if starts and char.isupper() and i > 0 and text[i - 1] != "_":
            out += "_"
        out += char
    return out.lstrip("_").upper()
