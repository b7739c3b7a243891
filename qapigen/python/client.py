"""Plans of commands → the client: a method for each command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qapigen.python import layout, names
from qapigen.python.docstring import docstring
from qapigen.python.hints import Hints
from qapigen.python.layout import literal
from qapigen.python.model import ClientModuleText, ClientText
from qapigen.python.plan import ClassPlan, FieldPlan
from qapigen.python.scope import Scope
from qapigen.schema.ir import Command


@dataclass(frozen=True, slots=True)
class Twin:
    """One of the two clients.

    Attributes:
        package: where it is at home.
        name: its class.
        base: the runtime's class that it derives from.
        home: the runtime's module of that class.
        define: how its methods begin.
        call: how they have a command executed.
    """

    package: str
    name: str
    base: str
    home: str
    define: str
    call: str
    doc: str


TWINS = (
    Twin(
        "client",
        "Client",
        "BaseClient",
        "client",
        "async def",
        "await self.execute(",
        "A client whose methods are the commands of `{source}`.\n\n"
        "`async with {name}.connect(address) as vm:` gives one; `BaseClient` tells the rest.",
    ),
    Twin(
        "sync_client",
        "SyncClient",
        "BaseSyncClient",
        "sync",
        "def",
        "self.execute(",
        "A client whose methods are the commands of `{source}`, for code without an event\n"
        "loop.\n\n"
        "`with {name}.connect(address) as vm:` gives one; `BaseClient` tells the rest.",
    ),
)


def flags(scope: Scope) -> list[str]:
    """What the index says of commands beside their homes, as statements."""
    commands = [d for d in scope.schema.definitions if isinstance(d, Command)]
    sets = {
        "OUT_OF_BAND": [c.name for c in commands if c.allow_oob],
        "SILENT": [c.name for c in commands if not c.success_response],
        "UNCHECKED": [c.name for c in commands if not c.gen],
    }
    return [
        (
            layout.exploded(0, f"{name} = {{", [literal(n) for n in found], "}")
            if found
            else f"{name}: set[str] = set()"
        )
        for name, found in sets.items()
    ]


@dataclass(slots=True)
class Clients:
    """Writes the modules of both clients.

    Attributes:
        source: the entry file of the schema.
        docs: docstrings of the commands' classes, by the commands' names.
        limit: the longest line.
    """

    scope: Scope
    source: str
    docs: Mapping[str, str]
    limit: int

    def whole(self, twin: Twin, modules: Mapping[str, str]) -> ClientText:
        """The client itself, of the classes of its modules (`parts`)."""
        bases = [*modules.values(), twin.base]
        imports = [f"from .._runtime.{twin.home} import {twin.base}"]
        for module, part in sorted(modules.items()):
            line = f"from .{module} import {part}"
            if len(line) > self.limit:
                line = layout.exploded(0, f"from .{module} import (", [part], ")")
            imports.append(line)
        return ClientText(
            name=twin.name,
            doc=docstring(4, twin.doc.format(source=self.source, name=twin.name)),
            heading=layout.listing(0, self.limit, f"class {twin.name}(", bases, "):"),
            imports=tuple(imports),
        )

    def module(
        self, twin: Twin, name: str, part: str, plans: Sequence[ClassPlan]
    ) -> ClientModuleText:
        """The methods for the commands of a module."""
        hints = Hints(self.scope, None, {}, {}, set())
        python = names.methods(self.scope.commands)
        methods = _Methods(twin, hints, self.docs, self.limit)
        texts = [methods.text(plan, python[plan.key]) for plan in plans]
        listed = ", ".join(f"`{s}`" for s in self.scope.sources["commands"][name])
        return ClientModuleText(
            name=name,
            doc=docstring(0, f"Commands of {listed} as methods of the client."),
            heading=layout.listing(0, self.limit, f"class {part}(", [twin.base], "):"),
            class_doc=docstring(4, f"Commands of {listed}."),
            imports=tuple(self._imports(twin, hints)),
            typing_imports=_typing_imports(hints),
            methods=tuple(texts),
        )

    def _imports(self, twin: Twin, hints: Hints) -> list[str]:
        words = sorted(hints.words & {"Any", "overload"})
        if _typing_imports(hints):
            words.insert(0, "TYPE_CHECKING")
        lines = [f"from typing import {', '.join(words)}", ""] if words else []
        if "rt" in hints.words:
            lines.append("from .. import _runtime as rt")
        lines.append("from .. import commands as _c")
        lines.append(f"from .._runtime.{twin.home} import {twin.base}")
        return lines


def parts(modules: Sequence[str]) -> dict[str, str]:
    """Names of the classes that a client is made of, by module."""
    return names.assign(modules, lambda m: f"{names.camel(m)}Commands", ())


def _typing_imports(hints: Hints) -> str:
    blocks = []
    if "Sequence" in hints.words:
        blocks.append("from collections.abc import Sequence")
    if hints.used:
        blocks.append("from .. import types as t")
    return "\n\n    ".join(blocks)


@dataclass(slots=True)
class _Methods:
    twin: Twin
    hints: Hints
    docs: Mapping[str, str]
    limit: int

    def text(self, plan: ClassPlan, name: str) -> str:
        """The method for a command, with its overloads."""
        definition = plan.definition
        assert isinstance(definition, Command)
        hint = "None"
        if definition.returns is not None:
            (hint,) = self.hints.parts(definition.returns, ())
        mark = self._deprecated(plan)
        parameters = self._parameters(plan)
        if plan.argument is None or plan.whole:
            signature = self._signature(name, parameters, hint)
            given = [
                f.name if plan.whole else f"{f.name}={f.name}" for f in plan.fields
            ]
            if not definition.gen:
                given.append("**extra")
            return f"{mark}{signature}{self._body(plan, given, hint)}"
        return self._convertible(plan, name, parameters, hint, mark)

    def _convertible(
        self, plan: ClassPlan, name: str, parameters: list[str], hint: str, mark: str
    ) -> str:
        """A method that takes either the struct of the arguments, or its members."""
        assert plan.argument is not None
        self.hints.words |= {"Any", "overload"}
        struct = self.hints.atom(plan.argument, ())
        first = layout.annotated(8, self.limit, "arguments", [struct], ",")
        heads = (
            self._signature(name, [first, "/,"], hint),
            self._signature(name, parameters, hint),
        )
        overloads = "".join(f"@overload\n    {mark}{h} ...\n\n    " for h in heads)
        last = self._signature(name, ["*arguments: Any,", "**members: Any,"], hint)
        call = f"_c.{plan.name}(*arguments, **members)"
        return f"{overloads}{last}{self._doc(plan)}{self._execute(call, hint)}"

    def _deprecated(self, plan: ClassPlan) -> str:
        if not plan.definition.has_feature("deprecated"):
            return ""
        self.hints.words.add("rt")
        reason = literal(deprecation(plan))
        return layout.call(4, self.limit, "@rt.deprecated(", reason, ")") + "\n    "

    def _parameters(self, plan: ClassPlan) -> list[str]:
        fields = [self._parameter(f) for f in plan.fields]
        if fields and not plan.whole:
            fields.insert(0, "*,")
        if isinstance(plan.definition, Command) and not plan.definition.gen:
            self.hints.words.add("Any")
            fields.append("**extra: Any,")
        return fields

    def _parameter(self, field: FieldPlan) -> str:
        nested = None
        if field.nested is not None:
            self.hints.words.add("Any")
            nested = "Any"
        found = self.hints.parts(field.type, (), parameter=True, nested=nested)
        default = ""
        if field.optional:
            absent = ("rt.Unset", "rt.UNSET") if field.nullable else ("None", "None")
            default = f" = {absent[1]}"
            if field.nullable:
                self.hints.words.add("rt")
            if found != ["Any"]:
                found.append(absent[0])
        return layout.annotated(8, self.limit, field.name, found, f"{default},")

    def _signature(self, name: str, parameters: Sequence[str], hint: str) -> str:
        head = f"{self.twin.define} {name}("
        line = f"{head}self) -> {hint}:"
        if not parameters and 4 + len(line) <= self.limit:
            return line
        inner = "".join(f"        {p}\n" for p in ("self,", *parameters))
        return f"{head}\n{inner}    ) -> {hint}:"

    def _body(self, plan: ClassPlan, given: Sequence[str], hint: str) -> str:
        call = f"_c.{plan.name}("
        if given:
            call = layout.exploded(12, call, given, ")")
        else:
            call += ")"
        return f"{self._doc(plan)}{self._execute(call, hint)}"

    def _doc(self, plan: ClassPlan) -> str:
        # Four columns further in than the docstring of the class.
        return "\n        " + self.docs[plan.key].replace("\n    ", "\n        ")

    def _execute(self, call: str, hint: str) -> str:
        head = self.twin.call if hint == "None" else f"return {self.twin.call}"
        if "\n" not in call and 8 + len(head) + len(call) + 1 <= self.limit:
            return f"\n        {head}{call})"
        return f"\n        {head}\n            {call}\n        )"


def deprecation(plan: ClassPlan) -> str:
    """Why a command or event is deprecated, in a line."""
    doc = plan.definition.doc
    items = doc.features if doc else ()
    note = next((f.text for f in items if f.name == "deprecated"), "")
    return " ".join(note.split()) or f"{plan.definition.name} is deprecated"
