"""Where the names in texts lead to, and the findings about those that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from qapigen.diagnostics import Diagnostic, Report, Severity
from qapigen.dialect import Release
from qapigen.docs.shape import Shapes, slug
from qapigen.docs.text.nodes import INDEX, Place
from qapigen.schema.ir import (
    AnyDefinition,
    ArrayType,
    Command,
    Doc,
    Enum,
    NamedType,
    Schema,
)
from qapigen.source import Span
from qapigen.words import Guesses

_Scope = dict[str, Place]

_SINCE_NAMES = Release(10, 1)
"""First release whose comments refer by backquotes; before, what leads nowhere is just text."""

_QEMU_INDEX = re.compile(r"qapi-[a-z]+-index")
"""Labels that QEMU's own documentation has for its index of the schema."""


class References:
    """All names of a schema.

    `alone`: there are no other schemas that names in backquotes could lead to.
    """

    def __init__(
        self, schema: Schema, shapes: Shapes, report: Report, *, alone: bool = True
    ) -> None:
        self.schema = schema
        self.alone = alone
        self.shapes = shapes
        self.report = report
        self.guesses = Guesses()
        self._scopes: dict[str, _Scope] = {}
        self._everywhere: dict[str, list[Place]] | None = None
        self._users: dict[str, list[str]] | None = None

    def resolver(
        self, owner: AnyDefinition | None, doc: Doc, part: Span, about: str = ""
    ) -> PartResolver:
        """For the text of one part of a comment; `about`: the member that it describes."""
        return PartResolver(self, owner, doc, part, about)

    def scope(self, definition: AnyDefinition) -> _Scope:
        """What `@name` can mean in a definition's own comment."""
        found = self._scopes.get(definition.name)
        if found is None:
            found = self._scopes[definition.name] = self._scope(definition)
        return found

    def _scope(self, definition: AnyDefinition) -> _Scope:
        scope: _Scope = {}
        shape = self.shapes.of(definition)
        name = definition.name
        for row in shape.all_rows():
            scope.setdefault(row.name, Place(name, row.anchor))
            if "." in row.path:
                scope.setdefault(row.path, Place(name, row.anchor))
        todo = list(shape.branches)
        while todo:
            branch = todo.pop(0)
            scope.setdefault(branch.value, Place(name, branch.anchor))
            todo += branch.branches
        for feature in definition.features:
            scope.setdefault(feature.name, Place(name, f"feature-{slug(feature.name)}"))
        return scope

    def nearby(self, definition: AnyDefinition, name: str, about: str) -> Place | None:
        """A member or value of a type that the definition uses, that of the member `about` first;
        or one of a definition that uses this one, if only one has it."""
        used = sorted(self._used_by_row(definition), key=lambda used: used[0] != about)
        for _, other in used:
            place = self.scope(other).get(name)
            if place is not None:
                return place
        found = {
            place
            for other in self._using(definition)
            if (place := self.scope(other).get(name)) is not None
        }
        return found.pop() if len(found) == 1 else None

    def _used_by_row(
        self, definition: AnyDefinition
    ) -> Iterator[tuple[str, AnyDefinition]]:
        for row in self.shapes.of(definition).all_rows():
            match row.type:
                case NamedType(name) | ArrayType(name):
                    if name in self.schema.by_name:
                        yield row.name, self.schema.by_name[name]
                case _:
                    pass
        if isinstance(definition, Command) and definition.returns is not None:
            match definition.returns:
                case NamedType(name) | ArrayType(name):
                    if name in self.schema.by_name:
                        yield "", self.schema.by_name[name]

    def _using(self, definition: AnyDefinition) -> Iterable[AnyDefinition]:
        if self._users is None:
            self._users = {}
            for other in self.schema.definitions:
                for _, used in self._used_by_row(other):
                    self._users.setdefault(used.name, []).append(other.name)
        names = self._users.get(definition.name, ())
        return [self.schema.by_name[n] for n in dict.fromkeys(names)]

    def everywhere(self, name: str) -> list[Place]:
        """All members and values of that name, each where it is defined."""
        if self._everywhere is None:
            self._everywhere = {}
            for definition in self.schema.definitions:
                for row in self.shapes.of(definition).rows:
                    if row.origin is definition:
                        place = Place(definition.name, row.anchor)
                        self._everywhere.setdefault(row.name, []).append(place)
        return self._everywhere.get(name, [])

    def path(self, start: AnyDefinition, name: str) -> Place | None:
        """What `member.member` leads to."""
        definition: AnyDefinition | None = start
        place: Place | None = None
        for step in name.split("."):
            if definition is None:
                return None
            place = self.scope(definition).get(step)
            if place is None:
                return None
            definition = self._type_of(definition, place)
        return place

    def _type_of(self, definition: AnyDefinition, place: Place) -> AnyDefinition | None:
        for row in self.shapes.of(definition).all_rows():
            if row.anchor == place.anchor:
                match row.type:
                    case NamedType(name) | ArrayType(name):
                        return self.schema.by_name.get(name)
                    case _:
                        return None
        return None


