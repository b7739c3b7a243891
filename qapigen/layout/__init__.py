"""`qapigen format`: schema files in one style, which is that of most of QEMU's own.

A layout moves white space and nothing else: the tokens and comments that come out are those that
went in, spelt as they were, whichever release's dialect they are of.
"""

from __future__ import annotations

DEFAULT_WIDTH = 79
"""The longest line, where that can be had."""

__all__ = ["DEFAULT_WIDTH"]
