"""From schema text to a trusted schema, or a report of what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from qapigen.checks import check
from qapigen.checks.configuration import check_configuration
from qapigen.detect import bound, next_candidate, old_dialect
from qapigen.diagnostics import Report
from qapigen.dialect import NEWEST, Release, Usage
from qapigen.frozen import frozen
from qapigen.schema.configure import configure
from qapigen.schema.draft import Draft
from qapigen.schema.ir import NamedType, Schema, Union
from qapigen.schema.resolve import resolve
from qapigen.source import Source
from qapigen.syntax.doc import block_usages
from qapigen.syntax.include import Limits, Reader, Tree, gather

_LAST_LOOSE = Release(1, 5)
"""Last release whose commas and colons were optional."""


@frozen
class LoadOptions:
    """How a schema is to be read."""

    dialect: Release | None = None
    """The release whose rules hold; none to find it out from the text."""

    defines: frozenset[str] | None = None
    """The configuration to select; none to keep everything, whatever its condition."""

    root: str | None = None
    """A directory that includes must not leave."""

    real_path: Callable[[str], str] | None = None
    """Resolves symbolic links; without it, paths are taken as they are written."""


@frozen
class Loaded:
    """A compiled schema, and what there is to say about it."""

    schema: Schema | None
    """None exactly when the report has errors."""

    report: Report
    """In the order of the text."""

    sources: tuple[Source, ...]
    """All files that were read, the entry first."""


def load(entry: str, read: Reader, options: LoadOptions) -> Loaded:
    """Compile the schema that begins in the file `entry`.

    Raises what `read` raises for the entry file; all else that is wrong goes to the report.
    """
    reading = _Reading(
        entry, read(entry), read, Limits(options.root, options.real_path)
    )
    if options.dialect is not None:
        result = reading.by(options.dialect)
    else:
        result = _by_its_age(reading)
    schema: Schema | None = None
    if not result.report.errors:
        schema = result.draft.trusted()
        if options.defines is not None:
            schema = configure(schema, options.defines)
            check_configuration(schema, result.report)
            schema = None if result.report.errors else schema
    report = Report(result.report.in_order())
    return Loaded(schema, report, tuple(file.source for file in result.tree.files))


class _Result(NamedTuple):
    """A schema as one release reads it."""

    tree: Tree
    draft: Draft
    usages: list[Usage]
    report: Report


class _Reading:
    """The text of one schema, to be read by the rules of one release or another."""

    def __init__(self, entry: str, data: bytes, read: Reader, limits: Limits) -> None:
        self._source = (entry, data, read)
        self._limits = limits
        self._strict: Tree | None = None

    def tree(self, release: Release | None) -> Tree:
        """The text, parsed; most releases share one tree."""
        if self._strict is not None and release is not None:
            if release > _LAST_LOOSE and not self._strict.differs(release):
                return self._strict
        tree = gather(*self._source, release, self._limits)
        if release is None:
            self._strict = tree
        return tree

    def by(self, release: Release, tree: Tree | None = None) -> _Result:
        """The schema by the rules of a release: all phases but the last."""
        report = Report()
        tree = tree or self.tree(release)
        draft, usages = resolve(tree, release, report)
        check(draft, report)
        return _Result(tree, draft, usages, report)


def _by_its_age(reading: _Reading) -> _Result:
    """The schema by the rules of the newest release, or of an older one if it is old beyond
    doubt."""
    newest = reading.by(NEWEST, reading.tree(None))
    usages = newest.usages
    if newest.report.errors:
        usages = [*usages, *_loose_usages(reading, newest.tree)]
        if not _nests_unions(newest.draft):
            usages += [
                Usage("unboxed-condition", error.span)
                for error in newest.report.errors
                if error.code == "conditional-argument"
            ]
    limits = bound([*usages, *_doc_usages(newest.tree)])
    if limits is None:
        return newest
    first: _Result | None = None
    release: Release | None = limits.newest
    while release is not None:
        result = reading.by(release)
        if not result.report.errors:
            result.report.add(old_dialect(limits, release))
            return result
        first = first or result
        release = next_candidate(limits, release, result.report)
    assert first is not None
    first.report.add(old_dialect(limits, limits.newest))
    return first


def _nests_unions(draft: Draft) -> bool:
    """Whether a branch is a union: the releases that have this want conditional arguments boxed."""
    return any(
        isinstance(branch.type, NamedType)
        and isinstance(draft.by_name.get(branch.type.name), Union)
        for definition in draft.definitions
        if isinstance(definition, Union) and definition.discriminator is not None
        for branch in definition.branches
    )


def _doc_usages(tree: Tree) -> Iterator[Usage]:
    for file in tree.files:
        for start, end in file.docs:
            yield from block_usages(file.source, start, end)


def _loose_usages(reading: _Reading, tree: Tree) -> list[Usage]:
    """What a file shows that only parses with commas and colons left to taste."""
    if not tree.files[0].errors:
        return []
    loose = reading.tree(_LAST_LOOSE)
    if loose.files[0].errors:
        return []
    slip = Usage("loose-commas", tree.files[0].errors[0].span)
    return [*resolve(loose, NEWEST, Report()).usages, slip]
