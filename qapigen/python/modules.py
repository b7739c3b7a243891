"""Plans → modules, ready for the templates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qapigen.python import layout
from qapigen.python.codec import Codecs
from qapigen.python.declare import Declarations, enum_text
from qapigen.python.docstring import class_text, docstring, texts
from qapigen.python.hints import Hints
from qapigen.python.layout import literal
from qapigen.python.model import AliasText, ClassText, CodecText, ModuleText
from qapigen.python.plan import ClassPlan
from qapigen.python.scope import Area, Scope
from qapigen.python.texts import Texts
from qapigen.python.values import Values
from qapigen.schema.ir import Alternate, ArrayType, Enum, NamedType

_TITLES = {"types": "Types", "commands": "Commands", "events": "Events"}


def module_text(
    scope: Scope,
    area: Area,
    name: str,
    plans: Sequence[ClassPlan],
    enums: Sequence[Enum],
    alternates: Sequence[Alternate],
    limit: int,
) -> ModuleText:
    """A module of declarations."""
    hints = Hints(scope, name if area == "types" else None, {}, {}, set())
    declarations = Declarations(hints, limit)
    classes = [text for plan in plans for text in declarations.classes(plan)]
    enum_texts = [enum_text(e, scope.types[e.name], limit) for e in enums]
    aliases, lazy = _aliases(hints, alternates, limit)
    bases = _base_imports(plans, name)
    typing_imports = _typing_imports(hints, bases, aliases, classes, limit)
    checking = bool(typing_imports or lazy)
    exports = [scope.types[e.name] for e in enums] + [p.name for p in plans]
    exports += [scope.types[a.name] for a in alternates]
    return ModuleText(
        area=area,
        name=name,
        doc=docstring(
            0, f"{_TITLES[area]} of {_listed(scope.sources[area][name])}.", limit
        ),
        imports=tuple(_imports(hints, classes, checking, bases, limit)),
        typing_imports=typing_imports,
        enums=tuple(enum_texts),
        classes=tuple(classes),
        aliases=tuple(aliases),
        lazy_aliases=lazy,
        exports=tuple(sorted(exports)),
    )


def _listed(sources: Sequence[str]) -> str:
    return ", ".join(f"`{s}`" for s in sources)


def _base_imports(plans: Iterable[ClassPlan], home: str) -> dict[str, list[str]]:
    """Classes of other modules that this one's derive from."""
    result: dict[str, list[str]] = {}
    for plan in plans:
        if plan.base is not None and plan.base.module != home:
            found = result.setdefault(plan.base.module, [])
            if plan.base.name not in found:
                found.append(plan.base.name)
    return result


def _imports(
    hints: Hints,
    classes: Sequence[ClassText],
    checking: bool,
    bases: dict[str, list[str]],
    limit: int,
) -> list[str]:
    lines = []
    if classes:
        lines.append("from dataclasses import dataclass")
    words = ["TYPE_CHECKING"] if checking else []
    words += sorted(hints.words & {"Any", "overload"})
    if words:
        lines.append(f"from typing import {', '.join(words)}")
    if lines:
        lines.append("")
    lines.append("from .. import _runtime as rt")
    for module, derived_from in sorted(bases.items()):
        lines += _from(0, f".{module}", sorted(derived_from), limit)
    return lines


def _from(indent: int, module: str, found: Sequence[str], limit: int) -> list[str]:
    line = f"from {module} import {', '.join(found)}"
    if indent + len(line) <= limit:
        return [line]
    return [layout.exploded(indent, f"from {module} import (", found, ")")]


def _typing_imports(
    hints: Hints,
    bases: dict[str, list[str]],
    aliases: Sequence[AliasText],
    classes: Sequence[ClassText],
    limit: int,
) -> str:
    scope = hints.scope
    standard = []
    if "Sequence" in hints.words:
        standard.append("from collections.abc import Sequence")
    if hints.aliases or aliases or any(c.branches for c in classes):
        standard.append("from typing import TypeAlias")
    own: list[str] = []
    if hints.home is None:
        if hints.used:
            own.append("from .. import types as t")
    else:
        modules: dict[str, list[str]] = {}
        for name in hints.used:
            home = scope.type_modules[name]
            if home != hints.home and scope.types[name] not in bases.get(home, ()):
                modules.setdefault(home, []).append(scope.types[name])
        for module in sorted(modules):
            own += _from(4, f".{module}", sorted(modules[module]), limit)
    shadowed = []
    for name in sorted(hints.aliases):
        if name in ("t", "rt", "overload"):
            continue
        if hints.home is not None and name in scope.types.values():
            shadowed.append(f'_{name}: TypeAlias = "{name}"')
        else:
            shadowed.append(f"_{name} = {name}")
    blocks = ["\n    ".join(block) for block in (standard, own, shadowed) if block]
    return "\n\n    ".join(blocks)


