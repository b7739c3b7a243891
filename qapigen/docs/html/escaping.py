"""Text → markup that says just that."""

from __future__ import annotations

import re

from markupsafe import Markup

from qapigen.docs.text.visible import CONTROLS, spelt

_SPECIAL = re.compile(f"[&<>\"'{CONTROLS}]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"}


def escape(text: str) -> str:
    """`text` for between tags and within quotes; control characters are made visible."""
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(_replacement, text)


def _replacement(match: re.Match[str]) -> str:
    character = match[0]
    return _NAMED.get(character) or spelt(match)


def link(href: str, text: str) -> Markup:
    """A link that shows plain text."""
    return Markup(f'<a href="{escape(href)}">{escape(text)}</a>')
