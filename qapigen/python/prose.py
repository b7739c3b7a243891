"""reStructuredText as people read it who see nothing but text: in `help()`, in an editor.

The texts stay as their authors laid them out.  Only what is markup of pages, and would be noise
here, becomes words; docutils is not needed for that, and would take longer than all the rest.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

_DIRECTIVE = re.compile(r"( *)\.\. ([a-z][\w-]*)::(?: +(.*))?$")
_OPTION = re.compile(r" *:(\w+):(?: +(.*))?$")
_ROLE = re.compile(r":[a-z][a-z:+-]*:`([^`]*)`")
_LINK = re.compile(r"`([^`<]+?)\s*<([^`<>]+)>`__?")
_TARGET = re.compile(r" *\.\. _[^:]+:$")
_EXAMPLES = frozenset(
    ("qmp-example", "code-block", "code", "sourcecode", "parsed-literal")
)
_NO_PROSE = re.compile(r"""\s*(?:->|<-|[][{}"|+$#=]|.*["}\]],?$)""")
_BULLET = re.compile(r"\s*(?:[-*•] +|\d+[.)] +)?")


def unmarked(text: str) -> str:
    """A text without directives, roles and targets; their words stay."""
    if ".. " in text or "::" in text:
        text = "\n".join(_lines(text.split("\n")))
    if ":`" in text:
        text = _ROLE.sub(lambda m: _titled(m[1]), text)
    if ">`_" in text:
        text = _LINK.sub(r"\1 (\2)", text)
    return text


def filled(lines: list[str], width: int) -> list[str]:
    """Lines with those of prose broken that are longer than `width`; examples stay as they are."""
    if max(map(len, lines), default=0) <= width:
        return lines
    result: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        if len(line) <= width or _NO_PROSE.match(line):
            result.append(line)
            continue
        lead = _BULLET.match(line)
        hanging = " " * len(lead[0]) if lead else ""
        while at < len(lines) and _goes_on(lines[at], hanging):
            line += " " + lines[at].lstrip()
            at += 1
        result += textwrap.wrap(
            line,
            width,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return result


def _goes_on(line: str, indent: str) -> bool:
    """Whether a line belongs to the paragraph of the line before, which is indented like that."""
    lead = _BULLET.match(line)
    return (
        lead is not None
        and lead[0] == indent
        and len(line) > len(indent)
        and not _NO_PROSE.match(line)
    )


def _lines(lines: list[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        directive = _DIRECTIVE.match(line)
        if directive is not None:
            indent, name, argument = directive.groups()
            options = {}
            while at < len(lines) and (option := _OPTION.match(lines[at])):
                options[option[1]] = option[2] or ""
                at += 1
            yield indent + _heading(name, argument or "", options.get("title", ""))
            if _is_text(name) and (not argument or name == "admonition"):
                while at < len(lines) and not lines[at]:
                    at += 1
        elif _TARGET.match(line):
            while at < len(lines) and not lines[at]:
                at += 1
        elif line.endswith("::"):
            yield line[:-1].rstrip(": ") + ":" if line.strip() != "::" else ""
        else:
            yield line


def _is_text(name: str) -> bool:
    """Whether what stands under a directive is prose, which may follow its heading at once."""
    return name not in _EXAMPLES and name != "table"


def _heading(name: str, argument: str, title: str) -> str:
    """The words that a directive begins with."""
    match name:
        case "qmp-example":
            return f"Example: {title}" if title else "Example:"
        case "table" | "admonition":
            return f"{argument}:" if argument else ""
        case _ if name in _EXAMPLES:
            return "Example:"
        case _:
            word = name.replace("-", " ").capitalize()
            return f"{word}: {argument}" if argument else f"{word}:"


def _titled(text: str) -> str:
    """What a role shows: the title, if it has one, or the target's name."""
    title, bracket, _ = text.partition(" <")
    name = title if bracket else text.removeprefix("~").removeprefix("!")
    return name if " " in name else f"`{name}`"
