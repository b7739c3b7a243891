"""The schema as data: what every dialect comes down to, and all that outputs need.

Frozen and made of tuples.  Types are referred to by name and looked up in `Schema.by_name`,
because QAPI types may be recursive.  Members, values, branches and definitions keep the order of
the text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, TypeAlias

from qapigen.dialect import Release
from qapigen.frozen import frozen, frozen_kw_only
from qapigen.schema.condition import Condition
from qapigen.source import Source, Span

# --- Type references ---------------------------------------------------------------------------


@frozen
class NamedType:
    """A built-in or defined type, by name."""

    name: str
    span: Span


@frozen
class ArrayType:
    """`['NAME']`; arrays of arrays do not exist."""

    element: str
    span: Span


@frozen
class NestedType:
    """An object type written in place of a type name (releases before 2.4)."""

    members: tuple[Member, ...]
    span: Span


TypeRef: TypeAlias = NamedType | ArrayType | NestedType


# --- Parts of definitions ----------------------------------------------------------------------


@frozen
class Feature:
    name: str
    condition: Condition | None
    span: Span


@frozen
class Member:
    """A member of a struct or inline base, or an argument of a command or event."""

    name: str
    """Without the `*` that marks optional members."""

    type: TypeRef
    optional: bool
    condition: Condition | None
    features: tuple[Feature, ...]
    span: Span


@frozen
class EnumValue:
    name: str
    condition: Condition | None
    features: tuple[Feature, ...]
    span: Span


@frozen
class Branch:
    """A branch of a union, named by the discriminator's value, or of an alternate."""

    name: str
    type: NamedType | ArrayType
    condition: Condition | None
    span: Span


# --- Documentation -----------------------------------------------------------------------------


@frozen
class DocItem:
    """The text on one member, value, argument or feature."""

    name: str
    text: str
    span: Span
    optional_tag: bool = False
    """Whether it carried `#optional`, the mark of optional members before QEMU 2.9."""


@frozen
class DocSection:
    """A part of a comment outside the descriptions: tagged (`Since`, `Returns`, …) or plain."""

    tag: str | None
    text: str
    span: Span


@frozen
class Doc:
    """A documentation comment, read.

    Texts keep their line breaks and relative indentation; `#optional` tags are removed.
    """

    symbol: str | None
    """Name of the definition that it documents; none for a free-form comment."""

    body: str
    arguments: tuple[DocItem, ...]
    features: tuple[DocItem, ...]
    sections: tuple[DocSection, ...]
    """Everything after the body that is not a description, in order."""

    span: Span
    symbol_span: Span | None = None
    sound: bool = True
    """Whether it is well-formed; of one that is not, a part may be missing."""

    def tagged(self, tag: str) -> str | None:
        """Text of the first section with that tag."""
        return next((s.text for s in self.sections if s.tag == tag), None)

    @property
    def since(self) -> str | None:
        return self.tagged("Since")


# --- Definitions -------------------------------------------------------------------------------


@frozen_kw_only
class Definition:
    """What all six kinds have in common."""

    kind: ClassVar[str]

    name: str
    module: str
    """Name of the `Module` it stands in."""

    condition: Condition | None
    features: tuple[Feature, ...]
    doc: Doc | None
    span: Span
    """From `{` to `}`."""

    name_span: Span

    @property
    def opening(self) -> Span:
        """The `{`, where QEMU reports what is wrong with the definition."""
        source, start, _ = self.span
        return Span(source, start, start + 1)

    def has_feature(self, name: str) -> bool:
        return any(f.name == name for f in self.features)


@frozen_kw_only
class Enum(Definition):
    kind: ClassVar[str] = "enum"
    values: tuple[EnumValue, ...]
    prefix: str | None


@frozen_kw_only
class Struct(Definition):
    kind: ClassVar[str] = "struct"
    base: NamedType | None
    members: tuple[Member, ...]


@frozen_kw_only
class Union(Definition):
    """A tagged union; a simple union (before 6.2) has no discriminator."""

    kind: ClassVar[str] = "union"
    base: NamedType | tuple[Member, ...] | None
    discriminator: str | None
    branches: tuple[Branch, ...]
    discriminator_span: Span | None = None


@frozen_kw_only
class Alternate(Definition):
    kind: ClassVar[str] = "alternate"
    branches: tuple[Branch, ...]


@frozen_kw_only
class Command(Definition):
    kind: ClassVar[str] = "command"
    arguments: NamedType | tuple[Member, ...]
    """A named struct or union, or the members given inline (none: an empty tuple)."""

    returns: NamedType | ArrayType | None
    boxed: bool
    gen: bool
    success_response: bool
    allow_oob: bool
    allow_preconfig: bool
    coroutine: bool


@frozen_kw_only
class Event(Definition):
    kind: ClassVar[str] = "event"
    arguments: NamedType | tuple[Member, ...]
    boxed: bool


AnyDefinition: TypeAlias = Enum | Struct | Union | Alternate | Command | Event


# --- The whole ---------------------------------------------------------------------------------


@frozen
class Module:
    """A schema file."""

    name: str
    """Path relative to the entry file's directory, `/`-separated, as `include` reaches it
    (`block-core.json`, `../../qapi/common.json`)."""

    source: Source
    docs: tuple[Doc, ...]
    """Free-form comments, in order."""


@frozen
class Pragmas:
    """What the schema's pragmas say; they hold for all of its files (QEMU 2.9+)."""

    doc_required: bool = False
    command_name_exceptions: frozenset[str] = frozenset()
    command_returns_exceptions: frozenset[str] = frozenset()
    member_name_exceptions: frozenset[str] = frozenset()
    documentation_exceptions: frozenset[str] = frozenset()


@frozen
class Schema:
    """A compiled schema.  Only `compile.load` makes one, and only when there is no error in it."""

    dialect: Release
    modules: tuple[Module, ...]
    """The entry file first, the others in the order in which they were first included."""

    definitions: tuple[AnyDefinition, ...]
    """In the order of the text, an included file's standing where its directive stood."""

    by_name: Mapping[str, AnyDefinition]

    defines: frozenset[str] | None
    """The configuration that was selected; none if every condition was kept."""

    pragmas: Pragmas = Pragmas()

    unconfigured: Schema | None = None
    """The same before the configuration was selected; none if nothing was selected.
    Introspection needs it: servers number their types before leaving any out."""
