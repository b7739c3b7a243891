"""The files of a schema: reads the entry, follows `include`, and keeps the order of the text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from qapigen.diagnostics import Diagnostic, Severity
from qapigen.dialect import RULES, Release
from qapigen.frozen import frozen
from qapigen.source import Source, Span
from qapigen.syntax.parse import parse
from qapigen.syntax.tree import File, Object, String, Value
from qapigen.words import quoted

Reader = Callable[[str], bytes]
"""A file's contents by its path; raises `OSError`."""

_NORMALISED = Release(2, 12)
"""Since then `x.json` and `./x.json` are one file."""

_LAST_LOOSE = Release(1, 5)
"""Last release whose commas and colons were optional."""

_TEXT_IS_UNICODE = Release(2, 12)
"""Since then files are decoded; before, they were bytes."""

_LONE_RETURN = re.compile("\r(?!\n)")


@frozen
class Limits:
    """How far includes may reach."""

    root: str | None = None
    """The directory that they must not leave."""

    real_path: Callable[[str], str] | None = None
    """Resolves symbolic links, for the test against `root`."""


@frozen
class Item:
    """A top-level value: number `index` of its file."""

    file: File
    index: int

    @property
    def value(self) -> Value:
        return self.file.items[self.index]


@dataclass(slots=True)
class Tree:
    """All files of a schema."""

    items: list[Item] = field(default_factory=list)
    """In the order of the text, those of an included file after the directive."""

    files: list[File] = field(default_factory=list)
    """In the order in which they are first included."""

    errors: list[Diagnostic] = field(default_factory=list)
    """What is wrong with encodings and include directives."""

    complete: bool = True
    """Whether every include could be read."""

    respelt: bool = False
    """Whether a file was skipped that was included before under another spelling of its path."""

    def differs(self, release: Release) -> bool:
        """Whether `release` would make another tree of the same text, commas aside."""
        bytes_matter = any(e.code == "not-utf8" for e in self.errors)
        follows = RULES["include"].knows(release) or len(self.files) == 1
        return not follows or (release < _NORMALISED and (self.respelt or bytes_matter))


class _Frame:
    """A file that is being walked through."""

    __slots__ = ("file", "index", "path")

    def __init__(self, file: File) -> None:
        self.file = file
        self.path = file.source.path
        self.index = 0


def gather(
    path: str, data: bytes, read: Reader, release: Release | None, limits: Limits
) -> Tree:
    """Parse the entry file and all that it includes.

    `release` decides how files are read, as far as it is known: up to 1.5 commas are optional,
    up to 2.0 there is no `include`, up to 2.11 paths are compared as they are written.
    """
    tree = Tree()
    loose = release is not None and release <= _LAST_LOOSE
    follow = release is None or RULES["include"].knows(release)
    normalise = release is None or release >= _NORMALISED

    def enter(path: str, data: bytes, directive: Span | None) -> _Frame:
        source = _decode(path, data, directive, release, tree.errors)
        file = parse(source, loose=loose)
        tree.files.append(file)
        seen.add(path)
        return _Frame(file)

    seen: set[str] = set()
    stack = [enter(posixpath.normpath(path), data, None)]
    while stack:
        frame = stack[-1]
        file = frame.file
        if frame.index == len(file.items):
            stack.pop()
            continue
        index = frame.index
        frame.index += 1
        tree.items.append(Item(file, index))
        value = file.items[index]
        if not follow or not isinstance(value, Object):
            continue
        target = _include(value)
        if target is None:
            continue
        directive = file.span(value)
        joined = posixpath.join(posixpath.dirname(frame.path), target.value)
        found = posixpath.normpath(joined)
        error = _cycle(stack, found, directive, target)
        if error is not None:
            tree.errors.append(error)
            continue
        error = _outside(found, target, file, limits)
        if error is None and (found if normalise else joined) in seen:
            tree.respelt |= found != joined
            continue
        contents = b""
        try:
            if error is None:
                contents = read(found)
        except (OSError, ValueError) as problem:
            error = _unreadable(file, target, directive, problem)
        if error is not None:
            tree.errors.append(error)
            tree.complete = False
            continue
        stack.append(enter(found, contents, directive))
    return tree


def _include(value: Object) -> String | None:
    """The path of a well-formed include directive."""
    if len(value.pairs) != 1:
        return None
    ((key, path),) = value.pairs
    return path if key.value == "include" and isinstance(path, String) else None


def _decode(
    path: str,
    data: bytes,
    directive: Span | None,
    release: Release | None,
    errors: list[Diagnostic],
) -> Source:
    try:
        text = data.decode()
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode()
        source = Source(path, data.decode(errors="replace"), directive)
        lenient = release is not None and release < _TEXT_IS_UNICODE
        errors.append(
            Diagnostic(
                "not-utf8",
                f"byte 0x{data[problem.start]:02x} is not UTF-8",
                Span(source, len(before), len(before) + 1),
                Severity.WARNING if lenient else Severity.ERROR,
                help="save the file as UTF-8",
            )
        )
        return source
    if "\r" in text:
        text = _LONE_RETURN.sub("\n", text)
    return Source(path, text, directive)


def _cycle(
    stack: list[_Frame], path: str, directive: Span, target: String
) -> Diagnostic | None:
    paths = [frame.path for frame in stack]
    if path not in paths:
        return None
    at = paths.index(path)
    way = [f"{f.path} includes {g.path}" for f, g in zip(stack[at:], stack[at + 1 :])]
    return Diagnostic(
        "include-cycle",
        f"{quoted(target.value)} includes itself",
        Span(directive.source, target.start, target.end),
        notes=tuple(way[:8]),
        anchor=directive,
    )


def _outside(
    path: str, target: String, file: File, limits: Limits
) -> Diagnostic | None:
    if limits.root is None:
        return None
    resolve = limits.real_path or posixpath.normpath
    root = resolve(limits.root).rstrip("/")
    real = resolve(path)
    if root == "." and not posixpath.isabs(real) and not real.startswith("../"):
        return None
    if real.startswith(root + "/"):
        return None
    return Diagnostic(
        "include-outside-root",
        f"{quoted(target.value)} leads out of {quoted(limits.root)}",
        file.span(target),
        help="includes must stay below the root that was given",
    )


def _unreadable(
    file: File, target: String, directive: Span, problem: OSError | ValueError
) -> Diagnostic:
    why = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
    return Diagnostic(
        "unreadable-include",
        f"cannot read {quoted(target.value)}: {why[:1].lower()}{why[1:]}",
        file.span(target),
        anchor=directive,
    )


__all__ = ["Item", "Limits", "Reader", "Tree", "gather"]
