"""Conditions (`if`), in the operator form of today's dialect."""

from __future__ import annotations

from typing import TypeAlias

from qapigen.frozen import frozen


@frozen
class Symbol:
    """True where the symbol is defined."""

    name: str


@frozen
class All:
    operands: tuple[Condition, ...]


@frozen
class Any:
    operands: tuple[Condition, ...]


@frozen
class Not:
    operand: Condition


Condition: TypeAlias = Symbol | All | Any | Not


def holds(condition: Condition | None, defines: frozenset[str]) -> bool:
    """Whether what carries `condition` is part of the configuration `defines`."""
    match condition:
        case None:
            return True
        case Symbol(name):
            return name in defines
        case All(operands):
            return all(holds(c, defines) for c in operands)
        case Any(operands):
            return any(holds(c, defines) for c in operands)
        case Not(operand):
            return not holds(operand, defines)


def to_text(condition: Condition) -> str:
    """As people read it: `CONFIG_A and not (CONFIG_B or CONFIG_C)`."""
    match condition:
        case Symbol(name):
            return name
        case Not(operand):
            return "not " + _operand(operand)
        case All(operands):
            return " and ".join(_operand(c) for c in operands)
        case Any(operands):
            return " or ".join(_operand(c) for c in operands)


def _operand(condition: Condition) -> str:
    text = to_text(condition)
    return text if isinstance(condition, Symbol | Not) else f"({text})"
