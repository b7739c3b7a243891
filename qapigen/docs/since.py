"""Since when something is there, as its text says."""

from __future__ import annotations

import re
from typing import NamedTuple


class Since(NamedTuple):
    """A release, and what the documentation says where that is something else."""

    release: str
    """`7.2`, or words where no release is named."""

    documented: str | None = None
    """What the text says, if the schemas of earlier releases say otherwise."""

    or_earlier: bool = False
    """It is in the oldest schema there is to compare with."""


_VERSION = re.compile(r"v?(\d+\.\d+(?:\.\d+)?)")
_IN_BRACKETS = re.compile(
    r"[(,;]\s*since:?\s+(?:QEMU\s+)?v?(\d+\.\d+(?:\.\d+)?)", re.IGNORECASE
)
_BY_ITSELF = re.compile(
    r"(?:^|\.\s+)since:?\s+v?(\d+\.\d+(?:\.\d+)?)\.?\s*(?:$|\n)", re.IGNORECASE
)


def section(text: str | None) -> str | None:
    """What a `Since:` section says: its first release, or its words."""
    if not text:
        return None
    match = _VERSION.search(text)
    return shortened(match[1]) if match else " ".join(text.split())


def description(text: str) -> str | None:
    """What the description of a member says: `(since 7.2)`."""
    if "ince" not in text and "INCE" not in text:
        return None
    match = _IN_BRACKETS.search(text) or _BY_ITSELF.search(text)
    return shortened(match[1]) if match else None


def shortened(version: str) -> str:
    """`2.9.0` → `2.9`."""
    parts = version.split(".")
    while len(parts) > 2 and parts[-1] == "0":
        parts.pop()
    return ".".join(parts)


def order(release: str) -> tuple[int, ...]:
    """Sorts releases; words come before all of them."""
    match = _VERSION.fullmatch(release)
    return tuple(int(p) for p in match[1].split(".")) if match else (-1,)
