"""Whether one condition holds wherever another does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from qapigen.schema.condition import All, Any, Condition, Not, Symbol, holds

_MOST_SYMBOLS = 10
"""With more, all configurations are too many to try."""


def implies(narrow: Condition | None, wide: Condition | None) -> bool:
    """Whether `wide` holds in every configuration in which `narrow` does.

    For conditions of very many symbols the answer may be no where yes would be right.
    """
    if wide is None or narrow == wide:
        return True
    if isinstance(narrow, Any):
        return all(implies(each, wide) for each in narrow.operands)
    if isinstance(wide, All):
        return all(implies(narrow, each) for each in wide.operands)
    if isinstance(wide, Any) and any(implies(narrow, each) for each in wide.operands):
        return True
    symbols = sorted({*_symbols(narrow), *_symbols(wide)})
    if len(symbols) > _MOST_SYMBOLS:
        return False
    for bits in product((False, True), repeat=len(symbols)):
        defined = frozenset(s for s, bit in zip(symbols, bits) if bit)
        if holds(narrow, defined) and not holds(wide, defined):
            return False
    return True


def _symbols(condition: Condition | None) -> Iterator[str]:
    match condition:
        case Symbol(name):
            yield name
        case Not(operand):
            yield from _symbols(operand)
        case All(operands) | Any(operands):
            for each in operands:
                yield from _symbols(each)
