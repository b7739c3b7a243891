"""Code in colours: JSON on the wire, the schema's own notation, and Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from qapigen.docs.examples import Message, messages
from qapigen.docs.html.escaping import escape

_JSON = re.compile(
    r"""(?x)
    (?P<out> ^\ *->(?=\s|$) ) | (?P<in> ^\ *<-(?=\s|$) )
    | (?P<key> "(?:[^"\\\n]|\\.)*"(?=\s*:) | '[^'\n]*'(?=\s*:) )
    | (?P<str> "(?:[^"\\\n]|\\.)*" | '[^'\n]*' )
    | (?P<num> (?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.]) )
    | (?P<lit> \b(?:true|false|null)\b )
    | (?P<dim> \.\.\. | \#.* )
    """,
    re.MULTILINE,
)
_PYTHON = re.compile(r"""(?x)
    (?P<str> "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | (?P<num> (?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w) )
    | (?P<lit> \b(?:True|False|None|await)\b )
    | (?P<key> \b\w+(?==) )
    | (?P<dim> \#.* )
    """)
_CLASSES = {
    "out": "h-out",
    "in": "h-in",
    "key": "h-key",
    "str": "h-str",
    "num": "h-num",
    "lit": "h-lit",
    "dim": "h-dim",
}


def _coloured(text: str, pattern: re.Pattern[str]) -> str:
    parts: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        parts.append(escape(text[at : match.start()]))
        name = _CLASSES[match.lastgroup or "dim"]
        parts.append(f'<span class="{name}">{escape(match[0])}</span>')
        at = match.end()
    parts.append(escape(text[at:]))
    return "".join(parts)


def wire(text: str) -> str:
    """JSON, perhaps with marks of who says it."""
    return _coloured(text, _JSON)


def python(text: str) -> str:
    return _coloured(text, _PYTHON)


def _pre(html: str, label: str) -> str:
    # Keyboards can scroll what can take the focus.
    return (
        f'<pre tabindex="0" role="group" aria-label="{label}"><code>{html}</code></pre>'
    )


def code(text: str, language: str) -> str:
    """A block of code."""
    if language in ("json", "QMP", "qmp"):
        return _pre(wire(text), "JSON")
    if language in ("python", "python3", "py"):
        return _pre(python(text), "Python")
    return _pre(escape(text), "Code")


def schema(text: str) -> str:
    """A definition as the schema has it."""
    return _pre(wire(text.replace("\r\n", "\n")), "Schema")


def exchange(text: str, call: Callable[[object], str | None]) -> str:
    """Messages on the wire, each request's Python call beside it."""
    rows: list[str] = []
    waiting: list[str] = []
    calls: str | None = None

    def finish() -> None:
        nonlocal waiting, calls
        if not waiting:
            return
        html = _pre(wire("\n".join(waiting)), "On the wire")
        if calls is None:
            rows.append(html)
        else:
            shown = _pre(python(calls), "In Python")
            rows.append(f'<div class="beside">{html}{shown}</div>')
        waiting, calls = [], None

    for message in _whole(messages(text)):
        if message.speaker == "->":
            found = call(message.value) if message.value is not None else None
            if found is not None or calls is not None:
                finish()
            calls = found
        waiting.append(message.text)
    finish()
    return "\n".join(rows)


def _whole(found: Iterable[Message]) -> Iterable[Message]:
    return (m for m in found if m.text.strip())
