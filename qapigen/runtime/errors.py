"""What goes wrong with values."""

from __future__ import annotations

from collections.abc import Sequence


class Mismatch(Exception):
    """A codec met something unusual; never leaves this package."""


class ValidationError(ValueError):
    """A value is not what the schema says.

    Attributes:
        path: the place in the value, such as `actions[1].data.target`; empty for the whole.
        expected: what the schema wants there.
        actual: what was found.
        problems: all that was found, where all were asked for; else just this one.
    """

    def __init__(
        self,
        path: str,
        expected: str,
        actual: str,
        problem: str = "",
        hint: str = "",
        problems: Sequence[ValidationError] = (),
    ) -> None:
        self.path = path
        self.expected = expected
        self.actual = actual
        self.problem = problem or f"{actual} is not {expected}"
        self.hint = hint
        self.problems: tuple[ValidationError, ...] = tuple(problems) or (self,)
        super().__init__(path, expected, actual, problem, hint)

    def __str__(self) -> str:
        if len(self.problems) > 1:
            return "\n".join(map(str, self.problems))
        where = f"{self.path}: " if self.path else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.problem}{hint}"


class NotSentError(AttributeError):
    """A mandatory member was read that the server did not send."""
