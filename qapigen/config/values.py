"""Reading of single values, wherever they are given."""

from __future__ import annotations

from collections.abc import Iterable

from qapigen.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from qapigen.dialect import Release


def parse_dialect(text: str) -> Release | None:
    """`7.2`, `v7.2` or `7.2.22` to the release; `auto` to none."""
    from qapigen.dialect import NEWEST, OLDEST, Release

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


def parse_symbol(text: str) -> str:
    """A symbol that conditions can name."""
    if not (text.isascii() and text.isidentifier()):
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
