"""Our table of a TOML file, as long as it is written plainly.

`tomllib` takes longer to import than a run that has nothing to do takes for all else.  Nearly
all configurations have plain headers and keys, texts without escapes, numbers, and lists of texts;
those are read here.  At anything else this gives up, and `tomllib` reads the file.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from typing import Any

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


class _GiveUp(Exception):
    """It is not written plainly."""


def quick_table(text: str, prefix: tuple[str, ...]) -> dict[str, Any] | None:
    """The table at `prefix`; empty if there is none.  None: better ask `tomllib`."""
    if '"""' in text or "'''" in text or "\r" in text:
        return None
    try:
        return _table(text.split("\n"), prefix)
    except _GiveUp:
        return None


def _table(lines: list[str], prefix: tuple[str, ...]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    headers: set[tuple[str, ...]] = set()
    here: dict[str, Any] | None = None if prefix else result
    rest = iter(lines)
    for line in rest:
        line = line.strip(" \t")
        if line.startswith("["):
            # In a list no line can look like our headers: its texts begin with a quote.
            path = _header(line, prefix)
            here = None
            if path is not None:
                if path in headers:
                    raise _GiveUp
                headers.add(path)
                here = _inner(result, path)
        elif here is not None and line and not line.startswith("#"):
            key, equals, value = line.partition("=")
            key = key.rstrip(" \t")
            if not equals or not _is_bare(key) or key in here:
                raise _GiveUp
            value = value.strip(" \t")
            while value.startswith("[") and not _ends(value):
                value = f"{value}\n{next(rest, None) or _give_up()}"
            here[key] = _value(value)
        elif prefix and prefix[-1] in line.partition("=")[0]:
            if not line.startswith("#"):
                raise _GiveUp  # it may be a way of writing our table
    return result


def _header(line: str, prefix: tuple[str, ...]) -> tuple[str, ...] | None:
    """The path below `prefix` that a header names; none if it is another table's."""
    inner, end, behind = line[1:].partition("]")
    path = tuple(inner.split("."))
    plain = end and all(map(_is_bare, path)) and _is_blank(behind)
    if plain and path[: len(prefix)] == prefix:
        return path[len(prefix) :]
    if not prefix or prefix[-1] in line.partition("#")[0]:
        raise _GiveUp  # it may be ours, in another spelling
    return None


def _inner(table: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    for key in path:
        table = table.setdefault(key, {})
        if not isinstance(table, dict):
            raise _GiveUp
    return table


def _ends(value: str) -> bool:
    return value.partition("#")[0].rstrip().endswith("]")


def _value(value: str) -> Any:
    if value.startswith("["):
        inner, _, behind = value[1:].rpartition("]")
        if not _is_blank(behind) or "#" in inner:
            raise _GiveUp
        parts = [part.strip() for part in inner.split(",")]
        if parts[-1] == "":
            parts.pop()
        return [_text(part, "") for part in parts]
    if value[:1] in ('"', "'"):
        end = value.find(value[0], 1)
        return _text(value[: end + 1], value[end + 1 :])
    word, _, _ = value.partition("#")
    word = word.rstrip(" \t")
    if word in ("true", "false"):
        return word == "true"
    if word.isascii() and word.isdigit() and (word == "0" or word[0] != "0"):
        return int(word)
    raise _GiveUp


def _text(quoted: str, behind: str) -> str:
    quote, inner = quoted[:1], quoted[1:-1]
    whole = len(quoted) > 1 and quote in ('"', "'") and quoted[-1] == quote
    if not whole or quote in inner or "\\" in inner or not inner.isprintable():
        raise _GiveUp
    if not _is_blank(behind):
        raise _GiveUp
    return inner


def _is_blank(behind: str) -> bool:
    behind = behind.strip(" \t")
    return not behind or (behind.startswith("#") and behind.isprintable())


def _is_bare(key: str) -> bool:
    return bool(key) and _BARE.issuperset(key)


def _give_up() -> str:
    raise _GiveUp
