"""The base classes of what is generated."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from types import FunctionType, MemberDescriptorType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    Never,
    Self,
    TypeVar,
    cast,
    overload,
)

from . import late
from .enums import UNSET
from .errors import NotSentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import Field

    from typing_extensions import deprecated as deprecated
else:

    def deprecated(message: str) -> Callable[[type], type]:
        """Mark a class for readers; type checkers see PEP 702's own decorator."""

        def mark(cls: type) -> type:
            cls.__deprecated__ = message
            return cls

        return mark


_NOTHING = object()
CO_VARIABLE = 4 | 8
"""Flags of functions that take `*arguments` or `**keywords`."""

T = TypeVar("T")
R = TypeVar("R")


def _fields(value: Struct | type[Struct]) -> tuple[str, ...]:
    return tuple(value.__dataclass_fields__)


class Struct:
    """A struct, a union's branch, or the arguments of a command or event.

    A dataclass; what travels is read with `from_dict` or `from_json` and written with `to_dict`
    or `to_json`.
    """

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @classmethod
    def from_dict(
        cls, obj: object, *, strict: bool = False, collect: bool = False
    ) -> Self:
        """Make a value of decoded JSON.

        Args:
            strict: accept exactly what QEMU's own marshalling accepts.  Otherwise, as a client
                must with what servers of any release send, members and values that this schema
                does not know are let pass, and members that were not sent are left unset.
            collect: find all problems instead of the first; the error has them as `problems`.

        Raises:
            ValidationError: a member has the wrong type, and the like.
        """
        value: Self = late.convert.decode_class(cls, obj, strict, collect)
        return value

    def to_dict(self, *, collect: bool = False) -> dict[str, Any]:
        """The value as plain JSON values.

        Raises ValidationError rather than give out what a server would reject.
        """
        result: dict[str, Any] = late.convert.encode_value(self, collect)
        return result

    @classmethod
    def from_json(
        cls,
        text: str | bytes | bytearray,
        *,
        strict: bool = False,
        collect: bool = False,
    ) -> Self:
        """Make a value of JSON text; see `from_dict`, and `use_json` for what text is read."""
        obj = late.text.loads(text, strict)
        value: Self = late.convert.decode_class(cls, obj, strict, collect)
        return value

    def to_json(self, *, collect: bool = False) -> str:
        """The value as JSON text; see `to_dict`."""
        text: str = late.convert.text_of_value(self, collect)
        return text

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """A JSON Schema (2020-12) that admits what `strict` decoding admits.

        All but one thing: to JSON Schema, 1.0 is an integer.
        """
        schema: dict[str, Any] = late.json_schema.of_class(cls)
        return schema

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the mandatory members that the server did not send."""
        names = (*_fields(self), *_tags(type(self)))
        return tuple(name for name in names if not _is_set(self, name))

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return _state(self) == _state(other)

    def __repr__(self) -> str:
        """The call that makes the value; absent members are left out."""
        absent = _defaults(type(self))
        masked = _masked(type(self))
        shown = ", ".join(
            f"{name}={'(hidden)' if name in masked else repr(value)}"
            for name, value in _state(self).items()
            if value is not UNSET and value is not absent.get(name, _NOTHING)
        )
        return f"{type(self).__qualname__}({shown})"

    # Slots of a union that a branch fixes as its own attribute are no part of a value's state.
    def __getstate__(self) -> dict[str, Any]:
        cls = type(self)
        return {
            name: getattr(self, name)
            for base in cls.__mro__
            for name in base.__dict__.get("__slots__", ())
            if isinstance(getattr(cls, name), MemberDescriptorType)
            and _is_set(self, name)
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Only called for what is not set: slots of members that were not sent.
            cls = type(self)
            if name in cls.__dataclass_fields__ or name in _tags(cls):
                raise NotSentError(
                    f"{cls.__qualname__}.{name} was not sent by the server"
                    " (its release may not know this member)"
                )
            raise AttributeError(
                f"{cls.__qualname__!r} object has no attribute {name!r}"
            )


def _defaults(cls: type[Struct]) -> dict[str, Any]:
    """What absent members are, as far as `__init__` tells."""
    init: Any = cls.__init__
    if not isinstance(init, FunctionType):
        return {}
    if init.__kwdefaults__ is None and init.__code__.co_flags & CO_VARIABLE:
        # A union, or a command that takes over the members of a struct.
        return dict.fromkeys(cls.__dataclass_fields__)
    return init.__kwdefaults__ or {}


def _masked(cls: type[Struct]) -> Collection[str]:
    """Fields that are not to be shown."""
    masks = sys.modules.get(f"{__package__}.masks")
    return () if masks is None else masks.fields(cls)


def _tags(cls: type[Struct]) -> list[str]:
    """Discriminators that are not settled: those of a union's own class."""
    return [
        name[1:]
        for base in cls.__mro__
        for name in base.__dict__.get("__slots__", ())
        if name[0] == "_" and isinstance(getattr(cls, name), MemberDescriptorType)
    ]


def _is_set(value: Struct, name: str) -> bool:
    try:
        getattr(value, name)
    except AttributeError:
        return False
    return True


