"""Reading files: schemas, and what else is named."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable

from qapigen.workspace.errors import WorkspaceError, os_error_text


def read_file(path: str) -> bytes:
    """Contents of a regular file.

    Raises `OSError` for everything that is none: a schema that includes a directory, a
    pipe nobody writes to or an endless device must get an answer, not a hang.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except ValueError as error:  # a NUL character in the name
        raise OSError(errno.EINVAL, str(error), path) from None
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        with open(descriptor, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(descriptor)


def contents(path: str, read: Callable[[str], bytes] = read_file) -> bytes:
    """Contents of a file that is needed; raises WorkspaceError, which says why there are none."""
    try:
        return read(path)
    except OSError as error:
        raise WorkspaceError(f"cannot read {path}: {os_error_text(error)}") from None


def reader(root: str | None = None) -> Callable[[str], bytes]:
    """A function that reads files, only those below the directory `root` if given.

    Symbolic links are followed before the place is judged.
    """
    if root is None:
        return read_file
    top = os.path.realpath(root)
    inside = os.path.join(top, "")

    def read(path: str) -> bytes:
        real = os.path.realpath(path)
        if not real.startswith(inside):
            raise PermissionError(errno.EACCES, f"lies outside of {root}", path)
        return read_file(real)

    return read
