"""The `Example:` sections of 2.8 to 9.0: what is said on the wire, and words in between."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from qapigen.docs.text.nodes import Block, Blocks, Wire

_CODE = re.compile(r"\s|->|<-|[\[{}\]\"'|(]|\.\.\.|[\w-]+\s*=|\$|#|\d+[,\]}]")
_SPOKEN = re.compile(r" *(?:->|<-)")


def read(text: str, words: Callable[[str], Blocks]) -> Blocks:
    """The parts of an example; `words` reads what is not on the wire."""
    return tuple(_parts(text, words))


def _parts(text: str, words: Callable[[str], Blocks]) -> Iterator[Block]:
    wire: list[str] = []
    for piece in re.split(r"\n[ \t]*\n", text.expandtabs()):
        if not piece.strip():
            continue
        prose, code = _split(piece, bool(wire))
        if prose:
            if wire:
                yield _wire(wire)
                wire = []
            yield from words(prose)
        if code:
            wire.append(code)
    if wire:
        yield _wire(wire)


def _split(piece: str, inside: bool) -> tuple[str, str]:
    """Words, and the code that follows them without a blank line."""
    lines = piece.split("\n")
    if _CODE.match(lines[0]) and (inside or _looks_like_code(lines)):
        return "", piece
    for i, line in enumerate(lines):
        if _SPOKEN.match(line):
            return "\n".join(lines[:i]), "\n".join(lines[i:])
    return piece, ""


def _looks_like_code(lines: list[str]) -> bool:
    return any(_SPOKEN.match(line) for line in lines) or bool(
        re.match(r"\s*[\[{\"$#]", lines[0])
    )


def _wire(pieces: list[str]) -> Wire:
    lines = "\n\n".join(pieces).split("\n")
    margin = min((len(x) - len(x.lstrip()) for x in lines if x.strip()), default=0)
    return Wire("\n".join(x[margin:].rstrip() for x in lines).strip("\n"))