def _state(value: Struct) -> dict[str, Any]:
    """The members that are set and say something."""
    names = _fields(value)
    extra = getattr(value, "extra", None)
    if extra is not None:
        names = (*_tags(type(value)), *names)
    state = {n: getattr(value, n) for n in names if _is_set(value, n)}
    if extra:
        state["extra"] = extra
    return state


class Union(Struct):
    """A tagged union.  Its branches are its subclasses, and attributes of it.

    Attributes:
        extra: where the server sent a branch that this schema does not know, and the value is of
            the union's own class therefore, the members beside the common ones.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        extra: dict[str, Any]

    def __init__(self, **members: Never) -> None:
        raise TypeError(
            f"{type(self).__qualname__} is a union: make one of its branches"
        )


def add_branches(union: type[Union], /, **branches: type[Union]) -> None:
    """Make the branches of a union its attributes."""
    for name, branch in branches.items():
        setattr(union, name, branch)


class Command(Struct, Generic[R]):
    """A command: its fields are its arguments, `R` is what it returns."""

    __slots__ = ()

    qapi_name: ClassVar[str]
    """The command's name in the schema."""

    @classmethod
    def decode_return(
        cls, obj: object, *, strict: bool = False, collect: bool = False
    ) -> R:
        """Make the returned value of decoded JSON; see `from_dict`.

        A command that returns nothing gives `None` for the `{}` that was sent.
        """
        result: R = late.convert.decode_return(cls, obj, strict, collect)
        return result

    @classmethod
    def encode_return(cls, value: R, *, collect: bool = False) -> Any:
        """The returned value as plain JSON values; see `to_dict`."""
        return late.convert.encode_return(cls, value, collect)

    @classmethod
    def return_from_json(
        cls,
        text: str | bytes | bytearray,
        *,
        strict: bool = False,
        collect: bool = False,
    ) -> R:
        """Make the returned value of JSON text; see `decode_return` and `from_json`."""
        obj = late.text.loads(text, strict)
        result: R = late.convert.decode_return(cls, obj, strict, collect)
        return result

    @classmethod
    def return_to_json(cls, value: R, *, collect: bool = False) -> str:
        """The returned value as JSON text; see `to_dict`."""
        text: str = late.convert.text_of_return(cls, value, collect)
        return text


class Timestamp(tuple[int, int]):
    """When an event happened, as the server's clock had it.

    Both numbers are -1 where the server could not read its clock.
    """

    __slots__ = ()

    def __new__(cls, seconds: int, microseconds: int) -> Self:
        return super().__new__(cls, (seconds, microseconds))

    def __getnewargs__(self) -> tuple[int, int]:
        return self[0], self[1]

    @property
    def seconds(self) -> int:
        """Seconds since 1970-01-01, UTC."""
        return self[0]

    @property
    def microseconds(self) -> int:
        """Microseconds within the second."""
        return self[1]

    @property
    def datetime(self) -> datetime:
        """The same as a time zone aware `datetime`."""
        return datetime.fromtimestamp(self[0], UTC).replace(microsecond=self[1])

    def __repr__(self) -> str:
        return f"Timestamp(seconds={self[0]}, microseconds={self[1]})"


class Event(Struct):
    """An event: its fields are its data."""

    __slots__ = ("timestamp",)

    qapi_name: ClassVar[str]
    """The event's name in the schema."""

    timestamp: Timestamp | None


class UnknownEvent:
    """An event that this schema does not know."""

    __slots__ = ("data", "name", "timestamp")
    __match_args__ = ("name", "data", "timestamp")

    def __init__(
        self,
        name: str,
        data: dict[str, Any] | None = None,
        timestamp: Timestamp | None = None,
    ) -> None:
        self.name = name
        self.data = {} if data is None else data
        self.timestamp = timestamp

    def __reduce__(self) -> tuple[Any, ...]:
        return UnknownEvent, (self.name, self.data, self.timestamp)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnknownEvent):
            return NotImplemented
        mine = (self.name, self.data, self.timestamp)
        return mine == (other.name, other.data, other.timestamp)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"UnknownEvent(name={self.name!r}, data={self.data!r}, timestamp={self.timestamp!r})"


@overload
def as_list(value: Sequence[T]) -> list[T]: ...
@overload
def as_list(value: None) -> None: ...
def as_list(value: Sequence[T] | None) -> list[T] | None:
    """A list of what a `Sequence` parameter was given; strings are no such sequence."""
    if value is None or isinstance(value, list):
        return value
    # What is no sequence of its own is found when the value is encoded.
    if isinstance(value, str | bytes) or not isinstance(value, Sequence):
        return cast("list[T]", value)
    return list(value)


def take_over(
    target: Struct,
    struct: type[Struct],
    arguments: Sequence[Struct],
    members: dict[str, Any],
) -> None:
    """Initialise a command whose arguments are a struct, from that or from its members."""
    if arguments and (members or len(arguments) > 1):
        name = type(target).__qualname__
        raise TypeError(
            f"{name} takes one {struct.__qualname__}, or its members as keywords"
        )
    source = arguments[0] if arguments else struct(**members)
    if not isinstance(source, struct):
        name = type(source).__qualname__
        raise TypeError(
            f"{type(target).__qualname__} takes a {struct.__qualname__}, not a {name}"
        )
    for name, origin in zip(_fields(target), _fields(struct), strict=True):
        if _is_set(source, origin):
            setattr(target, name, getattr(source, origin))
