"""What pages tell, before any markup: the same for every output."""

from __future__ import annotations

from qapigen.docs.shape import BranchShape, Row, Shape
from qapigen.docs.since import Since
from qapigen.docs.text.nodes import Blocks, Inline
from qapigen.docs.usage import Use
from qapigen.frozen import frozen
from qapigen.schema.condition import Condition
from qapigen.schema.ir import AnyDefinition, Module, TypeRef


@frozen
class Item:
    """A member, argument, value or alternative, with what is said about it."""

    row: Row
    text: Blocks
    since: Since | None
    inherited: bool
    """It comes from another definition."""

    nested: tuple[Item, ...] = ()

    @property
    def name(self) -> str:
        return self.row.name

    @property
    def deprecated(self) -> bool:
        return any(f.name == "deprecated" for f in self.row.features)

    @property
    def unstable(self) -> bool:
        return any(f.name == "unstable" for f in self.row.features)


@frozen
class BranchItem:
    """A branch of a union, its members in full."""

    shape: BranchShape
    text: Blocks
    """What the discriminator's enum says about the value, or the union itself."""

    since: Since | None
    items: tuple[Item, ...]
    branches: tuple[BranchItem, ...]


@frozen
class FeatureItem:
    name: str
    condition: Condition | None
    text: Blocks
    own: bool
    """It is the definition's own, and not one of a member or value."""


@frozen
class Extra:
    """A description of what is no member: comments of old releases were checked by nobody."""

    name: str
    text: Blocks


@frozen
class Entry:
    """A definition."""

    definition: AnyDefinition
    shape: Shape
    body: Blocks
    summary: tuple[Inline, ...]
    items: tuple[Item, ...]
    branches: tuple[BranchItem, ...]
    extras: tuple[Extra, ...]
    features: tuple[FeatureItem, ...]
    returns: TypeRef | None
    returns_text: Blocks
    errors: Blocks
    rest: tuple[Blocks, ...]
    """All other paragraphs, notes and examples, in order."""

    since: Since | None
    uses: dict[str, list[Use]]

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def kind(self) -> str:
        return self.definition.kind

    @property
    def deprecated(self) -> bool:
        return self.definition.has_feature("deprecated")

    @property
    def unstable(self) -> bool:
        return self.definition.has_feature("unstable")


@frozen
class Chapter:
    """A schema file."""

    module: Module
    title: str
    """Its first heading; its name if it has none."""

    text: tuple[Blocks | Entry, ...]
    """Free-form comments and definitions in the order of the text."""

    slug: str

    @property
    def entries(self) -> list[Entry]:
        return [part for part in self.text if isinstance(part, Entry)]


@frozen
class Book:
    """Everything."""

    title: str
    chapters: tuple[Chapter, ...]
    entries: dict[str, Entry]
    """By name, in the order of the schema."""

    chapter_of: dict[str, Chapter]
    """By a module's name."""
