"""Examples on the wire, message by message."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple


class Message(NamedTuple):
    """A part of an example."""

    speaker: str
    """`->` client, `<-` server, empty for what nobody says."""

    text: str
    """With the speaker's mark."""

    value: Any
    """The JSON of the message; none if it has elisions or is none."""


_MARK = re.compile(r"^ *(->|<-)(?=\s|$)", re.MULTILINE)
_DECODER = json.JSONDecoder()


def messages(text: str) -> Iterator[Message]:
    """The messages of an example in their order."""
    marks = list(_MARK.finditer(text))
    if not marks or text[: marks[0].start()].strip():
        end = marks[0].start() if marks else len(text)
        yield Message("", text[:end].rstrip("\n"), None)
    for mark, following in zip(marks, [*marks[1:], None]):
        end = following.start() if following else len(text)
        whole = text[mark.start() : end].rstrip()
        yield Message(mark[1], whole, _value(text[mark.end() : end]))


def _value(text: str) -> Any:
    text = text.lstrip()
    try:
        value, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value
