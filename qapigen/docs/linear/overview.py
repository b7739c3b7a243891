"""What the front page says about each module."""

from __future__ import annotations

from collections import Counter

from qapigen.docs import words
from qapigen.docs.model import Chapter


def counts(chapter: Chapter) -> str:
    """`3 commands, 1 event, 12 types`."""
    found = Counter(e.kind for e in chapter.entries)
    types = sum(found[kind] for kind in words.KINDS[2:])
    listed = (
        (found["command"], "command"),
        (found["event"], "event"),
        (types, "type"),
    )
    return ", ".join(words.counted(n, noun) for n, noun in listed if n)
