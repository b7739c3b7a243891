"""Plans → the text of class declarations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from qapigen.python import layout, names
from qapigen.python.docstring import class_text, docstring, spoken, texts
from qapigen.python.hints import Hints
from qapigen.python.layout import literal
from qapigen.python.model import (
    BranchText,
    ClassText,
    EnumText,
    FieldText,
    TagText,
    ValueText,
)
from qapigen.python.plan import ClassPlan, FieldPlan
from qapigen.schema.condition import to_text
from qapigen.schema.ir import ArrayType, Command, Enum

DATACLASS = "@dataclass(init=False, repr=False, eq=False, kw_only=True)"


@dataclass(slots=True)
class Declarations:
    """Writes the declarations of one module."""

    hints: Hints
    limit: int

    def classes(self, plan: ClassPlan) -> list[ClassText]:
        """A class and those that hang on it, in the order in which they must stand."""
        result = [text for nested in plan.nested for text in self.classes(nested)]
        result.append(self._class(plan))
        for branch in plan.branches:
            result += self.classes(branch.plan)
        if plan.branches:
            result[-1] = _with_table(result[-1], plan, self.limit)
        return result

    def _class(self, plan: ClassPlan) -> ClassText:
        taken = {f.name for f in plan.fields} | _attributes(plan)
        python = {f.wire: f.name for f in plan.fields}
        own = [self._field(f, taken, python) for f in plan.own]
        slots = [f.name for f in plan.own]
        if plan.tag is not None:
            slots += [plan.tag.slot, "extra"]
        if _unchecked(plan):
            slots.append("extra")
        return ClassText(
            wire=plan.key,
            name=plan.name,
            decorators=self._decorators(plan),
            heading=self._heading(plan),
            doc=docstring(4, self._doc(plan, python), self._prose_limit(plan)),
            constants=tuple(self._constants(plan)),
            slots=_tuple(4, self.limit, "__slots__ = ", slots),
            fields=tuple(own),
            init=self._init(plan, own, taken),
            branches=tuple(
                self._branch_hint(b.value, b.attribute, b.plan) for b in plan.branches
            ),
            tag=self._tag(plan),
            mixin=mixin(plan) if plan.tag else "",
        )

    # --- heading -------------------------------------------------------------------------------

    def _decorators(self, plan: ClassPlan) -> tuple[str, ...]:
        if plan.kind in ("command", "event") and plan.definition.has_feature(
            "deprecated"
        ):
            doc = plan.definition.doc
            note = (
                next((f.text for f in doc.features if f.name == "deprecated"), "")
                if doc
                else ""
            )
            reason = " ".join(note.split()) or f"{plan.definition.name} is deprecated"
            text = literal(reason)
            return (layout.call(0, self.limit, "@rt.deprecated(", text, ")"), DATACLASS)
        return (DATACLASS,)

    def _heading(self, plan: ClassPlan) -> str:
        if plan.base is not None:
            bases = [plan.base.name]
        elif plan.kind == "command":
            returns = self._returns(plan)
            head = f"class {plan.name}(rt.Command["
            if len(head) + len(returns) + 3 <= self.limit:
                return f"{head}{returns}]):"
            bases = [layout.call(4, self.limit - 1, "rt.Command[", returns, "]")]
            return layout.exploded(0, f"class {plan.name}(", bases, "):")
        else:
            bases = [
                {"union": "rt.Union", "event": "rt.Event"}.get(plan.kind, "rt.Struct")
            ]
        if plan.tag is not None:
            bases.insert(0, mixin(plan))
        return layout.listing(0, self.limit, f"class {plan.name}(", bases, "):")

    def _returns(self, plan: ClassPlan) -> str:
        assert isinstance(plan.definition, Command)
        if plan.definition.returns is None:
            return "None"
        (hint,) = self.hints.parts(plan.definition.returns, ())
        return literal(hint)

    def _constants(self, plan: ClassPlan) -> list[str]:
        lines = []
        if plan.qualname != plan.name:
            lines.append(self._constant("__qualname__", plan.qualname))
        if plan.kind in ("command", "event"):
            lines.append(self._constant("qapi_name", plan.definition.name))
        if plan.constants:
            tag, value = plan.constants[-1]
            lines.append(self._constant(tag.slot, value))
        return lines

    def _constant(self, name: str, value: str) -> str:
        return layout.assign(4, self.limit, name, literal(value))

    def _doc(self, plan: ClassPlan, python: Mapping[str, str]) -> str:
        source = plan.source
        notes = []
        if plan.kind == "branch":
            tag, value = plan.constants[-1]
            union = plan.base.qualname if plan.base else ""
            fallback = f"`{union}` whose `{tag.wire}` is `{value}`."
            if source is not plan.definition:
                notes.append(fallback)
        else:
            fallback = f"The {plan.definition.kind} `{plan.key}`."
        nested = plan.kind == "struct" and plan.key != plan.definition.name
        same = source is plan.definition and plan.kind == "branch"
        doc = None if nested or same else source.doc
        members = [(f.name, f.text) for f in plan.fields]
        known = {f.wire for f in plan.fields}
        if plan.tag is not None and plan.tag.text:
            members.insert(plan.tag.index, (plan.tag.name, plan.tag.text))
            known.add(plan.tag.wire)
        if doc is not None:
            members += [(a.name, a.text) for a in doc.arguments if a.name not in known]
        return class_text(
            fallback,
            doc,
            python=python,
            members_title="Arguments" if plan.kind == "command" else "Attributes",
            members=members,
            features=() if nested or same else source.features,
            condition=plan.definition.condition,
            notes=notes,
        )

    # --- members -------------------------------------------------------------------------------

    def _field(
        self, field: FieldPlan, taken: Collection[str], python: Mapping[str, str]
    ) -> FieldText:
        parts, _ = self._hint(field, taken, parameter=False)
        return FieldText(
            wire=field.wire,
            name=field.name,
            declaration=layout.annotated(4, self.limit, field.name, parts),
            doc=docstring(4, spoken(_member_text(field), python), self.limit),
            parameter=self._parameter(field, taken),
            assignment=self._assignment(field),
        )

    def _hint(
        self, field: FieldPlan, taken: Collection[str], *, parameter: bool
    ) -> tuple[list[str], str]:
        nested = field.nested.name if field.nested else None
        parts = self.hints.parts(field.type, taken, parameter=parameter, nested=nested)
        if not field.optional:
            return parts, ""
        if field.nullable:
            return (parts if parts == ["Any"] else [*parts, "rt.Unset"]), " = rt.UNSET"
        return (parts if parts == ["Any"] else [*parts, "None"]), " = None"

    def _parameter(self, field: FieldPlan, taken: Collection[str]) -> str:
        parts, default = self._hint(field, taken, parameter=True)
        return layout.annotated(8, self.limit, field.name, parts, f"{default},")

    def _assignment(self, field: FieldPlan) -> str:
        target = f"self.{field.name}"
        if isinstance(field.type, ArrayType):
            return layout.converted(8, self.limit, target, "rt.as_list", field.name)
        return layout.assign(8, self.limit, target, field.name)

    def _init(
        self, plan: ClassPlan, own: Sequence[FieldText], taken: Collection[str]
    ) -> str:
        if plan.tag is not None:
            return ""
        if plan.whole:
            (field,) = plan.own
            parts = self.hints.parts(field.type, taken)
            parameter = layout.annotated(8, self.limit, field.name, parts, ",")
            parameters = [parameter]
            if plan.kind == "event":
                parameters += ["*", "timestamp: rt.Timestamp | None = None"]
        else:
            if not plan.own and plan.kind == "struct":
                return ""
            inherited = [self._parameter(f, taken) for f in plan.inherited]
            parameters = [*inherited, *(f.parameter for f in own)]
            if plan.kind == "event":
                parameters.append("timestamp: rt.Timestamp | None = None")
            parameters = ["*", *parameters] if parameters else []
        body = [self._assignment(f) for f in plan.fields]
        if plan.kind == "event":
            body.append("self.timestamp = timestamp")
        if _unchecked(plan):
            parameters.append(f"**extra: {self.hints.word('Any', taken)}")
            body.append("self.extra = extra")
        if plan.kind == "command" and plan.argument is not None and not plan.whole:
            return self._convertible_init(plan, parameters, taken)
        return _function(parameters, body or ["pass"])

    def _convertible_init(
        self, plan: ClassPlan, parameters: Sequence[str], taken: Collection[str]
    ) -> str:
        """`__init__` that takes either the struct of the arguments, or its members."""
        assert plan.argument is not None
        struct = self.hints.atom(plan.argument, taken)
        overload = self.hints.word("overload", taken)
        self.hints.words.add("overload")
        home = self.hints.scope.type_modules[plan.argument]
        name = self.hints.scope.types[plan.argument]
        any_ = self.hints.word("Any", taken)
        first = layout.annotated(8, self.limit, "arguments", [struct], ",")
        line = f"from ..types.{home} import {name}"
        if 8 + len(line) > self.limit:
            line = layout.exploded(8, f"from ..types.{home} import (", [name], ")")
        call = ["self", name, "arguments", "members"]
        body = [line, "", layout.listing(8, self.limit, "rt.take_over(", call, ")")]
        return "\n\n    ".join(
            [
                f"@{overload}\n    " + _function([first, "/"], None),
                f"@{overload}\n    " + _function(parameters, None),
                _function([f"*arguments: {any_}", f"**members: {any_}"], body),
            ]
        )

    # --- unions --------------------------------------------------------------------------------

    def _tag(self, plan: ClassPlan) -> TagText | None:
        if plan.tag is None:
            return None
        tag = plan.tag
        body = [f"return self.{tag.slot}"]
        hint = "str"
        if tag.enum is not None:
            hint = self.hints.atom(tag.enum, ())
            home = self.hints.scope.type_modules[tag.enum]
            call = layout.call(
                8, self.limit, f"return {hint}(", f"self.{tag.slot}", ")"
            )
            body = (
                [call]
                if home == plan.module
                else [f"from .{home} import {hint}", "", call]
            )
        signature = layout.method(4, self.limit, tag.name, hint)
        return TagText(
            tag.wire,
            tag.name,
            layout.annotated(8, self.limit, tag.slot, ["str"]),
            signature,
            tuple(body),
            docstring(8, tag.text, self.limit),
        )

    def _prose_limit(self, plan: ClassPlan) -> int:
        """Methods of clients show the docstrings of commands, four columns further in."""
        return self.limit - 4 if plan.kind == "command" else self.limit

    def _branch_hint(self, value: str, attribute: str, plan: ClassPlan) -> BranchText:
        return BranchText(value, alias(8, self.limit, attribute, plan.name))


def mixin(plan: ClassPlan) -> str:
    """The class that tells type checkers of a union's branches."""
    return f"_{plan.name.lstrip('_')}_Branches"


