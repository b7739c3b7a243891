"""A compiler for QAPI schemas, the interface language of QEMU and its like.

`load` gives a schema as data; `qapigen --help` says what the command line does.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from qapigen.diagnostics import QapigenError, SchemaError
    from qapigen.schema.ir import Schema

__version__ = "0.1.0"

__all__ = ["QapigenError", "Schema", "SchemaError", "__version__", "load"]

_HOMES = {
    "QapigenError": "qapigen.diagnostics",
    "SchemaError": "qapigen.diagnostics",
    "Schema": "qapigen.schema.ir",
}


def __getattr__(name: str) -> Any:
    """Import what was asked for: importing the package alone costs nothing."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'qapigen' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def load(
    path: str | os.PathLike[str],
    *,
    dialect: str | None = None,
    defines: Iterable[str] | None = None,
) -> Schema:
    """Compile the schema that begins in the file `path`.

    `dialect` is the QEMU release whose rules hold, such as `"9.2"`; without it, the release is
    found out from the text.  `defines` selects a configuration: conditions are evaluated with
    exactly these symbols defined, and what is false is left out; without it, everything is kept.

    Raises `SchemaError`, whose `report` has all findings, if the schema has errors; `OSError` if
    the file cannot be read; `ValueError` for a release that does not exist.
    """
    from qapigen.compile import LoadOptions
    from qapigen.compile import load as compile_schema
    from qapigen.diagnostics import SchemaError
    from qapigen.dialect import NEWEST, OLDEST, Release
    from qapigen.workspace import reader

    release = None if dialect in (None, "auto") else Release.parse(str(dialect))
    if release is None and dialect not in (None, "auto"):
        raise ValueError(f"no such release: {dialect!r}; they are {OLDEST} to {NEWEST}")
    symbols = None if defines is None else frozenset(defines)
    options = LoadOptions(dialect=release, defines=symbols)
    loaded = compile_schema(os.fspath(path), reader(), options)
    if loaded.schema is None:
        raise SchemaError(loaded.report)
    return loaded.schema
