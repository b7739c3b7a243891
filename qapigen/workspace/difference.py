"""How a file would change, as a patch."""

from __future__ import annotations


def unified(path: str, old: str, new: str) -> str:
    """A unified diff between two texts of a file."""
    from difflib import unified_diff

    return "".join(unified_diff(_lines(old), _lines(new), path, path))


def _lines(text: str) -> list[str]:
    """Lines as a patch has them: the last one has no end, or is none."""
    *whole, last = text.split("\n")
    lines = [f"{line}\n" for line in whole]
    return [*lines, f"{last}\n\\ No newline at end of file\n"] if last else lines
