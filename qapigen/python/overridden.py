"""What a user's own templates gave: it must be Python, and black lays it out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from qapigen.emit import Emitter, TemplateError

if TYPE_CHECKING:
    from qapigen.python.generate import Files


def formatted(files: Files, emitter: Emitter, line_length: int) -> dict[str, str]:
    """The texts, those from overridden templates checked and formatted.

    Raises TemplateError where such a text is not Python.
    """
    own = {t: emitter.is_overridden(t) for t in sorted(set(files.templates.values()))}
    result = dict(files.texts)
    for path, template in files.templates.items():
        if own[template]:
            result[path] = _format(path, template, files.texts[path], line_length)
    return result


def _format(path: str, template: str, text: str, line_length: int) -> str:
    try:
        ast.parse(text)
    except SyntaxError as error:
        raise TemplateError(
            f"{template}: what it gives for {path} is not Python:"
            f" line {error.lineno}: {error.msg}: {(error.text or '').strip()}"
        ) from error
    try:
        import black
    except ImportError:
        return text
    return black.format_str(text, mode=black.Mode(line_length=line_length))
