"""Models for other libraries, equivalent to what qapigen generates, made from the same schema.

All of them know every member, type, range, enum and branch, skip members that they do not know, and
leave absent members out when they write.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from qapigen.schema import query
from qapigen.schema.ir import (
    Alternate,
    ArrayType,
    Enum,
    Member,
    NamedType,
    NestedType,
    Schema,
    Struct,
    TypeRef,
    Union,
)

RANGES = {
    "int8": (-(2**7), 2**7 - 1),
    "int16": (-(2**15), 2**15 - 1),
    "int32": (-(2**31), 2**31 - 1),
    "int": (-(2**63), 2**63 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint8": (0, 2**8 - 1),
    "uint16": (0, 2**16 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (-(2**63), 2**64 - 1),
    "size": (-(2**63), 2**64 - 1),
}
SCALARS = {
    "str": "str",
    "bool": "bool",
    "number": "float",
    "null": "None",
    "any": "Any",
}


@dataclass
class Record:
    """A class: its members flattened, and the discriminator where it is a branch."""

    name: str
    fields: list[tuple[str, str, TypeRef, bool]]
    """Name on the wire, name in Python, type, whether it is optional."""

    tag: tuple[str, str] | None = None


@dataclass
class Types:
    """All that a type needs, in the order in which it can be defined."""

    schema: Schema
    enums: dict[str, list[str]] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    unions: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    """Discriminator and names of the branches' records, by the union's name."""

    alternates: dict[str, list[TypeRef]] = field(default_factory=dict)

    def need(self, type_: TypeRef) -> None:
        match type_:
            case ArrayType(element):
                self._named(element)
            case NamedType(name):
                self._named(name)
            case NestedType():
                raise NotImplementedError

    def record(
        self, name: str, members: list[Member], tag: tuple[str, str] | None
    ) -> None:
        fields = [
            (m.name, attribute(m.name), m.type, m.optional)
            for m in members
            if tag is None or m.name != tag[0]
        ]
        self.records[name] = Record(name, fields, tag)
        for member in members:
            self.need(member.type)

    def _named(self, name: str) -> None:
        known = self.enums, self.records, self.unions, self.alternates
        if any(name in table for table in known):
            return
        definition = self.schema.by_name.get(name)
        match definition:
            case Enum(values=values):
                self.enums[name] = [v.name for v in values]
            case Struct():
                members = query.struct_members(self.schema, definition)
                self.record(name, [m.member for m in members], None)
            case Union(discriminator=str(tag), branches=branches):
                cases: list[tuple[str, TypeRef | None]]
                cases = [(b.name, b.type) for b in branches]
                empty = query.implicit_values(self.schema, definition)
                cases += [(v.name, None) for v in empty]
                self.unions[name] = tag, [f"{name}_{attribute(v)}" for v, _ in cases]
                common = [
                    m.member for m in query.common_members(self.schema, definition)
                ]
                for value, content in cases:
                    own: list[Member] = []
                    if isinstance(content, NamedType):
                        struct = self.schema.by_name[content.name]
                        assert isinstance(
                            struct, Struct
                        ), "nested unions have no equivalent"
                        inner = query.struct_members(self.schema, struct)
                        own = [m.member for m in inner]
                    self.record(
                        f"{name}_{attribute(value)}", common + own, (tag, value)
                    )
            case Alternate(branches=branches):
                self.alternates[name] = [b.type for b in branches]
                for branch in branches:
                    self.need(branch.type)


def attribute(name: str) -> str:
    text = re.sub("[^A-Za-z0-9_]", "_", name)
    return f"{text}_" if keyword.iskeyword(text) else text


class Library:
    """How one library writes types and classes."""

    head = ""

    first = ""
    """What decodes the text `DATA` as `HINT`."""

    def __init__(self, types: Types) -> None:
        self.types = types

    def integer(self, name: str) -> str:
        return "int"

    def hint(self, type_: TypeRef) -> str:
        match type_:
            case ArrayType(element):
                return f"list[{self._hint(element)}]"
            case NamedType(name):
                return self._hint(name)
        raise NotImplementedError

    def _hint(self, name: str) -> str:
        if name in self.types.schema.by_name:
            return name
        return self.integer(name) if name in RANGES else SCALARS[name]

    def text(self) -> str:
        lines = ["from __future__ import annotations", "from enum import StrEnum"]
        lines += [
            "from typing import Annotated, Any, ClassVar, Literal, Union",
            self.head,
        ]
        for name, values in self.types.enums.items():
            lines.append(f"class {name}(StrEnum):")
            lines += [f"    v_{attribute(v)} = {v!r}" for v in values]
        for record in self.types.records.values():
            lines += self.record(record)
        for name, (tag, branches) in self.types.unions.items():
            lines.append(f"{name} = {self.union(tag, branches)}")
        for name, choices in self.types.alternates.items():
            hints = ", ".join(self.hint(c) for c in choices)
            lines.append(f"{name} = Union[{hints}]")
        return "\n".join([*lines, *self.tail()])

    def record(self, record: Record) -> list[str]:
        raise NotImplementedError

    def union(self, tag: str, branches: list[str]) -> str:
        return f"Union[{', '.join(branches)}]"

    def tail(self) -> list[str]:
        return []


class Pydantic(Library):
    head = "from pydantic import BaseModel, ConfigDict, Field"
    first = "from pydantic import TypeAdapter\nTypeAdapter(HINT).validate_json(DATA)"

    def integer(self, name: str) -> str:
        low, high = RANGES[name]
        return f"Annotated[int, Field(ge={low}, le={high})]"

    def record(self, record: Record) -> list[str]:
        lines = [f"class {record.name}(BaseModel):"]
        lines.append("    model_config = ConfigDict(strict=True)")
        if record.tag:
            wire, value = record.tag
            lines.append(f"    tag_: Literal[{value!r}] = Field(alias={wire!r})")
        for wire, name, type_, optional in record.fields:
            hint, default = self.hint(type_), ""
            if optional:
                hint, default = f"{hint} | None", "default=None, "
            lines.append(f"    f_{name}: {hint} = Field({default}alias={wire!r})")
        return lines

    def union(self, tag: str, branches: list[str]) -> str:
        return f"Annotated[{super().union(tag, branches)}, Field(discriminator='tag_')]"

    def tail(self) -> list[str]:
        return [f"{name}.model_rebuild()" for name in self.types.records]


class Msgspec(Library):
    head = "import msgspec"
    first = "msgspec.json.Decoder(HINT).decode(DATA)"

    def integer(self, name: str) -> str:
        low, high = RANGES[name]
        # It knows no limits beyond 64 bits, and checks those by itself.
        limited = low > -(2**63) and high < 2**63 - 1
        return (
            f"Annotated[int, msgspec.Meta(ge={low}, le={high})]" if limited else "int"
        )

    def record(self, record: Record) -> list[str]:
        names = {f"f_{name}": wire for wire, name, _, _ in record.fields}
        options = f"kw_only=True, omit_defaults=True, rename={names!r}"
        if record.tag:
            options += f", tag_field={record.tag[0]!r}, tag={record.tag[1]!r}"
        lines = [f"class {record.name}(msgspec.Struct, {options}):", "    pass"]
        for _, name, type_, optional in record.fields:
            hint = self.hint(type_)
            absent = " | msgspec.UnsetType = msgspec.UNSET" if optional else ""
            lines.append(f"    f_{name}: {hint}{absent}")
        return lines


class Mashumaro(Library):
    head = (
        "from dataclasses import dataclass, field\n"
        "from mashumaro.config import BaseConfig\n"
        "from mashumaro.types import Discriminator"
    )
    first = (
        "from mashumaro.codecs.orjson import ORJSONDecoder\n"
        "ORJSONDecoder(HINT).decode(DATA)"
    )

    def record(self, record: Record) -> list[str]:
        lines = [
            "@dataclass(kw_only=True, slots=True)",
            f"class {record.name}:",
            "    pass",
        ]
        if record.tag:
            wire, value = record.tag
            metadata = f"metadata={{'alias': {wire!r}}}"
            lines.append(f"    TAG: ClassVar[str] = {value!r}")
            hint = f"Literal[{value!r}]"
            lines.append(f"    tag_: {hint} = field({metadata}, default={value!r})")
        for wire, name, type_, optional in record.fields:
            hint, default = self.hint(type_), ""
            if optional:
                hint, default = f"{hint} | None", "default=None, "
            metadata = f"metadata={{'alias': {wire!r}}}"
            lines.append(f"    f_{name}: {hint} = field({default}{metadata})")
        lines.append("    class Config(BaseConfig):")
        lines.append("        serialize_by_alias = True")
        lines.append("        omit_none = True")
        return lines

    def union(self, tag: str, branches: list[str]) -> str:
        options = f"field={tag!r}, include_supertypes=True"
        options += ", variant_tagger_fn=lambda cls: cls.TAG"
        return f"Annotated[{super().union(tag, branches)}, Discriminator({options})]"


CONVERTER = """
from attrs import has, resolve_types
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.preconf.orjson import make_converter
from cattrs.strategies import configure_tagged_union

