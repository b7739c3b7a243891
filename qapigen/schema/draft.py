"""A schema on its way through the checks."""

from __future__ import annotations

from dataclasses import dataclass, fields

from qapigen.schema.ir import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(Schema):
    """A schema that may be unsound: names may lead nowhere, and parts may be missing."""

    damaged: frozenset[str] = frozenset()
    """Names of definitions of which a part, or all, was left out because of errors in it.
    What a check misses there would only follow from those errors."""

    complete: bool = True
    """Whether all files could be read; if not, any name may be defined in the others."""

    def may_exist(self, name: str) -> bool:
        """Whether a name that is not defined may stand in text that could not be read."""
        return name in self.damaged or not self.complete

    def trusted(self) -> Schema:
        """The same as a schema, after the checks."""
        return Schema(*(getattr(self, f.name) for f in fields(Schema)))
