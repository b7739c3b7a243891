"""On which line of a TOML file a key stands; `tomllib` does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator

Path = tuple[str, ...]

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEADER = re.compile(rf"[ \t]*\[\[?[ \t]*({_DOTTED})[ \t]*\]")
_ASSIGNMENT = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=")
_PART = re.compile(_KEY)
_SKIPPED = re.compile(
    r'"""(?:[^\\]|\\.)*?"""'  # strings and comments, which may hold anything
    r"|'''.*?'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*",
    re.DOTALL,
)


def lines(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every table header and key of a TOML text.

    Keys within inline tables stand where the table's own key stands.
    """
    found: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text):
        header = _HEADER.match(statement)
        if header:
            table = _parts(header[1])
            _add(found, (), table, line)
            continue
        key = _ASSIGNMENT.match(statement)
        if key:
            _add(found, table, _parts(key[1]), line)
    return found


def line_of(found: dict[Path, int], path: Path) -> int | None:
    """The line of a key, or of the innermost table around it that has one."""
    while path:
        if path in found:
            return found[path]
        path = path[:-1]
    return None


def _add(found: dict[Path, int], table: Path, parts: Path, line: int) -> None:
    for end in range(1, len(parts) + 1):
        found.setdefault((*table, *parts[:end]), line)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Every line outside of values that go over several lines."""
    flat = _SKIPPED.sub(_blank, text)
    depth = 0
    for number, (line, bare) in enumerate(
        zip(text.split("\n"), flat.split("\n"), strict=True), 1
    ):
        if depth == 0 and bare.strip():
            yield number, line
            if _HEADER.match(line):
                continue
        depth += sum(map(bare.count, "[{")) - sum(map(bare.count, "]}"))
        depth = max(depth, 0)


def _blank(match: re.Match[str]) -> str:
    """As many lines; what begins on the first of them is all that the rest belongs to."""
    first, *rest = match[0].split("\n")
    mark = " " if first.startswith("#") else "x"
    return "\n".join([mark * len(first), *(" " * len(line) for line in rest)])


def _parts(dotted: str) -> Path:
    import tomllib

    return tuple(
        # A quoted key is written as a string is.
        tomllib.loads(f"k = {part}")["k"] if part[0] in "\"'" else part
        for part in _PART.findall(dotted)
    )
