"""Decoding and encoding by the table: every rule, any strictness, precise errors.

The generated codecs do the same for values that have nothing unusual about them, faster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .base import Struct
from .enums import UNSET
from .errors import ValidationError, member
from .fast import codec_of_row
from .masks import HIDDEN, is_masked
from .scalars import Scalars, claims
from .table import Row, class_of, row_of
from .values import closest, exact


class Walk(Scalars):
    """One pass over a value.

    Args:
        strict: as QEMU's own marshalling; else lenient as clients have to be.
        collect: go on after a problem, and keep all of them in `problems`.
        quick: leave the items of arrays to their codecs first.
    """

    def __init__(
        self, strict: bool, collect: bool = False, *, quick: bool = True
    ) -> None:
        super().__init__(strict, collect)
        self.quick = quick

    # --- decoding ------------------------------------------------------------------------------

    def decode(self, code: str, value: Any, path: str) -> Any:
        """The Python value of a JSON value; `code` is a type as the table writes it."""
        if code[0] == "[":
            if not isinstance(value, list):
                return self._wrong(path, "an array", value)
            item = self._item_decoder(code[1:])
            return [item(code[1:], v, f"{path}[{n}]") for n, v in enumerate(value)]
        row = self.types.get(code.lstrip("="))
        if row is None:
            return self._read(code, value, path)
        match row["kind"]:
            case "enum" | "words":
                return self._decode_enum(row, value, path)
            case "alternate":
                return self._decode_alternate(row, value, path)
            case _:
                return self.decode_object(row, value, path)

    def _item_decoder(self, code: str) -> Callable[[str, Any, str], Any]:
        """How items of an array are decoded.  One that is unusual does not slow down the others."""
        row = self.types.get(code) if self.quick else None
        fast = codec_of_row(row, "decode") if row else None
        if fast is None:
            return self.decode

        def decode(code: str, value: Any, path: str) -> Any:
            try:
                return fast(value, self.strict)
            except Exception:
                return self.decode(code, value, path)

        return decode

    def decode_object(
        self, row: Row, value: Any, path: str, cls: type | None = None
    ) -> Any:
        """A struct, union, command or event; `cls` stands in for its class."""
        if not isinstance(value, dict):
            return self._wrong(path, "an object", value)
        if row.get("unchecked"):
            return self._decode_unchecked(row, value, path, cls)
        while "tag" in row:
            tag = value.get(row["tag"][0])
            key = row["branches"].get(tag) if isinstance(tag, str) else None
            if key is None:
                return self._decode_branchless(row, value, path)
            row = self.types[key]
        target = object.__new__(cls or class_of(row))
        if row.get("whole"):
            ((_, name, code, _),) = row["fields"]
            setattr(target, name, self.decode(code, value, path))
        else:
            self._decode_fields(row, row["fields"], value, target, path)
            if self.strict:
                self._refuse_unknown(row, value, path)
        if row["kind"] == "event":
            target.timestamp = None
        return target

    def _decode_fields(
        self,
        row: Row,
        fields: Sequence[Any],
        value: Mapping[str, Any],
        target: Any,
        path: str,
    ) -> None:
        for wire, name, code, optional in fields:
            place = member(path, wire)
            if wire in value:
                masked = is_masked(row, wire)
                self._masks += masked
                if value[wire] is None and optional == 1:
                    self._wrong(
                        place, self._noun(code), None, "leave optional members out"
                    )
                else:
                    setattr(target, name, self.decode(code, value[wire], place))
                self._masks -= masked
            elif optional:
                setattr(target, name, None if optional == 1 else UNSET)
            elif self.strict:
                self._missing(place, code)

    def _decode_branchless(self, row: Row, value: dict[str, Any], path: str) -> Any:
        """A union whose branch is not known: the union's own class, with the rest as it came."""
        wire, slot, enum, index = row["tag"]
        place = member(path, wire)
        target = object.__new__(class_of(row))
        self._decode_fields(row, row["fields"][:index], value, target, path)
        if wire not in value:
            if self.strict:
                return self._missing(place, enum or "str")
        elif not isinstance(value[wire], str):
            return self._wrong(place, self._noun(enum or "str"), value[wire])
        elif self.strict:
            noun = self._noun(enum) if enum else f"a branch of {row['class']}"
            hint = closest(value[wire], row["branches"])
            return self._wrong(place, noun, value[wire], hint)
        if wire in value:
            setattr(target, slot, value[wire])
        self._decode_fields(row, row["fields"][index:], value, target, path)
        known = {
            wire,
            *(f[0] for f in row["fields"]),
            *(c[0] for c in row.get("constants", ())),
        }
        rest = {k: v for k, v in value.items() if k not in known}
        target.extra = self._read("dict", rest, path)
        return target

    def _decode_unchecked(
        self, row: Row, value: dict[str, Any], path: str, cls: type | None
    ) -> Any:
        """Arguments that nobody checks: what is as the schema says gets its class, and whatever it
        is, it is kept."""
        target = object.__new__(cls or class_of(row))
        target.extra = rest = self._read("dict", value, path)
        if rest is None:
            return None
        if row.get("whole"):
            ((_, name, code, _),) = row["fields"]
            if self._try(target, name, code, value):
                target.extra = {}
            return target
        for wire, name, code, optional in row["fields"]:
            # None is an absent member: a null that was sent stays in the rest.
            if wire in rest and (optional != 1 or rest[wire] is not None):
                item = rest.pop(wire)
                if not self._try(target, name, code, item):
                    setattr(target, name, item)
            elif optional:
                setattr(target, name, None if optional == 1 else UNSET)
        return target

    def _try(self, target: Any, name: str, code: str, value: Any) -> bool:
        try:
            setattr(target, name, Walk(True).decode(code, value, ""))
        except ValidationError:
            return False
        return True

    def _refuse_unknown(self, row: Row, value: Mapping[str, Any], path: str) -> None:
        known = [f[0] for f in row["fields"]] + [c[0] for c in row.get("constants", ())]
        for name in value:
            if name not in known:
                hint = closest(name, [k for k in known if k not in value])
                text = f"{class_of(row).__qualname__} has no such member"
                actual = HIDDEN if is_masked(row, name) else self._shown(value[name])
                self.problem(member(path, name), "no such member", actual, text, hint)

    def _decode_enum(self, row: Row, value: Any, path: str) -> Any:
        if not isinstance(value, str) or (self.strict and value not in row["values"]):
            hint = closest(value, row["values"]) if isinstance(value, str) else ""
            return self._wrong(path, self._noun(row["key"]), value, hint)
        return value if row["kind"] == "words" else class_of(row)(value)

    def _decode_alternate(self, row: Row, value: Any, path: str) -> Any:
        for code in row["branches"]:
            if claims(self.types.get(code.lstrip("=")), code, value):
                return self.decode(code, value, path)
        return self._wrong(path, self._noun(row["key"]), value)

    # --- encoding ------------------------------------------------------------------------------

    def encode(self, code: str, value: Any, path: str) -> Any:
        """The JSON value of a Python value; `code` is a type as the table writes it."""
        if code[0] == "[":
            if not isinstance(value, Sequence) or isinstance(value, str | bytes):
                return self._wrong(path, "an array", value)
            return [
                self.encode(code[1:], v, f"{path}[{n}]") for n, v in enumerate(value)
            ]
        row = self.types.get(code.lstrip("="))
        if row is None:
            return self._scalar(code, value, path)
        match row["kind"]:
            case "enum" | "words":
                if not isinstance(value, str) or value not in row["values"]:
                    hint = (
                        closest(value, row["values"]) if isinstance(value, str) else ""
                    )
                    return self._wrong(path, self._noun(code), value, hint)
                return exact(value)
            case "alternate":
                for branch in row["branches"]:
                    if self._is_alternative(branch, value):
                        return self.encode(branch, value, path)
                return self._wrong(path, self._noun(code), value)
            case _:
                return self._encode_typed(row, value, path)

    def _encode_typed(self, row: Row, value: Any, path: str) -> Any:
        own = _row_of_value(value)
        if own is None or not (own is row or self._is_branch(own, row)):
            return self._wrong(path, self._noun(row["key"]), value)
        return self.encode_object(own, value, path)

    def encode_object(self, row: Row, value: Any, path: str) -> Any:
        """A struct, a union's branch, or the arguments of a command or event."""
        if row.get("unchecked"):
            return self._encode_unchecked(row, value)
        if row.get("whole"):
            ((_, name, code, _),) = row["fields"]
            return self.encode(code, getattr(value, name, None), path)
        if "tag" in row:
            wire, slot, enum, _ = row["tag"]
            noun = self._noun(enum) if enum else f"a branch of {row['class']}"
            return self._wrong(member(path, wire), noun, getattr(value, slot, None))
        # The discriminators are settled, so that they come first.
        result: dict[str, Any] = {w: v for w, v, _ in row.get("constants", ())}
        for wire, name, code, optional in row["fields"]:
            place = member(path, wire)
            item = getattr(value, name, _ABSENT)
            if item is _ABSENT or (optional == 2 and item is UNSET):
                if not optional:
                    self._missing(place, code)
            elif item is not None or optional != 1:
                masked = is_masked(row, wire)
                self._masks += masked
                result[wire] = self.encode(code, item, place)
                self._masks -= masked
        return result

    def _encode_unchecked(self, row: Row, value: Any) -> dict[str, Any]:
        result: dict[str, Any] = {}
        if row.get("whole"):
            ((_, name, code, _),) = row["fields"]
            arguments = getattr(value, name, _ABSENT)
            if arguments is not _ABSENT:
                result = self.encode(code, arguments, "")
            return {**result, **self._plain(value.extra, "")}
        for wire, name, _, optional in row["fields"]:
            item = getattr(value, name, _ABSENT)
            if (
                item is not _ABSENT
                and item is not UNSET
                and (item is not None or optional != 1)
            ):
                result[wire] = self._plain(item, wire)
        return {**result, **self._plain(value.extra, "")}

    def _is_branch(self, row: Row, union: Row) -> bool:
        return any(
            key == row["key"] or self._is_branch(row, self.types[key])
            for key in union.get("branches", {}).values()
        )

    def _is_alternative(self, code: str, value: Any) -> bool:
        row = self.types.get(code.lstrip("="))
        if row is not None and row["kind"] not in ("enum", "words", "alternate"):
            own = _row_of_value(value)
            return own is not None and (own is row or self._is_branch(own, row))
        return claims(row, code, value)


_ABSENT = object()


def _row_of_value(value: Any) -> Row | None:
    return row_of(type(value)) if isinstance(value, Struct) else None
