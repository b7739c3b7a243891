"""Plans of commands → the client: a method for each command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qapigen.frozen import frozen
from qapigen.python import layout, names
from qapigen.python.docstring import docstring
from qapigen.python.hints import Hints
from qapigen.python.layout import literal
from qapigen.python.model import ClientModuleText, ClientText
from qapigen.python.plan import ClassPlan, FieldPlan
from qapigen.python.scope import Scope
from qapigen.schema.ir import Command


@frozen
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
    _names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = names.methods(self.scope.commands)

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
            doc=docstring(
                4, twin.doc.format(source=self.source, name=twin.name), self.limit
            ),
            heading=layout.listing(0, self.limit, f"class {twin.name}(", bases, "):"),
            imports=tuple(imports),
        )

    def module(self, name: str, plans: Sequence[ClassPlan]) -> ClientModule:
        """What both clients have to say on the commands of a module."""
        hints = Hints(self.scope, None, {}, {}, set())
        planner = _Methods(hints, self.docs, self.limit)
        methods = [planner.method(plan, self._names[plan.key]) for plan in plans]
        return ClientModule(name, methods, hints)

    def module_text(
        self, twin: Twin, module: ClientModule, part: str
    ) -> ClientModuleText:
        """A module of one of the clients; `part` is the name of its class."""
        sources = self.scope.sources["commands"][module.name]
        listed = ", ".join(f"`{s}`" for s in sources)
        return ClientModuleText(
            name=module.name,
            doc=docstring(
                0, f"Commands of {listed} as methods of the client.", self.limit
            ),
            heading=layout.listing(0, self.limit, f"class {part}(", [twin.base], "):"),
            class_doc=docstring(4, f"Commands of {listed}.", self.limit),
            imports=tuple(_imports(twin, module.hints)),
            typing_imports=_typing_imports(module.hints),
            methods=tuple(m.text(twin, self.limit) for m in module.methods),
        )


def _imports(twin: Twin, hints: Hints) -> list[str]:
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


@frozen
class Method:
    """A method, as far as it is the same in both clients.

    Attributes:
        mark: the decorator of deprecated commands, with the space after it.
        signatures: parameters, a list an overload; the last has a body.
        hint: of what it returns.
        call: how the command is made.
    """

    name: str
    mark: str
    signatures: tuple[Sequence[str], ...]
    hint: str
    doc: str
    call: str

    def text(self, twin: Twin, limit: int) -> str:
        """The text of the method in one of the clients."""
        *overloads, last = self.signatures
        lines = [
            f"@overload\n    {self.mark}{self._signature(twin, s, ': ...', limit)}\n\n    "
            for s in overloads
        ]
        head = twin.call if self.hint == "None" else f"return {twin.call}"
        if "\n" not in self.call and 8 + len(head) + len(self.call) + 1 <= limit:
            body = f"{head}{self.call})"
        else:
            body = f"{head}\n            {self.call}\n        )"
        lines.append("" if overloads else self.mark)
        head = self._signature(twin, last, ":", limit)
        return f"{''.join(lines)}{head}\n        {self.doc}\n        {body}"

    def _signature(
        self, twin: Twin, parameters: Sequence[str], end: str, limit: int
    ) -> str:
        head = f"{twin.define} {self.name}("
        line = f"{head}self) -> {self.hint}{end}"
        if not parameters and 4 + len(line) <= limit:
            return line
        inner = "".join([f"        {p}\n" for p in ("self,", *parameters)])
        tail = f") -> {self.hint}{end}"
        if 4 + len(tail) > limit:
            # Black breaks brackets, and has parentheses where there are none.
            outer, bracket, element = self.hint.partition("[")
            if bracket:
                tail = layout.call(4, limit, f") -> {outer}[", element[:-1], f"]{end}")
            else:
                tail = layout.call(4, limit, ") -> (", self.hint, f"){end}")
        return f"{head}\n{inner}    {tail}"


@frozen
class ClientModule:
    """The methods for the commands of a module."""

    name: str
    methods: Sequence[Method]
    hints: Hints


@dataclass(slots=True)
class _Methods:
    hints: Hints
    docs: Mapping[str, str]
    limit: int

    def method(self, plan: ClassPlan, name: str) -> Method:
        """The method for a command."""
        definition = plan.definition
        assert isinstance(definition, Command)
        hint = "None"
        if definition.returns is not None:
            (hint,) = self.hints.parts(definition.returns, ())
        parameters = self._parameters(plan)
        signatures: tuple[Sequence[str], ...] = (parameters,)
        given = [f.name if plan.whole else f"{f.name}={f.name}" for f in plan.fields]
        if not definition.gen:
            given.append("**extra")
        call = f"_c.{plan.name}("
        call = layout.exploded(12, call, given, ")") if given else f"{call})"
        if plan.argument is not None and not plan.whole:
            # It takes either the struct of the arguments, or its members.
            self.hints.words |= {"Any", "overload"}
            struct = self.hints.atom(plan.argument, ())
            first = layout.annotated(8, self.limit, "arguments", [struct], ",")
            either = ("*arguments: Any,", "**members: Any,")
            signatures = ([first, "/,"], parameters, either)
            both = "*arguments, **members"
            call = layout.call(12, self.limit, f"_c.{plan.name}(", both, ")")
        # Four columns further in than the docstring of the class.
        doc = self.docs[plan.key].replace("\n    ", "\n        ")
        return Method(name, self._deprecated(plan), signatures, hint, doc, call)

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
            # An object type written in place has no public name.
            self.hints.words.add("Any")
            nested = "Any"
        found = self.hints.parts(field.type, (), parameter=True, nested=nested)
        default = ""
        if field.optional:
            absent, value = ("None", "None")
            if field.nullable:
                absent, value = ("rt.Unset", "rt.UNSET")
                self.hints.words.add("rt")
            default = f" = {value}"
            if found != ["Any"]:
                found.append(absent)
        return layout.annotated(8, self.limit, field.name, found, f"{default},")


def deprecation(plan: ClassPlan) -> str:
    """Why a command or event is deprecated, in a line."""
    doc = plan.definition.doc
    items = doc.features if doc else ()
    note = next((f.text for f in items if f.name == "deprecated"), "")
    return " ".join(note.split()) or f"{plan.definition.name} is deprecated"
