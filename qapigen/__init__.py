"""A compiler for QAPI schemas, the interface language of QEMU and its like."""

from __future__ import annotations

__version__ = "0.1.0"
