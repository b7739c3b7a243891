"""The types of options: what a value may be, in words and as JSON Schema."""

from __future__ import annotations

from collections.abc import Callable

from qapigen.config.options import KINDS, LINE_LENGTHS
from qapigen.errors import ConfigError
from qapigen.words import did_you_mean, one_of

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from typing import Any


class Type:
    """A type: `problem` says what a value must be instead, or nothing if it is right."""

    def __init__(
        self, problem: Callable[[Any], str | None], schema: dict[str, Any]
    ) -> None:
        self.problem = problem
        self.schema = schema


def _must(be: str, test: Callable[[Any], bool]) -> Callable[[Any], str | None]:
    return lambda value: None if test(value) else f"must be {be}"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and "\0" not in value


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _kind(value: Any) -> str | None:
    if value in KINDS and isinstance(value, str):
        return None
    hint = did_you_mean(value, KINDS) if isinstance(value, str) else None
    return f"must be {one_of(KINDS)}" + (f" ({hint})" if hint else "")


def _dialect(value: Any) -> str | None:
    from qapigen.config.values import parse_dialect

    if not _is_text(value):
        return 'must be a release between quotes, such as "7.2"'
    try:
        parse_dialect(value)
    except ConfigError as error:
        return f"must be a release: {error}"
    return None


def _symbols(value: Any) -> str | None:
    from qapigen.config.values import parse_symbol

    if not _is_list(value):
        return 'must be a list of symbols, such as ["CONFIG_LINUX"]'
    try:
        for each in value:
            parse_symbol(each)
    except ConfigError as error:
        return f"must be a list of symbols: {error}"
    return None


def _list_of(what: str, example: str) -> Type:
    return Type(
        _must(f'a list of {what}, such as ["{example}"]', _is_list),
        {"type": "array", "items": {"type": "string", "minLength": 1}},
    )


_LEAST, _MOST = LINE_LENGTHS

TYPES = {
    "text": Type(_must("text", _is_text), {"type": "string", "minLength": 1}),
    "path": Type(_must("a path", _is_text), {"type": "string", "minLength": 1}),
    "paths": _list_of("paths", "../v9.2"),
    "codes": _list_of("codes", "old-dialect"),
    "patterns": _list_of("names and patterns", "query-*"),
    "symbols": Type(
        _symbols,
        {
            "type": "array",
            "items": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
        },
    ),
    "flag": Type(
        _must("true or false", lambda v: isinstance(v, bool)), {"type": "boolean"}
    ),
    "line length": Type(
        _must(
            f"a number, {_LEAST} to {_MOST}",
            lambda v: type(v) is int and _LEAST <= v <= _MOST,
        ),
        {"type": "integer", "minimum": _LEAST, "maximum": _MOST},
    ),
    "dialect": Type(
        _dialect,
        {"type": "string", "pattern": r"^(auto|v?[0-9]+\.[0-9]+(\.[0-9]+)?)$"},
    ),
    "kind": Type(_kind, {"enum": list(KINDS)}),
}
