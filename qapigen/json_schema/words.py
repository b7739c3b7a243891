"""What documentation says, as JSON Schema's annotations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from qapigen.python.docstring import class_text, paragraph, spoken, texts, tidy
from qapigen.python.plan import ClassPlan
from qapigen.python.prose import unmarked
from qapigen.runtime.table import Row
from qapigen.schema.condition import Condition, to_text
from qapigen.schema.ir import (
    Alternate,
    Command,
    Definition,
    Enum,
    Feature,
    Struct,
    Union,
)


class Words:
    """Texts on the classes that a schema comes down to, and their members."""

    def __init__(self, plans: Iterable[ClassPlan]) -> None:
        self._plans: dict[tuple[str, str], ClassPlan] = {}
        todo = list(plans)
        while todo:
            plan = todo.pop()
            self._plans[plan.area, plan.key] = plan
            todo += plan.nested
            todo += (branch.plan for branch in plan.branches)

    def of(self, definition: Definition) -> dict[str, Any]:
        """On a definition as a whole."""
        title, items = _items(definition)
        told = texts(definition.doc)
        described = [
            (name, _with_notes(told.get(name, ""), condition, features))
            for name, condition, features in items
        ]
        text = class_text(
            "",
            definition.doc,
            python={},
            members_title=title,
            members=[(name, text) for name, text in described if text],
            features=definition.features,
            condition=definition.condition,
        )
        return _annotations(text, definition.features)

    def of_part(self, row: Row) -> dict[str, Any]:
        """On a branch, which has no name of its own to refer to."""
        plan = self._plans[row["area"], row["key"]]
        if plan.kind != "branch":
            return {}
        own = plan.source is not plan.definition and isinstance(
            plan.source, Struct | Union
        )
        doc = plan.source.doc if own else None
        text = spoken(paragraph(doc.body), {}) if doc else ""
        features = plan.source.features if own else ()
        return {"title": plan.key, **_annotations(text, features)}

    def of_members(self, row: Row) -> dict[str, Mapping[str, Any]]:
        """On the members of an object, by name."""
        plan = self._plans[row["area"], row["key"]]
        result: dict[str, Mapping[str, Any]] = {}
        for tag, _ in plan.constants:
            result[tag.wire] = _annotations(spoken(tag.text, {}), ())
        for field in plan.fields:
            text = _with_notes(field.text, field.condition, field.features)
            result[field.wire] = _annotations(spoken(text, {}), field.features)
        return result

    def of_return(self, command: Command) -> dict[str, Any]:
        """On what a command returns."""
        text = command.doc.tagged("Returns") if command.doc else None
        return _annotations(spoken(text or "", {}), ())


def _items(
    definition: Definition,
) -> tuple[str, list[tuple[str, Condition | None, tuple[Feature, ...]]]]:
    """What is described with a definition, because JSON Schema has no place for it."""
    match definition:
        case Enum(values=values):
            return "Values", [(v.name, v.condition, v.features) for v in values]
        case Alternate(branches=branches):
            return "Branches", [(b.name, b.condition, ()) for b in branches]
    return "", []


def _annotations(text: str, features: Iterable[Feature]) -> dict[str, Any]:
    """The keywords that say something to people only."""
    result: dict[str, Any] = {}
    lines = tidy(unmarked(text))
    if lines:
        result["description"] = "\n".join(lines)
    if any(feature.name == "deprecated" for feature in features):
        result["deprecated"] = True
    return result


def _with_notes(
    text: str, condition: Condition | None, features: Iterable[Feature]
) -> str:
    """The text on a member or value, with what there is to know of it beside."""
    parts = [text] if text else []
    names = [feature.name for feature in features]
    if names:
        parts.append(f"Features: {', '.join(names)}")
    if condition is not None:
        parts.append(f"Only if: {to_text(condition)}")
    return "\n\n".join(parts)
