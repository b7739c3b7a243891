"""One run at a time in an output directory."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def locked(directory: str, *, shared: bool = False) -> Iterator[None]:
    """Wait until no other run works in `directory`, then keep others out.

    The lock is on the directory itself: it leaves no file behind and goes with the
    process.  Where a system or file system cannot lock a directory, there is none.
    """
    if fcntl is None:
        yield
        return
    while True:
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):
                fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            if shared or _is_still(directory, descriptor):
                yield
                return
        finally:
            os.close(descriptor)
        # Another run made the directory, failed and took it away while we waited.
        os.makedirs(directory, exist_ok=True)


def _is_still(directory: str, descriptor: int) -> bool:
    try:
        return os.path.samestat(os.stat(directory), os.fstat(descriptor))
    except FileNotFoundError:
        return False
