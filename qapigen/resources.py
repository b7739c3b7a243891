"""The files that qapigen brings along: templates, and the runtime of generated packages."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def package_dir() -> str:
    """Where qapigen itself is."""
    return _PACKAGE


def templates_dir() -> str:
    """The shipped templates: inside an installed package, else beside it in a checkout."""
    installed = os.path.join(_PACKAGE, "templates")
    if os.path.isdir(installed):
        return installed
    return os.path.join(os.path.dirname(_PACKAGE), "templates")


def runtime_files() -> dict[str, str]:
    """The runtime, which every generated package gets a copy of, by file name."""
    directory = os.path.join(_PACKAGE, "runtime")
    files: dict[str, str] = {}
    for name in sorted(os.listdir(directory)):
        if name.endswith(".py"):
            with open(os.path.join(directory, name), encoding="utf-8") as file:
                files[name] = file.read()
    return files
