"""What the run for a target depends on, before any schema is read."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

from qapigen.config.options import OPTIONS
from qapigen.resources import package_dir, templates_dir
from qapigen.workspace.read import read_file, reader
from qapigen.workspace.record import Plan, of_tree

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from typing import Any

SCHEMA = "schema"
"""The group of inputs that the schema itself is."""

_FORMAT = 1
"""Of the record; another one is not understood."""

_SETS = ("allow", "only")
"""Lists whose order says nothing."""

_UNHASHED = ("__pycache__", "catalogue", "sphinx", "plugins")
"""Directories of qapigen that no output depends on."""


def plan(arguments: argparse.Namespace) -> Plan:
    """The plan for resolved arguments of a target."""
    entry: str = arguments.schema
    kind: str = arguments.format
    options: dict[str, Any] = {
        "format": _FORMAT,
        "qapigen": qapigen_itself(),
        "entry": os.path.basename(entry),
        "kind": kind,
        "root": arguments.root is not None,
        "introspected": arguments.introspected,
    }
    for option in OPTIONS:
        if option.type in ("path", "paths") or kind not in option.kinds:
            continue
        value = getattr(arguments, option.attribute)
        if isinstance(value, list) and option.name in _SETS:
            value = sorted(set(value))
        options[option.name] = value
    bases = {SCHEMA: os.path.dirname(entry)}
    earlier: list[str] | None = getattr(arguments, "since_from", None)
    if earlier:
        from qapigen.cli.releases import entry_in, name_of

        if arguments.release is None:
            options["release"] = name_of(entry)
        options["since-from"] = [name_of(each) for each in earlier]
        for each in earlier:
            bases[earlier_group(each, earlier)] = os.path.dirname(entry_in(each, entry))
    read = read_file if arguments.root is None else reader(arguments.root)
    return Plan(options, bases, _templates(arguments), read)


def earlier_group(directory: str, earlier: list[str]) -> str:
    """The group of inputs that the schema of an earlier release is."""
    return f"since-from {earlier.index(directory) + 1}"


def qapigen_itself() -> str:
    """A digest of the program: what it says of its version is not enough for a checkout."""
    # Templates lie beside the package in a checkout, and inside of it where it is installed.
    program = of_tree(package_dir(), _counts, (*_UNHASHED, "templates"))
    return program + of_tree(templates_dir(), _counts, _UNHASHED)


def _templates(arguments: argparse.Namespace) -> Mapping[str, str]:
    """The user's templates, and what formats what they give."""
    if arguments.templates is None:
        return {}
    from importlib.metadata import PackageNotFoundError, version

    try:
        black = version("black")
    except PackageNotFoundError:
        black = ""
    return {"templates": of_tree(arguments.templates, _counts), "black": black}


def _counts(name: str) -> bool:
    return not name.endswith(".pyc")
