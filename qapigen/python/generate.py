"""The files of a generated package."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from qapigen.emit import Emitter
from qapigen.frozen import frozen
from qapigen.python import client, layout, table
from qapigen.python.layout import literal
from qapigen.python.licence import with_licence
from qapigen.python.model import ModuleText
from qapigen.python.modules import codec_text, module_text, writer_text
from qapigen.python.overridden import formatted
from qapigen.python.plan import ClassPlan, Planner
from qapigen.python.scope import Area, Scope, build_scope
from qapigen.resources import runtime_files
from qapigen.schema.ir import Alternate, Enum, Schema

DEFAULT_LINE_LENGTH = 88

AREAS: tuple[Area, ...] = ("types", "commands", "events")

CODECS = {"_codecs": codec_text, "_texts": writer_text}
"""Packages beside that of a module with functions for its definitions."""


@frozen
class PythonOptions:
    """How the package is to look.

    Attributes:
        line_length: longest line of code, in characters; as black's option of that name.
        templates: directory of a user's own templates, which go before the shipped ones.
        licence: a text that stands at the top of every module, as a comment.
    """

    line_length: int = DEFAULT_LINE_LENGTH
    templates: str | None = None
    licence: str | None = None


def generate(schema: Schema, options: PythonOptions | None = None) -> dict[str, str]:
    """Compile a schema to a package: paths relative to it, `/`-separated, and their texts.

    Raises:
        TemplateError: a user's template is wrong, or what it gave is not Python.
    """
    options = options or PythonOptions()
    scope = build_scope(schema)
    plans = list(Planner(scope).plans())
    emitter = Emitter("python", options.templates)
    files = _Files(schema, scope, plans, emitter, options).all()
    texts = files.texts
    if options.templates:
        texts = formatted(files, emitter, options.line_length)
    if options.licence:
        texts = with_licence(texts, options.licence)
    return texts


@dataclass(slots=True)
class Files:
    """Texts, and the template that each was made from."""

    texts: dict[str, str]
    templates: dict[str, str]


class _Files:
    def __init__(
        self,
        schema: Schema,
        scope: Scope,
        plans: list[ClassPlan],
        emitter: Emitter,
        options: PythonOptions,
    ) -> None:
        self.scope = scope
        self.plans = plans
        self.emitter = emitter
        self.limit = options.line_length
        self.source = os.path.basename(schema.modules[0].source.path)
        self.classes: dict[tuple[Area, str], list[ClassPlan]] = defaultdict(list)
        for plan in plans:
            self.classes[plan.area, plan.module].append(plan)
        self.enums: dict[str, list[Enum]] = defaultdict(list)
        self.alternates: dict[str, list[Alternate]] = defaultdict(list)
        for definition in schema.definitions:
            if isinstance(definition, Enum):
                self.enums[scope.type_modules[definition.name]].append(definition)
            elif isinstance(definition, Alternate):
                self.alternates[scope.type_modules[definition.name]].append(definition)
        self.docs: dict[str, str] = {}
        self.files = Files({}, {})

    def all(self) -> Files:
        for area in AREAS:
            modules = [self._module(area, name) for name in self.scope.sources[area]]
            modules.sort(key=lambda m: m.name)
            self._add(f"{area}/__init__.py", "area.py.j2", self._area(area, modules))
            for home in CODECS:
                self._add(f"{home}/{area}/__init__.py", "empty.py.j2", {})
        for home in CODECS:
            self._add(f"{home}/__init__.py", "empty.py.j2", {})
        self._clients()
        self._add("__init__.py", "package.py.j2", {})
        self._add("_index.py", "index.py.j2", self._index())
        rows = table.rows(self.scope, self.plans)
        self._add("_table.py", "table.py.j2", {"rows": [_raw(row) for row in rows]})
        for name, text in _runtime(self.limit).items():
            self.files.texts[f"_runtime/{name}"] = text
        self.files.texts["py.typed"] = ""
        return self.files

    def _add(self, path: str, template: str, values: Mapping[str, object]) -> None:
        self.files.texts[path] = self.emitter.render(
            template, {"source": self.source, **values}
        )
        self.files.templates[path] = template

    def _module(self, area: Area, name: str) -> ModuleText:
        plans = self.classes[area, name]
        enums = self.enums[name] if area == "types" else []
        alternates = self.alternates[name] if area == "types" else []
        module = module_text(
            self.scope, area, name, plans, enums, alternates, self.limit
        )
        self._add(f"{area}/{name}.py", "module.py.j2", {"module": module})
        if area == "commands":
            self.docs.update((text.wire, text.doc) for text in module.classes)
        for home, write in CODECS.items():
            codec = write(self.scope, area, name, plans, alternates, self.limit)
            self._add(f"{home}/{area}/{name}.py", "codec.py.j2", {"module": codec})
        return module

    def _area(self, area: Area, modules: list[ModuleText]) -> dict[str, object]:
        imports = []
        homes = []
        for module in modules:
            items = [f"{name} as {name}" for name in module.exports]
            imports.append(
                layout.exploded(4, f"from .{module.name} import (", items, ")")
            )
            names = [literal(name) for name in module.exports]
            homes.append(layout.exploded(12, f"{literal(module.name)}: [", names, "]"))
        return {"area": area, "imports": imports, "homes": homes}

    def _clients(self) -> None:
        parts = client.parts(list(self.scope.sources["commands"]))
        clients = client.Clients(self.scope, self.source, self.docs, self.limit)
        for twin in client.TWINS:
            text = clients.whole(twin, parts)
            self._add(f"{twin.package}/__init__.py", "client.py.j2", {"client": text})
        for name, part in parts.items():
            module = clients.module(name, self.classes["commands", name])
            for twin in client.TWINS:
                self._add(
                    f"{twin.package}/{name}.py",
                    "client_module.py.j2",
                    {"module": clients.module_text(twin, module, part)},
                )
        self._add("testing.py", "testing.py.j2", {})

    def _index(self) -> dict[str, object]:
        python = {
            "types": self.scope.types,
            "commands": self.scope.commands,
            "events": self.scope.events,
        }
        homes = {
            "types": self.scope.type_modules,
            "commands": self.scope.action_modules,
            "events": self.scope.action_modules,
        }
        entries = {
            area: [
                f"{literal(n)}: {literal(f'{homes[area][n]}.{c}')}"
                for n, c in names.items()
            ]
            for area, names in python.items()
        }
        return {**entries, "flags": client.flags(self.scope)}


def _raw(row: str) -> str:
    """A row for a triple-quoted literal; JSON has no three quotes in a row but for backslashes."""
    return row.replace("\\", "\\\\").replace('"""', '""\\"')


def _runtime(limit: int) -> dict[str, str]:
    """The runtime, laid out for black's default; other settings of black must leave it alone."""
    files = runtime_files()
    if limit != DEFAULT_LINE_LENGTH:
        files = {name: f"# fmt: off\n{text}" for name, text in files.items()}
    return files
