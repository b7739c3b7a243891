"""Settings: what a run is asked to do, wherever it was asked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qapigen.diagnostics import QapigenError
from qapigen.dialect import NEWEST, OLDEST, Release
from qapigen.frozen import frozen

DEFAULT_LINE_LENGTH = 88


class ConfigError(QapigenError):
    """A setting has a value that it cannot have."""


@frozen
class Settings:
    """What all commands that read a schema have in common."""

    schema: str
    """The entry file."""

    dialect: Release | None = None
    """Whose rules hold; none: as the schema's constructs tell."""

    defines: frozenset[str] | None = None
    """The configuration that is selected; none: everything is kept."""

    root: str | None = None
    """Directory that includes must not leave."""

    max_errors: int | None = None
    """How many findings are shown at most."""

    allow: frozenset[str] = frozenset()
    """Codes of the warnings that are not wanted."""


def allowed_codes(text: str) -> frozenset[str]:
    """The codes that `allow` in `[tool.qapigen]` of a `pyproject.toml` silences.

    Raises ConfigError if the text is no TOML, or the table holds what it cannot hold.
    """
    import tomllib

    from qapigen.words import did_you_mean

    try:
        table = tomllib.loads(text).get("tool", {}).get("qapigen", {})
    except (tomllib.TOMLDecodeError, AttributeError) as error:
        raise ConfigError(f"pyproject.toml: {error}") from None
    if not isinstance(table, dict):
        raise ConfigError("pyproject.toml: tool.qapigen must be a table")
    for key in table:
        if key != "allow":
            hint = did_you_mean(key, ("allow",))
            raise ConfigError(
                f"pyproject.toml: unknown key '{key}' in tool.qapigen"
                + (f" ({hint})" if hint else "")
            )
    codes = table.get("allow", [])
    if not isinstance(codes, list) or not all(isinstance(c, str) for c in codes):
        raise ConfigError(
            "pyproject.toml: tool.qapigen.allow must be a list of codes, such as"
            ' ["old-dialect"]'
        )
    return frozenset(codes)


def parse_dialect(text: str) -> Release | None:
    """`7.2`, `v7.2` or `7.2.22` to the release; `auto` to none."""
    if text == "auto":
        return None
    major_minor = ".".join(text.split(".")[:2])
    release = Release.parse(major_minor)
    if release is None:
        raise ConfigError(
            f"{text!r} is no QEMU release that qapigen knows"
            f" ({OLDEST} to {NEWEST}, or auto)"
        )
    return release


_SYMBOL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def parse_symbol(text: str) -> str:
    """A symbol that conditions can name."""
    if _SYMBOL.fullmatch(text) is None:
        hint = ": a symbol is selected by its name alone" if "=" in text else ""
        raise ConfigError(f"{text!r} is no symbol such as CONFIG_LINUX{hint}")
    return text


def parse_defines(lines: Iterable[str]) -> frozenset[str]:
    """The symbols of a defines file: one a line, `#` begins a comment."""
    symbols: set[str] = set()
    for number, line in enumerate(lines, 1):
        symbol = line.partition("#")[0].strip()
        if symbol:
            try:
                symbols.add(parse_symbol(symbol))
            except ConfigError as error:
                raise ConfigError(f"line {number}: {error}") from None
    return frozenset(symbols)
