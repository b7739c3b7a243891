"""`qapigen format`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence

from qapigen.cli.console import Console
from qapigen.cli.loading import SHOWN_AS_TEXT, shown_path
from qapigen.cli.options import number
from qapigen.config import ConfigError
from qapigen.config.options import LINE_LENGTHS
from qapigen.diagnostics import Report
from qapigen.layout import DEFAULT_WIDTH
from qapigen.workspace import WorkspaceError
from qapigen.workspace.difference import unified
from qapigen.workspace.read import contents
from qapigen.workspace.replace import files_below, replace_file

_STANDARD = "-"

EXAMPLES = """\
    A directory stands for all .json files below it.  Includes are not followed:
    every file is laid out by itself.  Only white space moves; comments, and all
    else, stay as they are written, whatever release's dialect that is.

    examples:
      qapigen format qapi/                           # every schema file below
      qapigen format --check --diff qapi/            # in CI
      qapigen format - < draft.json                  # to standard output
    """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `qapigen format` takes."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="schema files, directories, or - for standard input",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing; name the files that would change and exit with 1",
    )
    parser.add_argument(
        "--diff", action="store_true", help="write nothing; show what would change"
    )
    parser.add_argument(
        "--line-length",
        metavar="N",
        type=number(*LINE_LENGTHS),
        default=DEFAULT_WIDTH,
        help=f"longest line, comments aside (default: {DEFAULT_WIDTH})",
    )
    parser.add_argument(
        "-q", "--quiet", action="store_true", help="do not say what was laid out"
    )


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Lay files out; what has syntax errors is reported and left alone."""
    if _STANDARD in arguments.paths and len(arguments.paths) > 1:
        raise ConfigError("- stands alone: standard input cannot go with other files")
    work = _Formatting(console, arguments)
    for path, searched in _files(arguments.paths):
        work.file(path, searched)
    return work.end()


class _Formatting:
    """One run, file by file."""

    def __init__(self, console: Console, arguments: argparse.Namespace) -> None:
        from qapigen.layout.document import lay_out  # not before it is needed

        self._lay_out = lay_out
        self._console = console
        self._arguments = arguments
        self._dry = arguments.check or arguments.diff
        self._changed = self._unchanged = 0
        self._report = Report()
        self._failed: list[WorkspaceError] = []

    def file(self, path: str, searched: bool) -> None:
        """Lay out one file; `searched`: it was not named, but found in a directory."""
        try:
            data = _read(path)
        except WorkspaceError as error:
            self._failed.append(error)
            return
        laid_out = self._lay_out(path, data, self._arguments.line_length)
        if laid_out.errors:
            if not (searched and _is_json(data)):
                self._report.extend(laid_out.errors)
            return
        to_output = path == _STANDARD and not self._dry
        if to_output:
            self._answer(laid_out.data)
        if laid_out.data == data:
            self._unchanged += 1
            return
        self._changed += 1
        if to_output:
            return
        if self._arguments.diff:
            self._console.answer(_difference(path, data, laid_out.data))
        elif self._arguments.check:
            self._console.answer(f"{path}: would be laid out anew\n")
        else:
            self._replace(path, laid_out.data)

    def _replace(self, path: str, data: bytes) -> None:
        try:
            replace_file(path, data)
        except WorkspaceError as error:
            self._changed -= 1
            self._failed.append(error)
            return
        if not self._arguments.quiet:
            self._console.tell(f"{path}: laid out\n")

    def end(self) -> int:
        """Tell how it went, and give the exit status."""
        if self._report.diagnostics:
            from qapigen.render import render_text

            colour = self._console.wants_colour()
            self._console.tell(
                render_text(self._report, colour=colour, limit=SHOWN_AS_TEXT)
            )
        if self._arguments.paths != [_STANDARD] and not self._arguments.quiet:
            would = "would be " if self._dry else ""
            self._console.tell(
                f"{_files_are(self._changed)} {would}laid out,"
                f" {self._unchanged} unchanged\n"
            )
        for error in self._failed:
            self._console.error(str(error))
        if self._failed:
            return 2
        stale = self._arguments.check and self._changed
        return 1 if self._report.errors or stale else 0

    def _answer(self, data: bytes) -> None:
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None:
            self._console.answer(data.decode("utf-8", "backslashreplace"))
        else:
            stream.write(data)


def _files(paths: Sequence[str]) -> Iterable[tuple[str, bool]]:
    """The files that paths stand for, each once, and whether they were searched for."""
    seen: set[str] = set()
    for path in paths:
        searched = path != _STANDARD and os.path.isdir(path)
        for each in files_below(path, ".json") if searched else (path,):
            real = os.path.realpath(each)
            if real not in seen:
                seen.add(real)
                yield (each if each == _STANDARD else shown_path(each)), searched


def _read(path: str) -> bytes:
    if path == _STANDARD:
        return contents(path, lambda _: sys.stdin.buffer.read())
    return contents(path)


def _is_json(data: bytes) -> bool:
    """Whether a file is JSON of another kind, such as a dump, which no schema file is."""
    import json

    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _difference(path: str, old: bytes, new: bytes) -> str:
    return unified(path, *(b.decode("utf-8", "surrogateescape") for b in (old, new)))


def _files_are(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