def alias(indent: int, limit: int, name: str, value: str) -> str:
    """A forward reference under a name of its own."""
    quoted = literal(value)
    if indent + len(name) + 14 + len(quoted) <= limit:
        return f"{name}: TypeAlias = {quoted}"
    pad = " " * indent
    if indent + len(name) + 15 <= limit:
        return f"{name}: TypeAlias = (\n{pad}    {quoted}\n{pad})"
    return f"{name}: (\n{pad}    TypeAlias\n{pad}) = {quoted}"


def _with_table(last: ClassText, plan: ClassPlan, limit: int) -> ClassText:
    """The last class of a union, with the statement that makes its branches attributes."""
    items = [plan.name, *(f"{b.attribute}={b.plan.name}" for b in plan.branches)]
    table = layout.listing(0, limit, "rt.add_branches(", items, ")")
    joined = f"{last.branch_table}\n{table}" if last.branch_table else table
    return last._replace(branch_table=joined)


def _attributes(plan: ClassPlan) -> set[str]:
    names_: set[str] = set()
    at: ClassPlan | None = plan
    while at is not None:
        names_ |= {b.attribute for b in at.branches}
        if at.tag is not None:
            names_.add(at.tag.name)
        at = at.base
    return names_


def _unchecked(plan: ClassPlan) -> bool:
    return isinstance(plan.definition, Command) and not plan.definition.gen


