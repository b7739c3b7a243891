"""Type hints, as the parts of a union: `("list[str]", "None")`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from qapigen.python.scope import Scope
from qapigen.schema.ir import Alternate, ArrayType, NamedType, NestedType, TypeRef

BUILTINS = {
    "any": "Any",
    "bool": "bool",
    "int": "int",
    "int16": "int",
    "int32": "int",
    "int64": "int",
    "int8": "int",
    "null": "None",
    "number": "float",
    "size": "int",
    "str": "str",
    "uint16": "int",
    "uint32": "int",
    "uint64": "int",
    "uint8": "int",
    # QType never travels; old schemas' pseudo-types stand for any value.
    "QType": "str",
    "**": "Any",
    "dict": "dict[str, Any]",
    "visitor": "Any",
}
"""Python types of the built-in and pseudo-types."""


@dataclass(slots=True)
class Hints:
    """Makes the hints of one module and notes what it has to import for them.

    Attributes:
        home: the module whose types need no import; none outside `types`.
        used: names of schema types that hints mention.
        aliases: names that a member shadows inside its class, and that need an alias.
        words: other names that hints mention, such as `Any`.
    """

    scope: Scope
    home: str | None
    used: dict[str, None]
    aliases: dict[str, None]
    words: set[str]

    def atom(self, name: str, taken: Collection[str]) -> str:
        """The hint of a named type in a class whose attributes are `taken`."""
        builtin = BUILTINS.get(name)
        if builtin is not None and name not in self.scope.types:
            if builtin.startswith("dict["):
                self.words.add("Any")
                return f"{self.word('dict', taken)}[{self.word('str', taken)}, Any]"
            return self.word(builtin, taken)
        self.used[name] = None
        if self.home is None:
            return f"{self.word('t', taken)}.{self.scope.types[name]}"
        return self.word(self.scope.types[name], taken)

    def word(self, name: str, taken: Collection[str]) -> str:
        if name in ("Any", "Sequence"):
            self.words.add(name)
        if name in taken and name != "None":
            self.aliases[name] = None
            return f"_{name}"
        return name

    def parts(
        self,
        type_: TypeRef,
        taken: Collection[str],
        *,
        parameter: bool = False,
        nested: str | None = None,
    ) -> list[str]:
        """The hint of a type; `nested` is the class made for an object type written in place."""
        match type_:
            case NamedType(name):
                return [self.atom(name, taken)]
            case ArrayType(element):
                outer = self.word("Sequence" if parameter else "list", taken)
                return [f"{outer}[{self.atom(element, taken)}]"]
            case NestedType():
                assert nested is not None
                return [nested]

    def admits_null(self, type_: TypeRef) -> bool:
        """Whether null is a value of the type, so that absent members need a mark of their own."""
        return admits_null(self.scope, type_)


def admits_null(scope: Scope, type_: TypeRef) -> bool:
    if not isinstance(type_, NamedType):
        return False
    definition = scope.schema.by_name.get(type_.name)
    if isinstance(definition, Alternate):
        return any(
            isinstance(b.type, NamedType) and b.type.name == "null"
            for b in definition.branches
        )
    return definition is None and type_.name in ("any", "null", "**", "visitor")
