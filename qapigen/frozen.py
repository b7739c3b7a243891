"""Frozen data, cheap to define.

`@dataclass(frozen=True)` compiles six functions a class, which for all the classes of a run adds
up to a tenth of its time.  Here only `__init__` is compiled; comparing, hashing and showing are
shared, and it is type checkers that refuse assignments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar, cast, dataclass_transform

C = TypeVar("C", bound=type[Any])


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: C) -> C:
    """A dataclass with slots whose values are not changed once they are made."""
    return cast(C, _shared(dataclass(slots=True, eq=False, repr=False)(cls)))


@dataclass_transform(
    frozen_default=True, kw_only_default=True, field_specifiers=(field,)
)
def frozen_kw_only(cls: C) -> C:
    """The same with keywords as its only parameters."""
    make = dataclass(slots=True, eq=False, repr=False, kw_only=True)
    return cast(C, _shared(make(cls)))


def _shared(cls: type[Any]) -> type[Any]:
    for name, function in _METHODS.items():
        if name not in cls.__dict__:
            setattr(cls, name, function)
    return cls


def _values(self: Any) -> tuple[Any, ...]:
    return tuple([getattr(self, name) for name in self.__dataclass_fields__])


def _eq(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return _values(self) == _values(other)


def _hash(self: Any) -> int:
    return hash((type(self), _values(self)))


def _repr(self: Any) -> str:
    shown = ", ".join(
        f"{name}={getattr(self, name)!r}"
        for name, each in self.__dataclass_fields__.items()
        if each.repr
    )
    return f"{type(self).__qualname__}({shown})"


_METHODS = {"__eq__": _eq, "__hash__": _hash, "__repr__": _repr}
