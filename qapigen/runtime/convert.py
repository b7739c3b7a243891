"""Decoding and encoding: the generated codec first, the interpreter where that gives up."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from .base import Struct, Union
from .errors import ValidationError
from .table import ROOT, class_of, row_of, table

if TYPE_CHECKING:
    from .interpret import Walk

S = TypeVar("S", bound=Struct)

_decoders: dict[type, Callable[[Any, bool], Any] | None] = {}
_encoders: dict[type, Callable[[Any], Any] | None] = {}
_return_decoders: dict[type, Callable[[Any, bool], Any] | None] = {}
_return_encoders: dict[type, Callable[[Any], Any] | None] = {}


def codec(cls: type, verb: str) -> Callable[..., Any] | None:
    """The generated function for a class; none for classes of users and unchecked commands."""
    if not cls.__module__.startswith(f"{ROOT}."):
        return None
    module = import_module(f"{ROOT}._codecs{cls.__module__.removeprefix(ROOT)}")
    function: Callable[..., Any] | None = getattr(
        module, f"{verb}_{cls.__name__}", None
    )
    return function


def decode_class(cls: type[S], obj: object, strict: bool) -> S:
    """A value of `cls`, from decoded JSON."""
    try:
        decode = _decoders[cls]
    except KeyError:
        decode = _decoders[cls] = codec(_top(cls), "decode")
    if decode is not None:
        try:
            result = decode(obj, strict)
        except Exception:
            pass
        else:
            if isinstance(result, cls):
                return result
    return _interpreted(cls, obj, strict)


def _top(cls: type) -> type:
    """The union that a branch belongs to, which decides by the discriminator."""
    unions = [c for c in cls.__mro__ if issubclass(c, Union) and c is not Union]
    return unions[-1] if unions else cls


def _interpreted(cls: type[S], obj: object, strict: bool) -> S:
    walk = _walk(strict)
    row = row_of(cls)
    generated = class_of(row)
    top = row_of(_top(generated))
    result = guarded(
        walk.decode_object, top, obj, "", cls if cls is not generated else None
    )
    if not isinstance(result, cls):
        for wire, value, _ in row.get("constants", ()):
            sent = obj.get(wire) if isinstance(obj, dict) else None
            if sent != value:
                raise ValidationError(wire, repr(value), repr(sent))
    return result  # type: ignore[no-any-return]


def _walk(strict: bool) -> Walk:
    from .interpret import Walk

    return Walk(strict)


def guarded(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function that may recurse as deep as a value is nested."""
    try:
        return function(*arguments)
    except RecursionError:
        raise ValidationError(
            "", "a value of sensible depth", "nested too deep"
        ) from None


def encode_value(value: Struct) -> Any:
    """The plain JSON values of a struct, branch, command or event."""
    cls = type(value)
    try:
        encode = _encoders[cls]
    except KeyError:
        encode = _encoders[cls] = codec(cls, "encode")
    if encode is not None:
        try:
            return encode(value)
        except Exception:
            pass
    return guarded(_walk(True).encode_object, row_of(cls), value, "")


def decode_return(cls: type, obj: object, strict: bool) -> Any:
    """What a command returned, from decoded JSON."""
    try:
        decode = _return_decoders[cls]
    except KeyError:
        decode = _return_decoders[cls] = codec(cls, "decode_return")
    if decode is not None:
        try:
            return decode(obj, strict)
        except Exception:
            pass
    code = row_of(cls)["returns"]
    if code is None:
        if obj != {} and (strict or not isinstance(obj, dict)):
            raise ValidationError("", "an empty object", repr(obj)[:60])
        return None
    return guarded(_walk(strict).decode, code, obj, "")


def encode_return(cls: type, value: object) -> Any:
    """What a command is to return, as plain JSON values."""
    try:
        encode = _return_encoders[cls]
    except KeyError:
        encode = _return_encoders[cls] = codec(cls, "encode_return")
    if encode is not None:
        try:
            return encode(value)
        except Exception:
            pass
    code = row_of(cls)["returns"]
    if code is None:
        if value is not None:
            raise ValidationError("", "nothing", repr(value)[:60])
        return {}
    return guarded(_walk(True).encode, code, value, "")


def decode_type(name: str, obj: object, strict: bool) -> Any:
    """A value of a type of the schema, by its name there."""
    cls = class_of(table().types[name])
    if isinstance(cls, type) and issubclass(cls, Struct):
        return decode_class(cls, obj, strict)
    return guarded(_walk(strict).decode, name, obj, "")


def encode_type(name: str, value: object) -> Any:
    """The plain JSON values of a value of a type of the schema, by its name there."""
    return guarded(_walk(True).encode, name, value, "")
