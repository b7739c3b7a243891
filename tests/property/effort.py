"""How long property tests search."""

from __future__ import annotations

import os

LONG = bool(os.environ.get("QAPIGEN_LONG_TESTS"))
"""Set the variable to search for many minutes: before releases, and after changes of codecs."""
