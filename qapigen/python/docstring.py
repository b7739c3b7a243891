"""Documentation as docstrings: what `help()` and editors show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from qapigen.python.layout import escape
from qapigen.schema.condition import Condition, to_text
from qapigen.schema.ir import Doc, DocItem, Feature


# Branches repeat the texts of their union, and classes those of their members.
@lru_cache(maxsize=4096)
def docstring(indent: int, text: str) -> str:
    """`text` as a docstring, in the layout that black leaves alone.

    Nothing in the text can end the literal, and what does not print is escaped.
    """
    lines = tidy(text)
    if not lines:
        return ""
    body = [
        escape(line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')) for line in lines
    ]
    if lines[0][0] == '"' or (len(lines) == 1 and lines[0][-1] == '"'):
        body[0] = escape(lines[0].replace("\\", "\\\\").replace('"', '\\"'))
    if len(body) == 1:
        return f'"""{body[0]}"""'
    pad = " " * indent
    rest = "\n".join([pad + line if line else "" for line in body[1:]])
    return f'"""{body[0]}\n{rest}\n{pad}"""'


@lru_cache(maxsize=4096)
def tidy(text: str) -> tuple[str, ...]:
    """Lines without trailing space, outer blank lines, and common indentation after the first."""
    if not text:
        return ()
    lines = [line.rstrip() for line in text.expandtabs().split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    if not lines:
        return ()
    lines[0] = lines[0].lstrip()
    if len(lines) > 1:
        margin = min(
            (len(line) - len(line.lstrip()) for line in lines[1:] if line), default=0
        )
        if margin:
            lines[1:] = [line[margin:] for line in lines[1:]]
    return tuple(lines)


def paragraph(text: str) -> str:
    return "\n".join(tidy(text))


def entry(name: str, text: str) -> str:
    """`name: text`, with the lines after the first indented below it."""
    return f"{name}: " + "\n    ".join(tidy(text)) if text else name


def section(title: str, entries: Iterable[str]) -> str:
    """A title with indented entries below it; nothing where there are none."""
    lines = [
        f"    {line}" if line else "" for text in entries for line in text.split("\n")
    ]
    return "\n".join([f"{title}:", *lines]) if lines else ""


def class_text(
    fallback: str,
    doc: Doc | None,
    *,
    members_title: str = "Attributes",
    members: Sequence[tuple[str, str]] = (),
    features: Sequence[Feature] = (),
    condition: Condition | None = None,
    notes: Sequence[str] = (),
) -> str:
    """The docstring text of a class.

    Args:
        fallback: the first line where nothing was documented.
        members: Python name and text of every member.
        notes: further paragraphs, at the end.
    """
    parts = [(paragraph(doc.body) if doc else "") or fallback]
    parts.append(section(members_title, [entry(n, t) for n, t in members if t]))
    texts = {f.name: f.text for f in doc.features} if doc else {}
    parts.append(
        section("Features", [entry(f.name, texts.get(f.name, "")) for f in features])
    )
    for part in doc.sections if doc else ():
        if part.tag is None:
            parts.append(paragraph(part.text))
        elif part.tag != "TODO":
            parts.append(_tagged(part.tag, part.text))
    if condition is not None:
        parts.append(f"Only if: {to_text(condition)}")
    return "\n\n".join([*filter(None, parts), *notes])


def _tagged(tag: str, text: str) -> str:
    lines = tidy(text)
    if len(lines) == 1:
        return f"{tag}: {lines[0]}"
    return section(tag, lines)


def texts(doc: Doc | None) -> dict[str, str]:
    """Text of each documented member, value or argument."""
    return {item.name: item.text for item in doc.arguments} if doc else {}


def item_text(items: Iterable[DocItem], name: str) -> str:
    return next((i.text for i in items if i.name == name), "")