def _aliases(
    hints: Hints, alternates: Sequence[Alternate], limit: int
) -> tuple[list[AliasText], str]:
    """Alternates as unions of Python types; those that need other modules are made on first use."""
    scope = hints.scope
    eager: list[AliasText] = []
    lazy: list[str] = []
    for alternate in alternates:
        name = scope.types[alternate.name]
        parts: list[str] = []
        foreign = False
        for branch in alternate.branches:
            for part in hints.parts(branch.type, ()):
                if part not in parts:
                    parts.append(part)
            element = _named(branch.type)
            if isinstance(scope.schema.by_name.get(element), Alternate):
                # It may come later, or be the one that is being defined.
                parts[-1] = f"list[{literal(scope.types[element])}]"
            foreign |= scope.type_modules.get(element, hints.home) != hints.home
        text = layout.type_alias(4 if foreign else 0, limit, name, parts)
        eager.append(
            AliasText(alternate.name, name, text, _alias_doc(alternate, limit), foreign)
        )
        if foreign:
            codes = [literal(_code(scope, b.type)) for b in alternate.branches]
            head = f"{literal(name)}: ["
            lazy.append(layout.listing(12, limit - 1, head, codes, "]"))
    table = layout.exploded(8, "{", lazy, "}") if lazy else ""
    return eager, table


def _named(type_: NamedType | ArrayType) -> str:
    return type_.element if isinstance(type_, ArrayType) else type_.name


def _code(scope: Scope, type_: NamedType | ArrayType) -> str:
    """A branch's type for the runtime: `NAME`, `[NAME` for an array, `["NAME` for one of
    alternates, which are not looked up."""
    if isinstance(type_, NamedType):
        return type_.name
    if isinstance(scope.schema.by_name.get(type_.element), Alternate):
        return f'["{scope.types[type_.element]}'
    return f"[{type_.element}"


def _alias_doc(alternate: Alternate, limit: int) -> str:
    described = texts(alternate.doc)
    text = class_text(
        f"The alternate `{alternate.name}`.",
        alternate.doc,
        python={},
        members_title="Branches",
        members=[(b.name, described.get(b.name, "")) for b in alternate.branches],
        features=alternate.features,
        condition=alternate.condition,
    )
    return docstring(0, text, limit)


def codec_text(
    scope: Scope,
    area: Area,
    name: str,
    plans: Sequence[ClassPlan],
    alternates: Sequence[Alternate],
    limit: int,
) -> CodecText:
    """A module of decoders and encoders."""
    values = Values(scope, area, name, limit)
    codecs = Codecs(values)
    functions = [text for plan in plans for text in codecs.of_class(plan)]
    functions += [text for a in alternates for text in codecs.of_alternate(a)]
    return _codecs(values, "Codecs of", "checks", functions)


def writer_text(
    scope: Scope,
    area: Area,
    name: str,
    plans: Sequence[ClassPlan],
    alternates: Sequence[Alternate],
    limit: int,
) -> CodecText:
    """A module of what writes JSON text."""
    values = Values(scope, area, name, limit)
    texts = Texts(values)
    functions = [text for plan in plans for text in texts.of_class(plan)]
    functions += [texts.of_alternate(a) for a in alternates]
    return _codecs(values, "What writes JSON text of", "writing", functions)


def _codecs(
    values: Values, what: str, helpers: str, functions: Sequence[str]
) -> CodecText:
    limit = values.limit
    imports: list[str] = []
    if values.words:
        words = ", ".join(sorted(values.words))
        imports.append(f"from ..._runtime.{helpers} import {words}")
    for module, classes in sorted(values.classes.items()):
        imports += _from(0, f"...{module}", sorted(classes), limit)
    where = "." if values.area == "types" else "..types"
    for module in sorted(values.codecs):
        line = f"from {where} import {module} as m_{module}"
        if len(line) > limit:
            line = layout.exploded(
                0, f"from {where} import (", [f"{module} as m_{module}"], ")"
            )
        imports.append(line)
    sources = _listed(values.scope.sources[values.area][values.module])
    doc = docstring(0, f"{what} the {values.area} of {sources}.", limit)
    return CodecText(
        values.area, values.module, doc, helpers, tuple(imports), tuple(functions)
    )
