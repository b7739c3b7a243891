"""Decoding and encoding: the generated codec first, the interpreter where that gives up."""

from __future__ import annotations

from collections.abc import Callable
from sys import getrecursionlimit
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from . import late
from .base import Struct, Union
from .deep import DEEPEST, deeply, is_too_deep, too_deep
from .errors import Mismatch, ValidationError
from .fast import codec, codec_of_row
from .table import class_of, row_of, table
from .values import is_text, shown

if TYPE_CHECKING:
    from .interpret import Walk

S = TypeVar("S", bound=Struct)

_decoders: dict[type, Callable[[Any, bool], Any] | None] = {}
_encoders: dict[type, Callable[[Any], Any] | None] = {}
_return_decoders: dict[type, Callable[[Any, bool], Any] | None] = {}
_return_encoders: dict[type, Callable[[Any], Any] | None] = {}
_writers: dict[type, Callable[[Any], str] | None] = {}
_return_writers: dict[type, Callable[[Any], str] | None] = {}


def decode_class(cls: type[S], obj: object, strict: bool, collect: bool) -> S:
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
    return _interpreted(cls, obj, strict, collect)


def _top(cls: type) -> type:
    """The union that a branch belongs to, which decides by the discriminator."""
    unions = [c for c in cls.__mro__ if issubclass(c, Union) and c is not Union]
    return unions[-1] if unions else cls


def _interpreted(cls: type[S], obj: object, strict: bool, collect: bool) -> S:
    walk = _walk(strict, collect)
    row = row_of(cls)
    generated = class_of(row)
    top = row_of(_top(generated))
    stand_in = cls if cls is not generated else None
    result = _decoded(walk, walk.decode_object, top, obj, "", stand_in)
    if not isinstance(result, cls):
        for wire, value, _ in row.get("constants", ()):
            sent = obj.get(wire) if isinstance(obj, dict) else None
            if sent != value:
                raise ValidationError(wire, repr(value), repr(sent))
    return result  # type: ignore[no-any-return]


def _walk(strict: bool, collect: bool) -> Walk:
    from .interpret import Walk

    return Walk(strict, collect)


def _decoded(
    walk: Walk, decode: Callable[..., Any], type_: Any, obj: object, *more: Any
) -> Any:
    try:
        result = decode(type_, obj, *more)
    except RecursionError:
        if is_too_deep(obj):
            raise too_deep() from None
        walk.restart()
        result = deeply(decode, type_, obj, *more)
    walk.finish()
    return result


def _encoded(walk: Walk, encode: Callable[..., Any], type_: Any, value: object) -> Any:
    try:
        result = encode(type_, value, "")
    except RecursionError:
        walk.restart()
        result = deeply(encode, type_, value, "")
        if is_too_deep(result):
            raise too_deep() from None
    walk.finish()
    return result


def encode_value(value: Struct, collect: bool) -> Any:
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
    walk = _walk(True, collect)
    return _encoded(walk, walk.encode_object, row_of(cls), value)


def text_of_value(value: Struct, collect: bool) -> str:
    """The JSON text of a struct, branch, command or event."""
    if late.text.is_standard():
        cls = type(value)
        try:
            write = _writers[cls]
        except KeyError:
            write = _writers[cls] = codec(cls, "text")
        text = _written(write, value)
        if text is not None:
            return text
    return late.text.dumps(encode_value(value, collect))


def text_of_return(cls: type, value: object, collect: bool) -> str:
    """The JSON text of what a command is to return."""
    if late.text.is_standard():
        try:
            write = _return_writers[cls]
        except KeyError:
            write = _return_writers[cls] = codec(cls, "text_return")
        text = _written(write, value)
        if text is not None:
            return text
    return late.text.dumps(encode_return(cls, value, collect))


def _written(write: Callable[[Any], str] | None, value: object) -> str | None:
    """What the generated function gives, if it takes the value."""
    if write is None:
        return None
    try:
        text = write(value)
    except Exception:
        return None
    # All strings are looked at in one go.
    if not is_text(text):
        return None
    if getrecursionlimit() > DEEPEST:
        late.text.refuse_depth(text)
    return text


def decode_return(cls: type, obj: object, strict: bool, collect: bool) -> Any:
    """What a command returned, from decoded JSON."""
    try:
        decode = _return_decoders[cls]
    except KeyError:
        decode = codec(cls, "decode_return")
        if decode is None and _returns_nothing(cls):
            decode = _nothing
        _return_decoders[cls] = decode
    if decode is not None:
        try:
            return decode(obj, strict)
        except Exception:
            pass
    code = row_of(cls)["returns"]
    if code is None:
        if obj != {} and (strict or not isinstance(obj, dict)):
            raise ValidationError("", "an empty object", shown(obj))
        return None
    walk = _walk(strict, collect)
    return _decoded(walk, walk.decode, code, obj, "")


def _returns_nothing(cls: type) -> bool:
    """Whether a command's class says so; that spares looking into the table."""
    bases = [b for c in cls.__mro__ for b in c.__dict__.get("__orig_bases__", ())]
    return bool(bases) and get_args(bases[0]) == (type(None),)


def _nothing(obj: Any, strict: bool) -> None:
    if obj != {} or type(obj) is not dict:
        raise Mismatch


def encode_return(cls: type, value: object, collect: bool) -> Any:
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
            raise ValidationError("", "nothing", shown(value))
        return {}
    walk = _walk(True, collect)
    return _encoded(walk, walk.encode, code, value)


def decode_type(name: str, obj: object, strict: bool, collect: bool) -> Any:
    """A value of a type of the schema, by its name there."""
    decode = codec_of_row(table().types[name], "decode")
    if decode is not None:
        try:
            return decode(obj, strict)
        except Exception:
            pass
    walk = _walk(strict, collect)
    return _decoded(walk, walk.decode, name, obj, "")


def encode_type(name: str, value: object, collect: bool) -> Any:
    """The plain JSON values of a value of a type of the schema, by its name there."""
    encode = codec_of_row(table().types[name], "encode")
    if encode is not None:
        try:
            return encode(value)
        except Exception:
            pass
    walk = _walk(True, collect)
    return _encoded(walk, walk.encode, name, value)