class PartResolver:
    """Resolves names in one part of a comment, and knows where that part stands."""

    __slots__ = ("_told", "about", "doc", "owner", "part", "references")

    def __init__(
        self,
        references: References,
        owner: AnyDefinition | None,
        doc: Doc,
        part: Span,
        about: str,
    ) -> None:
        self.references = references
        self.owner = owner
        self.doc = doc
        self.part = part
        self.about = about
        self._told: set[str] = set()

    def member(self, name: str) -> Place | None:
        """What `@name` means: a member here, else a definition, else what can only be meant."""
        references, owner = self.references, self.owner
        if owner is not None:
            found = references.scope(owner).get(name)
            if found is not None:
                return found
        if name in references.schema.by_name:
            return Place(name)
        if owner is not None and (
            found := references.nearby(owner, name, self.about) or self._path(name)
        ):
            return found
        if found := self._of_definition(name):
            return found
        candidates = references.everywhere(name)
        if len(candidates) == 1:
            return candidates[0]
        self._dangling(f"@{name}", name, len(candidates))
        return None

    def name(self, name: str) -> Place | None:
        """What `` `name` `` means: a definition, else a member."""
        references, owner = self.references, self.owner
        plain = name.removesuffix("()")
        if ":" in plain:
            # QEMU's own domain writes `QMP:module.name` too.
            plain = plain.rpartition(":")[2]
        if plain in references.schema.by_name:
            return Place(plain)
        if _QEMU_INDEX.fullmatch(plain):
            return INDEX
        if owner is not None and (
            found := references.scope(owner).get(plain)
            or references.nearby(owner, plain, self.about)
            or self._path(plain)
        ):
            return found
        if found := self._of_definition(plain):
            return found
        candidates = references.everywhere(plain)
        if len(candidates) == 1:
            return candidates[0]
        if references.alone and references.schema.dialect >= _SINCE_NAMES:
            self._dangling(f"`{name}`", plain, len(candidates))
        return None

    def _of_definition(self, name: str) -> Place | None:
        """What `Definition.member` or `module.Definition` means."""
        references = self.references
        by_name = references.schema.by_name
        first, _, rest = name.partition(".")
        if not rest:
            return None
        if first in by_name:
            found = references.path(by_name[first], rest)
            if found is not None:
                return found
        return Place(rest) if rest in by_name else None

    def _path(self, name: str) -> Place | None:
        if "." not in name or self.owner is None:
            return None
        return self.references.path(self.owner, name)

    # --- findings ------------------------------------------------------------------------------

    def _dangling(self, written: str, name: str, candidates: int) -> None:
        if written in self._told:
            return
        self._told.add(written)
        references, owner = self.references, self.owner
        if owner is None:
            message = f"'{written}' leads nowhere: nothing in this schema has that name"
        else:
            what = "value" if isinstance(owner, Enum) else "member"
            message = (
                f"'{written}' leads nowhere: {owner.kind} '{owner.name}' has no such"
                f" {what}, and there is no such definition"
            )
        known = list(references.scope(owner)) if owner is not None else []
        # Slips are seldom in the first letter, and there are many names to compare with.
        first = name[:1].casefold()
        alike = [n for n in references.schema.by_name if n[:1].casefold() == first]
        hint = references.guesses.did_you_mean(name, [*known, *alike])
        notes: tuple[str, ...] = ()
        if candidates > 1:
            notes = (f"{candidates} other definitions have a member of that name",)
        references.report.add(
            Diagnostic(
                "doc-unknown-reference",
                message,
                self._place_of(written),
                Severity.WARNING,
                notes=notes,
                help=hint,
            )
        )

    def _place_of(self, written: str) -> Span:
        """Where something stands that this part of the comment is known to have."""
        source, start, end = self.doc.span
        at = max(start, self.part.start)
        pattern = (
            re.escape(written) + r"(?![\w-])"
            if written[0] == "@"
            else re.escape(written)
        )
        match = re.compile(pattern).search(source.text, at, end)
        if match is None:
            name = written.strip("@`").partition("<")[0].strip()
            match = re.compile(re.escape(name)).search(source.text, at, end)
        return Span(source, *match.span()) if match else self.part

    def problem(self, line: str, message: str) -> None:
        """Something that docutils found in a line of this part."""
        words = " ".join(message.split()).rstrip(".")
        words = words[:1].lower() + words[1:]
        source, start, end = self.doc.span
        at = source.text.find(line.strip(), max(start, self.part.start), end)
        span = self.part
        if at >= 0 and line.strip():
            span = Span(source, at, at + len(line.strip()))
        self.references.report.add(
            Diagnostic("doc-markup", words, span, Severity.WARNING)
        )
