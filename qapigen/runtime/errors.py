"""What goes wrong with values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


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

    def within(self, path: str) -> ValidationError:
        """The same, of a value that is a part of another one."""
        several = self.problems if len(self.problems) > 1 else ()
        return ValidationError(
            _joined(path, self.path),
            self.expected,
            self.actual,
            self.problem,
            self.hint,
            [problem.within(path) for problem in several],
        )

    def __reduce__(self) -> tuple[Any, ...]:
        several = self.problems if len(self.problems) > 1 else ()
        facts = self.path, self.expected, self.actual, self.problem, self.hint
        return ValidationError, (*facts, several)

    def __str__(self) -> str:
        if len(self.problems) > 1:
            return "\n".join(map(str, self.problems))
        where = f"{self.path}: " if self.path else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.problem}{hint}"


def member(path: str, name: str) -> str:
    """The path of a member of the value at `path`."""
    return f"{path}.{name}" if path else name


def _joined(path: str, inner: str) -> str:
    return member(path, inner) if inner and inner[0] != "[" else path + inner


class NotSentError(AttributeError):
    """A mandatory member was read that the server did not send."""
