"""What the writers of a module's functions have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from qapigen.python.plan import FieldPlan
from qapigen.python.scope import Scope
from qapigen.python.values import Values


@dataclass(slots=True)
class Functions:
    """Writes the functions of one module; `values` notes what they need."""

    values: Values
    written: dict[tuple[object, ...], list[str]] = field(default_factory=dict)
    """Statements for members, which all branches share with their union."""

    @property
    def limit(self) -> int:
        """Longest line of code."""
        return self.values.limit

    @property
    def scope(self) -> Scope:
        """What the names of the schema are in Python."""
        return self.values.scope

    def once(
        self, write: Callable[..., list[str]], member: FieldPlan, *more: str
    ) -> list[str]:
        """What `write` gives; members that branches share are written once."""
        key = write.__name__, id(member), *more
        if key not in self.written:
            self.written[key] = write(member, *more)
        return self.written[key]

    def define(
        self, function: str, parameters: str, body: list[str], returns: str = "Any"
    ) -> str:
        """The text of a function."""
        head = f"def {function}({parameters}) -> {returns}:"
        if len(head) > self.limit:
            inner = "".join(f"    {p},\n" for p in parameters.split(", "))
            head = f"def {function}(\n{inner}) -> {returns}:"
        return "\n    ".join([head, *body])