def _member_text(field: FieldPlan) -> str:
    text = field.text
    if field.condition is not None:
        text = f"{text}\n\nOnly if: {to_text(field.condition)}"
    return text


def _tuple(indent: int, limit: int, head: str, items: Sequence[str]) -> str:
    if len(items) == 1:
        line = f"{head}({literal(items[0])},)"
        if indent + len(line) <= limit:
            return line
        return layout.exploded(indent, f"{head}(", [literal(items[0])], ")")
    return layout.listing(indent, limit, f"{head}(", [literal(i) for i in items], ")")


def _function(parameters: Sequence[str], body: Sequence[str] | None) -> str:
    if parameters:
        lines = ["self", *parameters]
        inner = "".join(f"        {p}{'' if p.endswith(',') else ','}\n" for p in lines)
        head = f"def __init__(\n{inner}    ) -> None:"
    else:
        head = "def __init__(self) -> None:"
    if body is None:
        return f"{head} ..."
    return head + "".join(f"\n        {line}" if line else "\n" for line in body)


def enum_text(enum: Enum, name: str, limit: int) -> EnumText:
    """The declaration of an enum."""
    python = names.values([v.name for v in enum.values])
    text_of = texts(enum.doc)
    values = []
    for value in enum.values:
        text = text_of.get(value.name, "")
        if value.condition is not None:
            text = f"{text}\n\nOnly if: {to_text(value.condition)}"
        assignment = layout.assign(4, limit, python[value.name], literal(value.name))
        doc = docstring(4, spoken(text, python), limit)
        values.append(ValueText(value.name, assignment, doc))
    text = class_text(
        f"The enum `{enum.name}`.",
        enum.doc,
        python=python,
        members=[(python[n], text_of[n]) for n in python if n in text_of],
        features=enum.features,
        condition=enum.condition,
    )
    heading = layout.listing(0, limit, f"class {name}(", ["rt.OpenEnum"], "):")
    return EnumText(enum.name, name, heading, docstring(4, text, limit), tuple(values))
