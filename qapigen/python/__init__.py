"""Schema → Python package."""

from __future__ import annotations

from qapigen.python.generate import PythonOptions, generate

__all__ = ["PythonOptions", "generate"]
