"""QEMU releases, and the table of what each one's schema language knows.

A *construct* is something that can be seen in the text: a meta-type, a key, a spelling, a literal,
a section of a documentation comment.  Every construct that came or went has one row here; the
parser, the checks and `--dialect auto` all read this table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:  # it would bring half of the standard library
    from qapigen.source import Span


class Release(NamedTuple):
    """A QEMU release that has a dialect of its own, such as 2.9; releases compare by age."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"

    @classmethod
    def parse(cls, text: str) -> Release | None:
        """The release that `text` (`2.9`, `v2.9`) names; none if there is no such release."""
        return _BY_TEXT.get(text.removeprefix("v"))


RELEASES: tuple[Release, ...] = tuple(
    Release(major, minor)
    for major, newest in enumerate((7, 12, 1, 2, 2, 2, 2, 2, 2, 1), start=1)
    for minor in range(newest + 1)
)
"""All releases, the oldest first."""

OLDEST = RELEASES[0]
NEWEST = RELEASES[-1]

_BY_TEXT = {str(release): release for release in RELEASES}


class DialectRule(NamedTuple):
    """A construct and the releases that know it."""

    what: str
    """Names the construct in a sentence: “simple unions”."""

    first: Release
    last: Release | None = None
    """The last release that knows it; none if the newest does."""

    instead: str | None = None
    """What newer schemas write in its place, as an instruction: “write `'struct'`”."""

    proof: bool = True
    """Whether its use shows the age of a schema beyond doubt.  A missing comma may just as well
    be a slip: such constructs count only in schemas that are old for another reason."""

    def knows(self, release: Release) -> bool:
        """Whether `release` knows the construct."""
        return self.first <= release and (self.last is None or release <= self.last)


class Usage(NamedTuple):
    """A dated construct and the place where a schema uses it."""

    rule: str
    span: Span


def _rules(
    rows: Iterable[tuple[str, str, str | None, str, str | None]], *, proof: bool
) -> dict[str, DialectRule]:
    return {
        name: DialectRule(
            what, _BY_TEXT[first], _BY_TEXT[last] if last else None, instead, proof
        )
        for name, first, last, what, instead in rows
    }


_OPERATORS = "write `'if': 'SYMBOL'` or an object with `all`, `any`, `not`"
_FLAT = (
    "write a `base` with an enum member and a `discriminator`, and as branches structs with"
    " a member `data`"
)

RULES: Mapping[str, DialectRule] = {
    **_rules(
        (
            # Meta-types
            (
                "struct-as-type",
                "1.0",
                "2.3",
                "structs spelled `type`",
                "write `struct`",
            ),
            ("struct", "2.4", None, "structs spelled `struct`", None),
            ("event", "2.1", None, "events", None),
            ("alternate", "2.4", None, "alternates", None),
            ("include", "2.1", None, "`include`", None),
            ("pragma", "2.9", None, "`pragma`", None),
            # Keys and their spellings
            ("struct-base", "1.7", None, "structs with a `base`", None),
            ("enum-prefix", "2.5", None, "`prefix`", None),
            ("gen", "1.1", None, "`gen`", None),
            ("gen-string", "1.1", "2.3", "`gen` with a string", "write `'gen': false`"),
            ("success-response", "1.1", None, "`success-response`", None),
            (
                "success-response-string",
                "1.1",
                "2.3",
                "`success-response` with a string",
                "write `'success-response': false`",
            ),
            ("command-data-name", "1.6", None, "arguments by type name", None),
            ("boxed", "2.7", None, "`boxed`", None),
            ("allow-oob", "2.12", None, "`allow-oob`", None),
            ("allow-preconfig", "3.0", None, "`allow-preconfig`", None),
            ("coroutine", "5.2", None, "`coroutine`", None),
            (
                "unboxed-condition",
                "4.0",
                "8.0",
                "conditional arguments without `boxed`",
                "name a struct as `data` and add `'boxed': true`",
            ),
            # Unions
            ("simple-union", "1.0", "6.1", "unions without a `discriminator`", _FLAT),
            (
                "simple-union-base",
                "1.7",
                "2.3",
                "unions with a `base` but no `discriminator`",
                "add a `discriminator`",
            ),
            (
                "anonymous-union",
                "1.6",
                "2.3",
                "unions with `'discriminator': {}`",
                "write `alternate`",
            ),
            ("inline-base", "2.6", None, "bases given inline", None),
            ("array-alternate", "7.1", None, "alternates with an array", None),
            # Types
            ("type-visitor", "1.1", "2.3", "the type `visitor`", "write `any`"),
            ("type-stars", "1.2", "2.4", "the type `**`", "write `any`"),
            ("type-dict", "2.0", "2.3", "the type `dict`", "write `any`"),
            # Literals
            ("bool-literal", "2.4", None, "`true` and `false`", None),
            ("null-literal", "2.4", "4.1", "`null`", "leave the key out"),
            # Conditions and features
            ("if", "3.0", None, "`if`", None),
            ("if-text", "3.0", "6.1", "C expressions in `if`", _OPERATORS),
            ("if-list", "3.0", "6.1", "lists in `if`", _OPERATORS),
            ("if-operator", "6.2", None, "`all`, `any` and `not` in `if`", None),
            ("member-object", "4.0", None, "members written as objects", None),
            ("feature-if", "4.1", None, "features written as objects", None),
            ("struct-features", "4.1", None, "features on structs", None),
            ("command-features", "4.2", None, "features on commands", None),
            ("features", "5.0", None, "features on this", None),
            ("value-features", "6.2", None, "features on enum values", None),
            # Pragmas
            (
                "pragma-whitelists",
                "2.9",
                "5.2",
                "the pragmas `returns-whitelist` and `name-case-whitelist`",
                "write `command-returns-exceptions`, `member-name-exceptions`",
            ),
            ("pragma-exceptions", "6.0", None, "the `…-exceptions` pragmas", None),
            (
                "pragma-documentation",
                "9.0",
                None,
                "the pragma `documentation-exceptions`",
                None,
            ),
            # Documentation comments
            (
                "doc-note-section",
                "1.0",
                "9.0",
                "the sections `Note:` and `Example:`",
                "write `.. note::`, `.. qmp-example::`",
            ),
            (
                "doc-heading",
                "1.0",
                "10.0",
                "headings spelled `= Title`",
                "write rST titles",
            ),
            # Strings
            (
                "json-escape",
                "2.4",
                "4.1",
                "JSON's escapes in strings",
                "write the character itself",
            ),
        ),
        proof=True,
    ),
    **_rules(
        (
            (
                "nested-struct",
                "1.0",
                "2.3",
                "structs inside members",
                "name the struct",
            ),
            ("any-escape", "1.2", "2.3", "escapes of any character", None),
            ("multi-line-string", "1.0", "1.5", "strings over several lines", None),
            ("loose-commas", "1.0", "1.5", "optional commas and colons", None),
            ("duplicate-keys", "1.0", "1.7", "keys given twice", None),
            (
                "doc-optional-tag",
                "1.0",
                "2.8",
                "`#optional` in documentation",
                "remove it: the `*` of the member says the same",
            ),
        ),
        proof=False,
    ),
}
"""The table: constructs by name.  Those of documentation comments begin with `doc-`."""
