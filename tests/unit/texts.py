"""Compiles texts that stand in tests."""

from __future__ import annotations

from qapigen.compile import Loaded, LoadOptions, load
from qapigen.diagnostics import Diagnostic
from qapigen.dialect import Release
from qapigen.schema.ir import Schema


def compiled(
    text: str | bytes,
    dialect: str | None = None,
    *,
    files: dict[str, str | bytes] | None = None,
    defines: set[str] | None = None,
    root: str | None = None,
) -> Loaded:
    """Compile `text` as `main.json`; `files` are there to be included."""
    known = {"main.json": text, **(files or {})}

    def read(path: str) -> bytes:
        if path not in known:
            raise FileNotFoundError(2, "No such file or directory", path)
        contents = known[path]
        return contents if isinstance(contents, bytes) else contents.encode()

    options = LoadOptions(
        dialect=Release.parse(dialect) if dialect else None,
        defines=frozenset(defines) if defines is not None else None,
        root=root,
    )
    return load("main.json", read, options)


def schema_of(text: str | bytes, dialect: str | None = None, **more: object) -> Schema:
    """The schema of a text without errors."""
    loaded = compiled(text, dialect, **more)  # type: ignore[arg-type]
    assert loaded.schema is not None, [d.message for d in loaded.report]
    return loaded.schema


def codes(loaded: Loaded) -> list[str]:
    """The codes of the findings, in order."""
    return [d.code for d in loaded.report]


def only(loaded: Loaded) -> Diagnostic:
    """The one finding."""
    assert len(loaded.report.diagnostics) == 1, codes(loaded)
    return loaded.report.diagnostics[0]
