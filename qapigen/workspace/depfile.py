"""What build systems are told: which files were read, and that a run is done."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from qapigen.workspace.errors import WorkspaceError, os_error_text
from qapigen.workspace.names import MANIFEST


def render(targets: Iterable[str], inputs: Iterable[str]) -> str:
    """A rule as compilers write it, which make and ninja read.

    Each input has an empty rule of its own, so that make does not stop where one was removed.
    """
    names = list(map(escaped, sorted({_plain(path) for path in inputs})))
    rule = " \\\n  ".join([f"{' '.join(map(escaped, targets))}:", *names])
    # With a percent sign it would be a rule for patterns.
    alone = [f"{name}:" for name in names if "%" not in name]
    return "\n\n".join([rule, *alone]) + "\n"


def escaped(path: str) -> str:
    """A path as make reads it; ninja reads the same.

    A backslash is a path separator on Windows and doubled only where a character follows that
    it would escape; the colon of a drive stays as it is.
    """
    text: list[str] = []
    slashes = 0
    for index, character in enumerate(path):
        drive = index == 1 and path[0].isalpha() and path[2:3] in ("/", "\\")
        if character in " #" or (character == ":" and not drive):
            text.append("\\" * slashes + "\\")
        text.append("$$" if character == "$" else character)
        slashes = slashes + 1 if character == "\\" else 0
    return "".join(text)


def write_depfile(path: str, targets: Sequence[str], inputs: Iterable[str]) -> None:
    """Write the rule down; a target that is a directory is known by its manifest."""
    names = [os.path.join(t, MANIFEST) if os.path.isdir(t) else t for t in targets]
    text = render(names, inputs)
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(os.fsencode(text))
    except OSError as error:
        raise WorkspaceError(f"cannot write {path}: {os_error_text(error)}") from None


def touch(path: str) -> None:
    """Make a file that is newer than all that was there before."""
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "ab"):
            os.utime(path)
    except OSError as error:
        raise WorkspaceError(f"cannot write {path}: {os_error_text(error)}") from None


def _plain(path: str) -> str:
    """One spelling for each file."""
    return path if ".." in path else os.path.normpath(path)
