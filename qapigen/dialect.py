"""QEMU releases, and the table of what each one's schema language knows."""

from __future__ import annotations

from typing import NamedTuple


class Release(NamedTuple):
    """A QEMU release that has a dialect of its own, such as 2.9; releases compare by age."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"
