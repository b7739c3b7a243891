"""Single files of the user's, rewritten in place."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator

from qapigen.workspace.errors import WorkspaceError, os_error_text


def replace_file(path: str, data: bytes) -> None:
    """Give a file new contents, whole or not at all.

    A symbolic link stays one, and the file behind it is rewritten.  Permissions are kept, and
    the owner where that is allowed; a file that is not to be written to is refused.
    """
    import tempfile  # it brings half of the standard library

    real = os.path.realpath(path)
    try:
        was = os.stat(real)
        if not os.access(real, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), real)
        descriptor, beside = tempfile.mkstemp(
            prefix=f".{os.path.basename(real)[:50]}.", dir=os.path.dirname(real)
        )
        try:
            with open(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(OSError, AttributeError):  # not ours, or Windows
                os.chown(beside, was.st_uid, was.st_gid)
            os.chmod(beside, stat.S_IMODE(was.st_mode))
            os.replace(beside, real)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise
    except OSError as error:
        raise WorkspaceError(f"cannot write {path}: {os_error_text(error)}") from None


def files_below(directory: str, ending: str) -> Iterator[str]:
    """The files below a directory whose names end so, sorted; hidden directories are left out."""

    def refuse(error: OSError) -> None:
        raise WorkspaceError(
            f"cannot read {error.filename or directory}: {os_error_text(error)}"
        )

    for parent, directories, names in os.walk(directory, onerror=refuse):
        directories[:] = sorted(d for d in directories if not d.startswith("."))
        for name in sorted(names):
            if name.endswith(ending) and not name.startswith("."):
                yield os.path.join(parent, name)