converter = make_converter()
for cls in RECORDS:
    resolve_types(cls, globals())

def renamed(cls):
    return {
        name: override(rename=wire, omit_if_default=True)
        for name, wire in cls.WIRE.items()
    }

converter.register_structure_hook_factory(
    has, lambda cls: make_dict_structure_fn(cls, converter, **renamed(cls))
)
converter.register_unstructure_hook_factory(
    has, lambda cls: make_dict_unstructure_fn(cls, converter, **renamed(cls))
)
for union, tag in UNIONS:
    configure_tagged_union(
        union, converter, tag_name=tag, tag_generator=lambda cls: cls.TAG
    )
    # An optional union is another union to it.
    write = converter.get_unstructure_hook(union)
    converter.register_unstructure_hook(
        union | None, lambda v, w=write: None if v is None else w(v)
    )
"""


class Cattrs(Library):
    head = "from attrs import define"
    first = "converter.loads(DATA, HINT)"

    def tail(self) -> list[str]:
        unions = [f"({name}, {tag!r})" for name, (tag, _) in self.types.unions.items()]
        return [
            f"RECORDS = [{', '.join(self.types.records)}]",
            f"UNIONS = [{', '.join(unions)}]",
            CONVERTER,
        ]

    def record(self, record: Record) -> list[str]:
        lines = ["@define(kw_only=True)", f"class {record.name}:", "    pass"]
        if record.tag:
            lines.append(f"    TAG: ClassVar[str] = {record.tag[1]!r}")
        names = {f"f_{name}": wire for wire, name, _, _ in record.fields}
        lines.append(f"    WIRE: ClassVar[dict[str, str]] = {names!r}")
        for _, name, type_, optional in record.fields:
            hint = self.hint(type_)
            lines.append(f"    f_{name}: {hint}{' | None = None' if optional else ''}")
        return lines


Codec = tuple[Callable[[bytes], Any], Callable[[Any], bytes]]
"""Decodes text, and encodes to text."""


def run(text: str) -> dict[str, Any]:
    import sys
    import types

    module = types.ModuleType(f"peer_{len(sys.modules)}")
    sys.modules[module.__name__] = module
    exec(text, vars(module))
    return vars(module)


def pydantic(types: Types, type_: TypeRef) -> Codec:
    from pydantic import TypeAdapter

    library = Pydantic(types)
    space = run(library.text())
    adapter: Any = TypeAdapter(eval(library.hint(type_), space))
    return (
        adapter.validate_json,
        lambda v: adapter.dump_json(v, by_alias=True, exclude_unset=True),
    )


def msgspec(types: Types, type_: TypeRef) -> Codec:
    import msgspec as library

    writer = Msgspec(types)
    space = run(writer.text())
    decoder = library.json.Decoder(eval(writer.hint(type_), space))
    encoder = library.json.Encoder()
    return decoder.decode, encoder.encode


def mashumaro(types: Types, type_: TypeRef) -> Codec:
    from mashumaro.codecs.orjson import ORJSONDecoder, ORJSONEncoder

    library = Mashumaro(types)
    space = run(library.text())
    hint = eval(library.hint(type_), space)
    return ORJSONDecoder(hint).decode, ORJSONEncoder(hint).encode


def cattrs(types: Types, type_: TypeRef) -> Codec:
    library = Cattrs(types)
    space = run(library.text())
    converter = space["converter"]
    hint = eval(library.hint(type_), space)
    return (
        lambda text: converter.loads(text, hint),
        lambda value: converter.dumps(value, unstructure_as=hint),
    )


def program(library: type[Library], types: Types, type_: TypeRef) -> str:
    """A program that decodes the text `DATA` once, from nothing."""
    writer = library(types)
    return f"{writer.text()}\nHINT = {writer.hint(type_)}\n{library.first}\n"


PEERS: dict[str, Callable[[Types, TypeRef], Codec]] = {
    "msgspec": msgspec,
    "pydantic 2": pydantic,
    "mashumaro, on orjson": mashumaro,
    "cattrs, on orjson": cattrs,
}

LIBRARIES: dict[str, type[Library]] = {
    "msgspec": Msgspec,
    "pydantic 2": Pydantic,
    "mashumaro, on orjson": Mashumaro,
    "cattrs, on orjson": Cattrs,
}
