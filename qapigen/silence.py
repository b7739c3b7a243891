"""Warnings that a user does not want to hear: by code, and by a comment in the schema.

A comment `# qapigen: allow CODE` (several codes between commas) silences warnings of that kind

- on its own line, if it stands behind something,
- on the next line, if it stands alone; if that line opens a documentation comment, in all of it.

`# qapigen: allow-in-file CODE` silences them in the whole file.  Errors cannot be silenced.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from qapigen.diagnostics import Diagnostic, Report, Severity
from qapigen.source import Source, Span

_ALLOW = re.compile(
    r"#[ \t]*qapigen:[ \t]*allow(-in-file)?[ \t]+([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)"
)
_CODE = re.compile(r"[\w-]+")


def silence(report: Report, codes: Collection[str] = ()) -> Report:
    """The report without the warnings of these codes, and those that comments allow."""
    kept: list[Diagnostic] = []
    files: dict[int, _Allowed] = {}
    for diagnostic in report:
        if diagnostic.severity is Severity.WARNING:
            if diagnostic.code in codes:
                continue
            source = diagnostic.span.source
            allowed = files.get(id(source))
            if allowed is None:
                allowed = files[id(source)] = _Allowed(source)
            if allowed.covers(diagnostic.code, diagnostic.span) or (
                diagnostic.place.source is source
                and allowed.covers(diagnostic.code, diagnostic.place)
            ):
                continue
        kept.append(diagnostic)
    return Report(kept)


class _Allowed:
    """What the comments of one file allow."""

    __slots__ = ("_everywhere", "_lines", "_source")

    def __init__(self, source: Source) -> None:
        self._source = source
        self._everywhere: set[str] = set()
        self._lines: dict[int, set[str]] = {}
        if "qapigen:" not in source.text:
            return
        for match in _ALLOW.finditer(source.text):
            codes = set(_CODE.findall(match[2]))
            line = source.position(match.start()).line
            if match[1]:
                self._everywhere |= codes
                continue
            before = source.text[source.line_starts[line - 1] : match.start()]
            if not before.strip():
                for covered in self._following(line + 1):
                    self._lines.setdefault(covered, set()).update(codes)
            else:
                self._lines.setdefault(line, set()).update(codes)

    def _following(self, line: int) -> range:
        """The next line, or all lines of the documentation comment that begins there."""
        source = self._source
        last = len(source.line_starts)
        if line > last or source.line_text(line).strip() != "##":
            return range(line, line + 1)
        end = line + 1
        while end < last and (text := source.line_text(end).lstrip()).startswith("#"):
            if text.startswith("##"):
                break
            end += 1
        return range(line, end + 1)

    def covers(self, code: str, span: Span) -> bool:
        return code in self._everywhere or code in self._lines.get(span.line, ())
