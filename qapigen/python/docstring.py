"""Documentation as docstrings: what `help()` and editors show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from qapigen.python.layout import escape
from qapigen.python.prose import filled, unmarked
from qapigen.schema.condition import Condition, to_text
from qapigen.schema.ir import Doc, Feature

_REFERENCE = re.compile(r"(?<![\w@`])@([A-Za-z_](?:[\w.-]*\w)?)")


# Branches repeat the texts of their union, and classes those of their members.
@lru_cache(maxsize=4096)
def docstring(indent: int, text: str, limit: int) -> str:
    """`text` as a docstring, in the layout that black leaves alone.

    Nothing in the text can end the literal, and what does not print is escaped.

    Args:
        limit: longest line of prose, in characters with the indentation.
    """
    lines = tidy(unmarked(text))
    if not lines:
        return ""
    # Three letters take the place of the quotation marks.
    quoted = filled(["xxx" + lines[0], *lines[1:]], limit - indent)
    lines = (quoted[0][3:], *quoted[1:])
    if _is_plain(text):
        if len(lines) == 1:
            return f'"""{lines[0]}"""'
        pad = "\n" + " " * indent
        rest = "".join([pad + line if line else "\n" for line in lines[1:]])
        return f'"""{lines[0]}{rest}{pad}"""'
    body = [
        escape(line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')) for line in lines
    ]
    if lines[0][0] == '"':
        body[0] = escape(lines[0].replace("\\", "\\\\").replace('"', '\\"'))
    if len(body) == 1:
        # Black wants the space even where the quotation mark is escaped.
        end = " " if lines[0].endswith('"') else ""
        return f'"""{body[0]}{end}"""'
    pad = " " * indent
    rest = "\n".join([pad + line if line else "" for line in body[1:]])
    return f'"""{body[0]}\n{rest}\n{pad}"""'


def _is_plain(text: str) -> bool:
    """Whether nothing in the text has to be escaped."""
    return (
        '"' not in text
        and "\\" not in text
        and text.replace("\n", "").replace("\t", "").isprintable()
    )


def _lines(text: str) -> list[str]:
    """Lines without trailing space and without blank lines around them."""
    lines = [line.rstrip() for line in text.expandtabs().split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return lines


def _margin(lines: Iterable[str]) -> int:
    return min((len(line) - len(line.lstrip()) for line in lines if line), default=0)


@lru_cache(maxsize=4096)
def tidy(text: str) -> tuple[str, ...]:
    """Lines of a text that follows something on its first line: the others lose the indentation
    that they have in common."""
    lines = _lines(text) if text else []
    if not lines:
        return ()
    margin = _margin(lines[1:])
    return (lines[0].lstrip(), *(line[margin:] for line in lines[1:]))


def paragraph(text: str) -> str:
    """A text that stands alone, without the indentation that all its lines have in common."""
    lines = _lines(text)
    margin = _margin(lines)
    return "\n".join([line[margin:] for line in lines] if margin else lines)


def spoken(text: str, python: Mapping[str, str]) -> str:
    """`text` with references to members (`@on-error`) in the spelling of Python.

    Args:
        python: Python names of the members that a reference may mean.
    """
    if "@" not in text:
        return text
    return _REFERENCE.sub(lambda m: f"`{python.get(m[1], m[1])}`", text)


@lru_cache(maxsize=4096)
def entry(name: str, text: str) -> str:
    """`name: text`, with the lines after the first indented below it."""
    return f"{name}: " + "\n    ".join(tidy(text)) if text else name


def section(title: str, entries: Iterable[str]) -> str:
    """A title with indented entries below it; nothing where there are none."""
    # Blank lines are tidied with the whole.
    parts = [text.replace("\n", "\n    ") for text in entries]
    return "\n    ".join([f"{title}:", *parts]) if parts else ""


def class_text(
    fallback: str,
    doc: Doc | None,
    *,
    python: Mapping[str, str],
    members_title: str = "Attributes",
    members: Sequence[tuple[str, str]] = (),
    features: Sequence[Feature] = (),
    condition: Condition | None = None,
    notes: Sequence[str] = (),
) -> str:
    """The docstring text of a class.

    Args:
        fallback: the first line where nothing was documented.
        python: Python names of the members.
        members: Python name and text of every member.
        notes: further paragraphs, at the end.
    """
    parts = [(paragraph(doc.body) if doc else "") or fallback]
    parts.append(section(members_title, [entry(n, t) for n, t in members if t]))
    told = {f.name: f.text for f in doc.features} if doc else {}
    # Those of its members are told among its own.
    named = dict.fromkeys([*(f.name for f in features), *told])
    parts.append(section("Features", [entry(n, told.get(n, "")) for n in named]))
    for part in doc.sections if doc else ():
        if part.tag is None:
            parts.append(paragraph(part.text))
        elif part.tag != "TODO":
            parts.append(_tagged(part.tag, part.text))
    if condition is not None:
        parts.append(f"Only if: {to_text(condition)}")
    return spoken("\n\n".join([*filter(None, parts), *notes]), python)


def _tagged(tag: str, text: str) -> str:
    lines = tidy(text)
    if len(lines) == 1 and not lines[0].startswith(("- ", "* ")):
        return f"{tag}: {lines[0]}"
    return section(tag, [paragraph(text)])


def texts(doc: Doc | None) -> dict[str, str]:
    """Text of each documented member, value or argument."""
    return {item.name: item.text for item in doc.arguments} if doc else {}
