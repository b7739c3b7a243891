"""What backslashes and odd characters in strings mean, release by release."""

from __future__ import annotations

from typing import NamedTuple

from qapigen.dialect import Release

_JSON = {
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "'": "'",
    '"': '"',
    "/": "/",
}
_ANY_ESCAPE = Release(1, 2)
_JSON_ESCAPE = Release(2, 4)
_PLAIN = Release(4, 2)
_ONE_LINE = Release(1, 6)


class Problem(NamedTuple):
    """What is wrong with a string's raw text, or which dated construct it shows."""

    offset: int
    length: int
    code: str
    message: str
    rule: str | None
    """The dialect rule that decides whether it is wrong."""


def decode(raw: str, release: Release) -> tuple[str, Problem | None]:
    """The value of a string's raw text, and the first problem with it."""
    problem: Problem | None = None
    out: list[str] = []
    i = 0
    while i < len(raw):
        char = raw[i]
        length = 1
        if char == "\\" and release >= _ANY_ESCAPE:
            char, length, found = _escape(raw, i, release)
            problem = problem or found
        elif char == "\n":
            problem = problem or Problem(i, 1, "", "", "multi-line-string")
        elif not " " <= char <= "~" and release >= _PLAIN:
            problem = problem or Problem(
                i,
                1,
                "not-printable",
                f"character U+{ord(char):04X} in a string: only printable ASCII may stand there",
                None,
            )
        out.append(char)
        i += length
    return "".join(out), problem


def _escape(raw: str, i: int, release: Release) -> tuple[str, int, Problem | None]:
    """The character that the escape at `i` stands for, and the length of the escape."""
    char = raw[i + 1]
    if char == "\\":
        return char, 2, None
    if release < _JSON_ESCAPE:
        return char, 2, Problem(i, 2, "", "", "any-escape")
    if (
        char == "u"
        and (code := _hex(raw[i + 2 : i + 6])) is not None
        and 0 < code <= 0x7F
    ):
        return chr(code), 6, Problem(i, 6, "", "", "json-escape")
    if char in _JSON:
        return _JSON[char], 2, Problem(i, 2, "", "", "json-escape")
    message = f"unknown escape '\\{char}'"
    if release >= _PLAIN:
        message += ": a backslash may only be followed by another one"
    return char, 2, Problem(i, 2, "bad-escape", message, None)


def _hex(digits: str) -> int | None:
    if len(digits) != 4 or any(d not in "0123456789abcdefABCDEF" for d in digits):
        return None
    return int(digits, 16)
