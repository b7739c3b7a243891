"""The outside world: all reading and writing of files happens here.

The rest of qapigen takes texts and gives texts.
"""

from __future__ import annotations

from qapigen.workspace.errors import WorkspaceError
from qapigen.workspace.read import read_file, reader

__all__ = ["WorkspaceError", "read_file", "reader"]
