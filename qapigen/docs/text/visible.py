"""Characters that do something rather than being seen, made visible."""

from __future__ import annotations

import re

CONTROLS = (
    "\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069"
    "\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff"
)
"""Control characters, those that turn the direction of writing among them; for a class in a
regular expression."""

_CONTROL = re.compile(f"[{CONTROLS}]")


def visible(text: str) -> str:
    """Text with its control characters, but for line ends and tabs, spelt out."""
    return _CONTROL.sub(spelt, text)


def spelt(match: re.Match[str]) -> str:
    """What is seen of a control character."""
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
