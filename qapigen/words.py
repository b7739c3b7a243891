"""Words for messages: lists, quotes, suggestions."""

from __future__ import annotations

from collections.abc import Collection, Iterable


def one_of(choices: Iterable[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return _joined(choices, "or")


def all_of(parts: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return _joined(parts, "and")


def _joined(words: Iterable[str], last: str) -> str:
    *front, end = words
    return f"{', '.join(front)} {last} {end}" if front else end


def with_article(kind: str) -> str:
    """`an enum`, `a union`."""
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"


def quoted(text: str) -> str:
    """Text from a schema between quotes, cut if it is long."""
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}…'"


def closest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that `word` is most likely a slip of, if there is one."""
    from difflib import get_close_matches  # costs start-up time, and errors are rare

    if len(word) > 100:
        return None
    folded = {choice.casefold().replace("_", "-"): choice for choice in choices}
    found = get_close_matches(word.casefold().replace("_", "-"), folded, 1, 0.75)
    return folded[found[0]] if found else None


def did_you_mean(word: str, choices: Iterable[str]) -> str | None:
    """A help text that names the closest choice."""
    choice = closest(word, choices)
    return f"did you mean '{choice}'?" if choice else None


class Guesses:
    """Suggestions for a whole run: with very many mistakes, only the first ones get them."""

    __slots__ = ("_effort",)

    def __init__(self, effort: int = 20_000) -> None:
        self._effort = effort
        """How many words may still be compared."""

    def closest(self, word: str, choices: Collection[str]) -> str | None:
        """The same as the function, as long as it is worth the time."""
        self._effort -= len(choices)
        return closest(word, choices) if self._effort >= 0 else None

    def did_you_mean(self, word: str, choices: Collection[str]) -> str | None:
        """The same as the function, as long as it is worth the time."""
        choice = self.closest(word, choices)
        return f"did you mean '{choice}'?" if choice else None
