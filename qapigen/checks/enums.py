"""Enums: values that become one in C."""

from __future__ import annotations

from qapigen.diagnostics import Diagnostic, Label, Report
from qapigen.dialect import Release
from qapigen.schema.draft import Draft
from qapigen.schema.ir import Enum, EnumValue
from qapigen.schema.names import c_constant, c_name
from qapigen.words import quoted

_CHECKED = Release(2, 4)
_BY_C_NAME = Release(2, 6)
"""Before, values clashed if they gave one constant, `MAX` being there from the start."""


def check_enums(schema: Draft, report: Report) -> None:
    """No two values of an enum have one name in C (QEMU 2.4+)."""
    release = schema.dialect
    if release < _CHECKED:
        return
    by_constant = release < _BY_C_NAME
    for definition in schema.definitions:
        if not isinstance(definition, Enum):
            continue
        seen: dict[str, EnumValue] = {}
        for value in definition.values:
            key = c_constant(value.name) if by_constant else c_name(value.name, release)
            if by_constant and key == "MAX":
                report.add(_error(definition, value, "reserved-name", "is reserved"))
            elif key in seen:
                other = seen[key]
                same = value.name == other.name
                why = (
                    "is there twice"
                    if same
                    else (
                        f"clashes with value {quoted(other.name)}: they are the same in C"
                    )
                )
                report.add(_error(definition, value, "value-clash", why, other))
            seen.setdefault(key, value)


def _error(
    enum: Enum, value: EnumValue, code: str, why: str, other: EnumValue | None = None
) -> Diagnostic:
    labels = (Label(other.span, "the other one"),) if other is not None else ()
    return Diagnostic(
        code,
        f"enum value {quoted(value.name)} {why}",
        value.span,
        labels=labels,
        anchor=enum.opening,
    )
