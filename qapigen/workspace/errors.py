"""How things go wrong outside."""

from __future__ import annotations

from qapigen.errors import QapigenError


class WorkspaceError(QapigenError):
    """Files could not be read or written; the text says which and why."""


def os_error_text(error: OSError) -> str:
    """What the system says, without the number and the file name that Python adds."""
    return error.strerror or str(error) or type(error).__name__
