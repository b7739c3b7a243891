"""Jinja: templates and finished strings in, text out.  Knows nothing of QAPI."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from qapigen.diagnostics import QapigenError
from qapigen.resources import templates_dir

if TYPE_CHECKING:
    from jinja2 import Environment


class TemplateError(QapigenError):
    """A template is wrong; the text names the template and the line."""


class Emitter:
    """Renders templates, a user's own before the shipped ones.

    Args:
        subdirectory: which family of templates, for example `python`.
        overrides: directory of a user's templates, laid out as the shipped ones are.
        escape: whether what is printed is text for HTML, to be escaped unless it is `Markup`.
    """

    def __init__(
        self, subdirectory: str, overrides: str | None = None, *, escape: bool = False
    ) -> None:
        from jinja2 import Environment as JinjaEnvironment
        from jinja2 import FileSystemLoader, StrictUndefined

        shipped = os.path.join(templates_dir(), subdirectory)
        self._own = (
            [os.path.join(overrides, subdirectory), overrides] if overrides else []
        )
        self._shipped = shipped
        self._loader = FileSystemLoader([*self._own, shipped])
        self._environment: Environment = JinjaEnvironment(
            loader=self._loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            autoescape=escape,
            auto_reload=False,
        )

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Raises TemplateError if the template does not parse or does not render."""
        from jinja2 import TemplateError as JinjaError
        from jinja2 import TemplateSyntaxError

        try:
            return self._environment.get_template(template).render(values)
        except TemplateSyntaxError as error:
            where = error.filename or error.name or template
            raise TemplateError(f"{where}:{error.lineno}: {error.message}") from error
        except JinjaError as error:
            raise TemplateError(
                f"{self._place(error, template)}: {error.message}"
            ) from error
        except Exception as error:
            if not self._own:
                raise
            what = f"{type(error).__name__}: {error}"
            raise TemplateError(f"{self._place(error, template)}: {what}") from error

    def _place(self, error: BaseException, template: str) -> str:
        """Where in a template an exception arose: the innermost frame of one."""
        place = template
        traceback = error.__traceback__
        roots = (*self._own, self._shipped)
        while traceback is not None:
            filename = traceback.tb_frame.f_code.co_filename
            if filename.startswith(roots):
                place = f"{filename}:{traceback.tb_lineno}"
            traceback = traceback.tb_next
        return place

    def is_overridden(self, template: str) -> bool:
        """Whether a user's own template has a part in what `template` gives."""
        from jinja2 import meta

        seen: set[str] = set()
        todo = [template]
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            text, path, _ = self._loader.get_source(self._environment, name)
            if path is not None and not path.startswith(self._shipped):
                return True
            tree = self._environment.parse(text)
            todo += [n for n in meta.find_referenced_templates(tree) if n is not None]
        return False
