"""Enums that can meet values of newer releases."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import Any, Self

from . import late


class OpenEnum(StrEnum):
    """An enum of the schema.

    A server may send a value that a later release added: it keeps its text, compares as such, and
    says that it is not known.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = str(value)
        return member

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """A JSON Schema (2020-12) of the values that the schema has."""
        schema: dict[str, Any] = late.json_schema.of_class(cls)
        return schema

    @property
    def is_known(self) -> bool:
        """Whether the schema has this value."""
        return self._value_ in type(self)._value2member_map_

    def __repr__(self) -> str:
        if self.is_known:
            return f"{type(self).__name__}.{self._name_}"
        return f"{type(self).__name__}({self._value_!r})"


class Unset(Enum):
    """The mark of an absent member whose type has null among its values."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET = Unset.UNSET
