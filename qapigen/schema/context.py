"""What the readers of definitions share: the release, the report, and the place they are at."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from qapigen.diagnostics import Diagnostic, Label, Report, Severity
from qapigen.dialect import RULES, Release, Usage
from qapigen.schema.strings import decode
from qapigen.source import Source, Span
from qapigen.syntax.tree import (
    Array,
    Extent,
    Literal,
    Object,
    OddString,
    Pair,
    String,
    Value,
)
from qapigen.words import all_of, closest, quoted


class Context:
    """The state of reading one schema by the rules of one release."""

    __slots__ = (
        "anchor",
        "complete",
        "damaged",
        "release",
        "report",
        "source",
        "usages",
    )

    def __init__(self, release: Release, report: Report) -> None:
        self.release = release
        self.report = report
        self.usages: list[Usage] = []
        """The dated constructs that were met."""

        self.source: Source
        self.anchor: Span | None = None
        """The `{` of the definition being read: QEMU reports its errors there."""

        self.complete = True
        """Whether all directives could be made out."""

        self.damaged = False
        """Whether a part of the definition being read had to be left out."""

    def span(self, node: Value | Extent) -> Span:
        """Where a node of the current file stands."""
        return Span(self.source, node.start, node.end)

    def error(
        self,
        code: str,
        message: str,
        node: Value | Extent,
        *,
        labels: tuple[Label, ...] = (),
        notes: tuple[str, ...] = (),
        help: str | None = None,
    ) -> None:
        """Report an error inside the current definition."""
        self.report.add(
            Diagnostic(
                code,
                message,
                self.span(node),
                labels=labels,
                notes=notes,
                help=help,
                anchor=self.anchor,
            )
        )

    def syntax_error(
        self, code: str, message: str, node: Value | Extent, help: str | None = None
    ) -> None:
        """Report an error that QEMU's parser finds, at the very place."""
        self.report.add(Diagnostic(code, message, self.span(node), help=help))

    def warning(
        self, code: str, message: str, node: Value | Extent, help: str | None = None
    ) -> None:
        """Report something that the release let pass without a word."""
        span = self.span(node)
        self.report.add(Diagnostic(code, message, span, Severity.WARNING, help=help))

    def knows(self, rule: str) -> bool:
        """Whether the release knows a construct."""
        return RULES[rule].knows(self.release)

    def uses(
        self,
        rule: str,
        node: Value | Extent,
        *,
        syntax: bool = False,
        instead: str | None = None,
    ) -> bool:
        """Note that a construct is used; report it if the release does not know it.

        `instead` says what to write in this very case.
        """
        self.usages.append(Usage(rule, self.span(node)))
        row = RULES[rule]
        if row.knows(self.release):
            return True
        if self.release < row.first:
            code, message, help = "later-construct", f"came with QEMU {row.first}", None
        else:
            code, message, help = (
                "ended-construct",
                f"ended with QEMU {row.last}",
                instead or row.instead,
            )
        message = f"{row.what}: {message}"
        if syntax:
            self.syntax_error(code, message, node, help)
        else:
            self.error(code, message, node, help=help)
        return False

    def check_dated(self, nodes: Iterable[Literal | OddString]) -> None:
        """Report the literals and strings of a file that the release cannot read, even where
        it ignores what they stand in."""
        for node in nodes:
            readable = True
            if isinstance(node, Literal):
                rule = "null-literal" if node.value is None else "bool-literal"
                readable = self.uses(rule, node, syntax=True)
            elif (problem := decode(node.value, self.release)[1]) is not None:
                at = node.start + 1 + problem.offset
                place = Extent(at, at + problem.length)
                if problem.rule is None:
                    self.syntax_error(problem.code, problem.message, place)
                    readable = False
                else:
                    readable = self.uses(problem.rule, place, syntax=True)
            if not readable:
                self.report.settle(self.span(node))

    def text(self, node: String | OddString) -> str:
        """What a string means to the release."""
        if not isinstance(node, OddString):
            return node.value
        return decode(node.value, self.release)[0]

    def pairs(self, node: Object) -> dict[str, Pair]:
        """The members of an object by key."""
        pairs: dict[str, Pair] = {}
        for pair in node.pairs:
            key = self.text(pair.key)
            if key in pairs and self.may_repeat(pairs[key].key, pair):
                del pairs[key]
            pairs.setdefault(key, pair)
        return pairs

    def may_repeat(self, first: String | OddString, second: Pair) -> bool:
        """Whether a key may be given twice, the second time replacing the first."""
        span = self.span(second.key)
        self.usages.append(Usage("duplicate-keys", span))
        if self.knows("duplicate-keys"):
            return True
        self.report.add(
            Diagnostic(
                "duplicate-key",
                f"key {quoted(first.value)} is given twice",
                span,
                labels=(Label(self.span(first), "first time"),),
                # QEMU notices when it has read the colon.
                anchor=Span(span.source, second.value.start, second.value.start + 1),
            )
        )
        return False

    def is_null(self, node: Value | None) -> bool:
        """Whether a value is absent; `null` says so, to the releases that have it."""
        return node is None or (isinstance(node, Literal) and node.value is None)


def unknown_key(
    ctx: Context, pairs: dict[str, Pair], key: str, known: Collection[str], what: str
) -> None:
    """Report a key that is none of the known ones; a slip takes the place of the key meant."""
    meant = closest(key, known)
    help = None
    if meant is not None:
        help = f"did you mean '{meant}'?"
    elif len(known) <= 4:
        help = f"{what} may have {all_of(map(quoted, known))}"
    ctx.error(
        "unknown-key", f"unknown key {quoted(key)} in {what}", pairs[key].key, help=help
    )
    if meant is not None and meant not in pairs:
        pairs[meant] = pairs.pop(key)


def kind_of(node: Value) -> str:
    """A value's kind, in words."""
    match node:
        case String() | OddString():
            return "a string"
        case Array():
            return "an array"
        case Object():
            return "an object"
        case Literal(value):
            return "null" if value is None else str(value).lower()
