"""Single mutations of JSON values: one thing changed, everything else as it was."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

ODD: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1.0,
    1e3,
    "1",
    "",
    "true",
    "None",
    [],
    [None],
    ["x"],
    {},
    {"x": 1},
    2**7,
    -(2**7) - 1,
    2**8,
    2**15,
    -(2**15) - 1,
    2**16,
    2**31,
    -(2**31) - 1,
    2**32,
    2**63,
    -(2**63) - 1,
    2**64,
    -(2**64),
    10**30,
    "\ud800",
    "\U0001ffff",
]
"""What a value is replaced with."""


def mutations(
    value: Any, names: list[str], random: Random, share: float = 1.0
) -> Iterator[Any]:
    """Mutated copies of `value`.

    Args:
        names: members and enum values of the schema, to put in the wrong places.
        share: the part of the mutations to make, 1 for all.
    """
    for change in _changes(value, names, random):
        if share >= 1 or random.random() < share:
            yield change


def _changes(value: Any, names: list[str], random: Random) -> Iterator[Any]:
    yield from (odd for odd in ODD if not _same(odd, value))
    match value:
        case str():
            for name in random.sample(names, min(3, len(names))):
                if name != value:
                    yield name
            yield value + "x"
            yield value[:-1] if value else "y"
            yield value.swapcase()
        case list():
            for index, item in enumerate(value):
                yield value[:index] + value[index + 1 :]
                yield [*value[:index], item, *value[index:]]
                for changed in _changes(item, names, random):
                    yield [*value[:index], changed, *value[index + 1 :]]
            yield [*value, *value[:1], None]
        case dict():
            for key, item in value.items():
                yield {k: v for k, v in value.items() if k != key}
                yield {(k + "x" if k == key else k): v for k, v in value.items()}
                folded = key.replace("-", "_").upper()
                if folded not in value:
                    yield {(folded if k == key else k): v for k, v in value.items()}
                for changed in _changes(item, names, random):
                    yield {**value, key: changed}
            for name in ["", "data", *random.sample(names, min(3, len(names)))]:
                if name not in value:
                    yield {**value, name: random.choice(ODD)}


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and bool(a == b)
