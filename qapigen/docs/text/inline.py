"""What can stand within a line in every era: `@name`, addresses, and the names in backquotes."""

from __future__ import annotations

import re
from typing import Protocol

from qapigen.docs.text.nodes import Code, Inline, Link, Place, Ref, Text


class Resolver(Protocol):
    """Knows where names lead to, and notes those that lead nowhere."""

    def member(self, name: str) -> Place | None:
        """What `@name` means where it stands."""

    def name(self, name: str) -> Place | None:
        """What `` `name` `` means where it stands."""

    def problem(self, line: str, message: str) -> None:
        """Something is wrong with the markup in a line of the text."""


_AT = re.compile(r"(?<![\w@/.-])@([A-Za-z_](?:[\w.-]*\w)?)")
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}]")

_BRACKETS = "'\"([{<-/:‐‑‒–—«“‘"
_CLOSING = "'\")]}>-/:.,;!?\\»”’–—…"
_LITERAL = re.compile(r"``([^`\n]+)``|`([^`<>\n]+)`")


def with_refs(text: str, resolver: Resolver) -> list[Inline]:
    """Text with each `@name` in it as a reference."""
    if "@" not in text:
        return [Text(text)]
    parts: list[Inline] = []
    at = 0
    for match in _AT.finditer(text):
        if match.start() > at:
            parts.append(Text(text[at : match.start()]))
        parts.append(Ref(resolver.member(match[1]), match[1]))
        at = match.end()
    if at < len(text):
        parts.append(Text(text[at:]))
    return parts


def with_links(text: str, resolver: Resolver) -> list[Inline]:
    """Text with references and web addresses."""
    if "://" not in text:
        return with_refs(text, resolver)
    parts: list[Inline] = []
    at = 0
    for match in _ADDRESS.finditer(text):
        parts += with_refs(text[at : match.start()], resolver)
        parts.append(Link(match[0], (Text(match[0]),)))
        at = match.end()
    return parts + with_refs(text[at:], resolver) if at < len(text) else parts


def reference(target: str, resolver: Resolver) -> Inline:
    """What `` `target` `` or `` `text <target>` `` stands for."""
    text = target
    if target.endswith(">") and "<" in target:
        text, _, target = target[:-1].rpartition("<")
        text = text.strip()
    target = target.strip().lstrip("!~@")
    place = resolver.name(target)
    shown = text.strip().lstrip("!~") or target
    return Ref(place, shown, "" if place is not None else target)


def with_backquotes(text: str, resolver: Resolver) -> list[Inline] | None:
    """A line of reStructuredText whose only markup is backquotes; none if it has more.

    Where docutils would see something else than the obvious, docutils is to look.
    """
    parts: list[Inline] = []
    at = 0
    for match in _LITERAL.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        inner = match[1] or match[2]
        if (
            (before and not before.isspace() and before not in _BRACKETS)
            or (after and not after.isspace() and after not in _CLOSING)
            or inner[0].isspace()
            or inner[-1].isspace()
            or (before and before in "'\"([{<" and after and after in "'\")]}>")
        ):
            return None
        between = text[at:start]
        if "`" in between:
            return None
        if between:
            parts += with_refs(between, resolver)
        parts.append(Code(inner) if match[1] else reference(inner, resolver))
        at = end
    rest = text[at:]
    if "`" in rest:
        return None
    if rest:
        parts += with_refs(rest, resolver)
    return parts
