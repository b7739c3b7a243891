"""What templates print: finished strings, and the schema's own names beside them.

Every string is laid out for the place where the shipped templates put it; the first line of each
comes without its indentation.
"""

from __future__ import annotations

from typing import NamedTuple


class FieldText(NamedTuple):
    """A field of a generated class."""

    wire: str
    """The member's name in the schema."""

    name: str
    declaration: str
    doc: str
    """Docstring literal; empty if there is none."""

    parameter: str
    assignment: str


class ClassText(NamedTuple):
    """A struct, union, branch, command or event."""

    wire: str
    name: str
    decorators: tuple[str, ...]
    heading: str
    doc: str
    constants: tuple[str, ...]
    slots: str
    fields: tuple[FieldText, ...]
    init: str
    """Signature and body of `__init__`; empty where it is inherited."""

    branches: tuple[BranchText, ...] = ()
    branch_table: str = ""
    """The statement that makes branches attributes of their union."""

    tag: TagText | None = None
    mixin: str = ""
    """The class that tells type checkers of a union's branches."""


class TagText(NamedTuple):
    """The discriminator of a union, a read-only property."""

    wire: str
    name: str
    slot: str
    """The declaration of the attribute behind the property."""

    signature: str
    body: tuple[str, ...]
    doc: str


class BranchText(NamedTuple):
    """How a union makes a branch known to type checkers."""

    wire: str
    declaration: str


class ValueText(NamedTuple):
    wire: str
    assignment: str
    doc: str


class EnumText(NamedTuple):
    wire: str
    name: str
    heading: str
    doc: str
    values: tuple[ValueText, ...]


class AliasText(NamedTuple):
    """An alternate."""

    wire: str
    name: str
    assignment: str
    doc: str
    lazy: bool
    """Made on first use, since it needs classes of other modules."""


class ModuleText(NamedTuple):
    """A module under `types`, `commands` or `events`."""

    area: str
    name: str
    doc: str
    imports: tuple[str, ...]
    """Import statements that run."""

    typing_imports: str
    """Statements that only type checkers see."""

    enums: tuple[EnumText, ...]
    classes: tuple[ClassText, ...]
    aliases: tuple[AliasText, ...]
    lazy_aliases: str
    """The call that makes alternates known whose types are at home elsewhere; else empty."""

    exports: tuple[str, ...]


class CodecText(NamedTuple):
    """A module of decoders and encoders, or of what writes text.

    Attributes:
        helpers: the module of the runtime that the functions use.
    """

    area: str
    name: str
    doc: str
    helpers: str
    imports: tuple[str, ...]
    functions: tuple[str, ...]


class ClientModuleText(NamedTuple):
    """The methods of a client for the commands of one module."""

    name: str
    doc: str
    heading: str
    class_doc: str
    imports: tuple[str, ...]
    typing_imports: str
    methods: tuple[str, ...]


class ClientText(NamedTuple):
    """A client: a class made of those of its modules."""

    name: str
    doc: str
    heading: str
    imports: tuple[str, ...]
