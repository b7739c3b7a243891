"""JSON Schema (2020-12) of a whole QAPI schema."""

from qapigen.json_schema.generate import FILE, generate

__all__ = ["FILE", "generate"]
