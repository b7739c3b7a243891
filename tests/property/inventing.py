"""Strategies that invent schemas: every construct, with the names and texts that hurt most."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

INTEGERS = "int int8 int16 int32 int64 uint8 uint16 uint32 uint64 size".split()
SCALARS = ["str", "bool", "number", "any", "null", "QType", *INTEGERS]

MEMBERS = (
    "a b c d e f g h i k n o s t v x y z self cls type data timestamp to-dict from-dict"
    " from-json to-json json-schema missing extra qapi-name decode-return encode-return"
    " class def none true false import lambda async await match case return yield str int"
    " list dict float bool bytes object property sequence range any rt annotations overload"
    " dataclass dataclasses deprecated type-checking typealias name value values mro is-known"
    " arguments members struct union event command init slots new unset isinstance hash eq"
    " x-foo __com.redhat_x-foo __com.redhat_bar __a_b a-b-c-1 super print exec id"
).split()
ODD_MEMBERS = (
    "None True False Self Any Sequence UPPER a_b a_b_c x_foo __x_Y_z _".split()[:-1]
)
VALUES = (
    "4k 1 2 2-5 10 0 none true false on off a b x-foo class name value mro is-known"
    " __com.redhat_y def lambda str upper join values title none-2 n o s v auto"
).split()
ODD_VALUES = "None True UPPER a_b 0x10 Self __a_B a_".split()
TYPES = (
    "Foo Bar Baz None True False Enum Union Struct Event Command Any Sequence Timestamp"
    " ValidationError TypeAlias Optional Dict Str Type Object Exception ValueError Unset"
    " UnknownEvent OpenEnum Ellipsis Overload Dataclass Json Range NotImplemented Warning"
    " Mismatch FooBar Foo2 Foo3 X-Foo __com.redhat_Foo __a_B-c1 x-Bar Data Rt1 Qcow Base Bases"
).split()
TYPES.remove("__a_B-c1")
COMMANDS = (
    "quit class import none x-foo __com.redhat_x-foo foo object type registry query-foo"
    " list query-version foo-bar print exec true dataclass t rt overload"
).split()
EVENTS = "STOP NONE TRUE X_FOO __ORG.QEMU_X-EVENT STR TYPE T A B2 EXCEPTION FOO CLASS".split()
FILES = (
    "list str types sys import 1 con a-b a_b typing dataclasses base sub/base enum _table"
    " commands None class nul datetime __init__ rt"
).split()

LONG = "-".join(["very", "long"] * 10)[:100]

PIECES = [
    '"""',
    "'''",
    '"',
    "'",
    "\\",
    "\\\\",
    '\\"',
    "\\N{DASH}",
    "\\x41",
    "{{ x }}",
    "{% raw %}",
    "{#",
    "#}",
    "}}",
    "\u202e",
    "\u2066",
    "\x0c",
    "\x1b[31m",
    "\x07",
    "\x7f",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u00a0",
    "\u200b",
    "\t",
    "  ",
    " ",
    " ",
    "word",
    "import os",
    "é",
    "\U0001f600",
    "%s",
    "${x}",
    "`x`",
    "x" * 70,
    "pass",
    ";",
    "# noqa",
    "# fmt: off",
    "# type: ignore",
    ")",
    "f'{x}'",
    "x:",
]

SYMBOLS = ["CONFIG_A", "CONFIG_B", "TARGET_X86_64"]


def c_name(name: str) -> str:
    return re.sub("[.-]", "_", name)


class Quoted:
    """Schema text of a value."""

    @staticmethod
    def text(value: Any) -> str:
        match value:
            case bool():
                return "true" if value else "false"
            case str():
                return f"'{value}'"
            case list():
                return f"[ {', '.join(map(Quoted.text, value))} ]" if value else "[]"
            case dict():
                inner = ", ".join(f"'{k}': {Quoted.text(v)}" for k, v in value.items())
                return f"{{ {inner} }}" if value else "{}"
        raise TypeError(value)


@dataclass
class Invented:
    """A schema: the texts of its files, and the dialect that it is written in."""

    files: dict[str, str]
    dialect: str
    undocumented: dict[str, str]
    """The same without any documentation."""

    def __repr__(self) -> str:
        shown = "\n".join(f"--- {name}\n{text}" for name, text in self.files.items())
        return f"\n=== dialect {self.dialect}\n{shown}"


@dataclass
class _Kind:
    """What others need to know of a type."""

    name: str
    members: set[str] = field(default_factory=set)
    """C names of all members, of all branches too."""

    values: list[str] = field(default_factory=list)
    conditional: bool = False
    own_enums: dict[str, str] = field(default_factory=dict)
    """Members that can be discriminators, and their enums."""


class _Inventor:
    """Draws one schema, definition by definition."""

    def __init__(self, draw: DrawFn) -> None:
        self.draw = draw
        self.type_names = TYPES
        self.texts: list[tuple[str, str]] = []
        """Documentation and definition."""

        self.taken: set[str] = set()
        self.enums: list[_Kind] = []
        self.structs: list[_Kind] = []
        self.unions: list[_Kind] = []
        self.alternates: list[str] = []
        self.exempt: list[str] = []
        self.command_exempt: list[str] = []
        self.returns_exempt: list[str] = []
        self.planned: list[str] = []
        self.to_document: dict[str, None] = {}
        """Features of the definition at hand, those of its members too."""

    # --- small things --------------------------------------------------------------------------

    def chance(self, percent: int) -> bool:
        return self.draw(st.integers(0, 99)) < percent

    def pick(self, items: Sequence[Any]) -> Any:
        return items[self.draw(st.integers(0, len(items) - 1))]

    def count(self, most: int) -> int:
        return self.draw(st.integers(0, most))

    def fresh(
        self, pool: Sequence[str], taken: set[str], style: Callable[[str], str]
    ) -> str:
        """A name that does not clash."""
        name: str = self.pick(pool)
        if self.chance(3):
            name = style(LONG[: self.draw(st.integers(30, 100))].rstrip("-"))
        number = 1
        stem = name
        while c_name(name) in taken:
            number += 1
            name = f"{stem}{number}"
        taken.add(c_name(name))
        return name

    def definition_name(self, pool: Sequence[str], style: Callable[[str], str]) -> str:
        # One name space, clashes included.
        return self.fresh(pool, self.taken, style)

    def condition(self) -> Any:
        symbol = self.pick(SYMBOLS)
        return self.pick(
            [
                symbol,
                {"not": symbol},
                {"all": [symbol, "X"]},
                {"any": [symbol, {"not": "X"}]},
            ]
        )

    def text(self) -> str:
        """A line of documentation."""
        pieces = [self.pick(PIECES) for _ in range(1 + self.count(5))]
        line = "".join(pieces)
        # What begins with white space or ends with a colon may mean something to readers of docs.
        if (
            not line.strip()
            or line[0].isspace()
            or line[0] in "@=#.-*|\ufeff\x1b\x07\x7f"
        ):
            line = f"w{line}"
        if re.match(r"[A-Za-z ]*:", line):
            line = f"w, {line}"
        return line

    def lines(self) -> list[str]:
        return [self.text() for _ in range(1 + self.count(2))]

    # --- documentation -------------------------------------------------------------------------

    def doc(
        self,
        name: str,
        members: Iterable[str] = (),
        sections: Iterable[str] = (),
    ) -> str:
        features = list(self.to_document)
        self.to_document = {}
        if self.chance(35):
            return ""
        out = ["##", f"# @{name}:"]
        if self.chance(80):
            out += ["#", *(f"# {line}" for line in self.lines())]
        for member in members:
            first, *rest = self.lines()
            out += ["#", f"# @{member}: {first}", *(f"#     {line}" for line in rest)]
        if features:
            out += ["#", "# Features:"]
            for feature in features:
                out += ["#", f"# @{feature}: {self.text()}"]
        for section in sections:
            out += ["#", f"# {section}: {self.text()}"]
        if self.chance(50):
            out += ["#", "# Since: 9.0"]
        return "\n".join([*out, "##"]) + "\n"

    def add(self, definition: dict[str, Any], doc: str) -> None:
        self.texts.append((doc, Quoted.text(definition) + "\n"))

    def features(self, *, special: bool) -> list[str]:
        names = ["x-f", "class", "f", "none"] + (
            ["deprecated", "unstable"] if special else []
        )
        chosen = [n for n in names if self.chance(5)]
        self.to_document.update(dict.fromkeys(chosen))
        return chosen

    def extras(self, definition: dict[str, Any], *, special: bool) -> None:
        """Adds features and a condition."""
        features = self.features(special=special)
        if features:
            definition["features"] = [
                {"name": f, "if": self.condition()} if self.chance(20) else f
                for f in features
            ]
        if self.chance(10):
            definition["if"] = self.condition()

    # --- types ---------------------------------------------------------------------------------

    def enum(self, name: str) -> None:
        kind = _Kind(name)
        odd = self.chance(30)
        if odd:
            self.exempt.append(name)
        pool = VALUES + ODD_VALUES if odd else VALUES
        taken: set[str] = set()
        data: list[Any] = []
        for _ in range(self.draw(st.integers(0 if self.chance(5) else 1, 6))):
            value = self.fresh(pool, taken, str)
            kind.values.append(value)
            item: dict[str, Any] = {"name": value}
            self.extras(item, special=True)
            data.append(item if len(item) > 1 or self.chance(10) else value)
        definition: dict[str, Any] = {"enum": name, "data": data}
        if self.chance(10):
            definition["prefix"] = "X_Y"
        self.extras(definition, special=False)
        self.enums.append(kind)
        self.add(definition, self.doc(name, kind.values))

    def type(self, *, array: bool = True) -> Any:
        """A reference to any type, defined or yet to come."""
        name = self.pick(SCALARS) if self.chance(50) else self.pick(self.planned)
        return [name] if array and self.chance(20) else name

    def members(
        self,
        kind: _Kind,
        taken: set[str],
        most: int,
        *,
        exempt: bool,
        conditions: bool = True,
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        pool = MEMBERS + ODD_MEMBERS if exempt else MEMBERS
        for _ in range(self.count(most)):
            name = self.fresh(pool, taken, str)
            type_ = self.type()
            member: dict[str, Any] = {"type": type_}
            features = self.features(special=True)
            if features:
                member["features"] = features
            if conditions and self.chance(8):
                member["if"] = self.condition()
                kind.conditional = True
            optional = self.chance(50)
            # A type that holds itself by force has no values: let most have some.
            if not optional and isinstance(type_, str) and type_ in self.planned:
                optional = self.chance(60)
            kind.members.add(c_name(name))
            data["*" + name if optional else name] = (
                member if len(member) > 1 or self.chance(10) else type_
            )
        return data

    def struct(self, name: str) -> None:
        kind = _Kind(name)
        definition: dict[str, Any] = {"struct": name}
        if self.structs and self.chance(35):
            base = self.pick(self.structs)
            definition["base"] = base.name
            kind.members |= base.members
            kind.conditional = base.conditional
            kind.own_enums = dict(base.own_enums)
        exempt = self.chance(30)
        if exempt:
            self.exempt.append(name)
        own = _Kind(name)
        taken = set(kind.members)
        data: dict[str, Any] = {}
        if self.enums and self.chance(30):
            enum = self.pick(list(self.enums))
            tag = self.fresh(MEMBERS, taken, str)
            data[tag] = enum.name
            own.members.add(c_name(tag))
            kind.own_enums[tag] = enum.name
        data.update(self.members(own, taken, 5, exempt=exempt))
        definition["data"] = data
        self.extras(definition, special=False)
        kind.members |= own.members
        kind.conditional |= own.conditional
        self.structs.append(kind)
        self.add(definition, self.doc(name, [m.lstrip("*") for m in data]))

    def union(self, name: str) -> None:
        enums = [e for e in self.enums if e.values]
        if not enums:
            return self.struct(name)
        kind = _Kind(name)
        definition: dict[str, Any] = {"union": name}
        by_name = {e.name: e for e in enums}
        bases = [
            (s, tag, enum)
            for s in self.structs
            for tag, enum in s.own_enums.items()
            if enum in by_name
        ]
        documented: list[str] = []
        if bases and self.chance(50):
            base, tag, enum_name = self.pick(bases)
            definition["base"] = base.name
            kind.members |= base.members
            kind.conditional = base.conditional
            enum = by_name[enum_name]
        else:
            enum = self.pick(enums)
            taken: set[str] = set()
            tag = self.fresh(MEMBERS, taken, str)
            exempt = self.chance(30)
            if exempt:
                self.exempt.append(name)
            data = self.members(kind, taken, 3, exempt=exempt)
            items = [*data.items()]
            items.insert(self.count(len(items)), (tag, enum.name))
            definition["base"] = dict(items)
            kind.members.add(c_name(tag))
            documented = [k.lstrip("*") for k in definition["base"]]
        definition["discriminator"] = tag
        branches: dict[str, Any] = {}
        common = set(kind.members)
        for value in enum.values:
            fitting = [k for k in self.structs + self.unions if not k.members & common]
            if fitting and self.chance(70):
                content = self.pick(fitting)
                kind.members |= content.members
                kind.conditional |= content.conditional
                branches[value] = content.name
                if self.chance(10):
                    branches[value] = {"type": content.name, "if": self.condition()}
                    kind.conditional = True
        definition["data"] = branches
        self.extras(definition, special=False)
        self.unions.append(kind)
        self.add(definition, self.doc(name, documented))

    def alternate(self, name: str) -> None:
        types: list[Any] = []
        if self.chance(40):
            types.append("null")
        if self.chance(30):
            types.append(
                [self.pick(SCALARS) if self.chance(50) else self.pick(self.planned)]
            )
        objects = self.structs + self.unions
        if objects and self.chance(60):
            types.append(self.pick(objects).name)
        if self.chance(40):
            types.append("str")
        else:
            if self.enums and self.chance(50):
                enum = self.pick(self.enums)
                types.append(enum.name)
                numbers = any(v[0].isdigit() for v in enum.values)
                booleans = {"on", "off"} & set(enum.values)
            else:
                numbers, booleans = False, set()
            if not numbers and self.chance(50):
                types.append(self.pick([*INTEGERS, "number"]))
            if not booleans and self.chance(50):
                types.append("bool")
        if not types:
            types.append("str")
        names = ["definition", "reference", "a", "class", "none", "x-foo"]
        data = dict(zip(names, self.draw(st.permutations(types))))
        definition: dict[str, Any] = {"alternate": name, "data": data}
        self.extras(definition, special=False)
        self.alternates.append(name)
        self.add(definition, self.doc(name, data))

    # --- commands and events -------------------------------------------------------------------

    def arguments(self, definition: dict[str, Any]) -> list[str]:
        """Adds `data`; the names of inline arguments."""
        choice = self.draw(st.integers(0, 3))
        if choice == 0:
            return []
        if choice == 1 and (self.structs or self.unions):
            kind = self.pick(self.structs + self.unions)
            definition["data"] = kind.name
            if kind in self.unions or kind.conditional or self.chance(30):
                definition["boxed"] = True
            return []
        data = self.members(_Kind(""), set(), 5, exempt=False, conditions=False)
        definition["data"] = data
        return [m.lstrip("*") for m in data]

    def command(self) -> None:
        pool = COMMANDS
        name = self.definition_name(pool, str)
        if "-" in name and name[0] != "_" and self.chance(20):
            name = name.replace("-", "_", 1)
            if name.startswith("x_"):
                name = "x-" + name[2:]
            self.command_exempt.append(name)
        definition: dict[str, Any] = {"command": name}
        documented = self.arguments(definition)
        sections = []
        if self.chance(50):
            self.returns_exempt.append(name)
            definition["returns"] = self.type()
            sections.append("Returns")
        if self.chance(15):
            definition["gen"] = False
        if self.chance(10):
            definition["success-response"] = False
        if self.chance(10):
            definition["allow-oob"] = True
        elif self.chance(10):
            definition["coroutine"] = True
        if self.chance(20):
            sections.append("Errors")
        self.extras(definition, special=True)
        self.add(definition, self.doc(name, documented, sections))

    def event(self) -> None:
        definition: dict[str, Any] = {
            "event": self.definition_name(EVENTS, lambda n: n.upper().replace("-", "_"))
        }
        documented = self.arguments(definition)
        self.extras(definition, special=True)
        self.add(definition, self.doc(definition["event"], documented))

    # --- the whole -----------------------------------------------------------------------------

    def schema(self) -> Invented:
        kinds = [
            *(["enum"] * (1 + self.count(2))),
            *(["struct"] * (1 + self.count(3))),
            *(["union"] * self.count(2)),
            *(["alternate"] * self.count(2)),
        ]
        kinds = ["enum", *self.draw(st.permutations(kinds[1:]))]
        names = [self.definition_name(self.type_names, _camel) for _ in kinds]
        self.planned = names
        for kind, name in zip(kinds, names):
            getattr(self, kind)(name)
        for _ in range(self.count(3)):
            self.command()
        for _ in range(self.count(3)):
            self.event()
        return self._laid_out()

    def _laid_out(self) -> Invented:
        pragma: dict[str, Any] = {
            "doc-required": False,
            "member-name-exceptions": self.exempt,
            "command-name-exceptions": self.command_exempt,
            "command-returns-exceptions": self.returns_exempt,
        }
        head = Quoted.text({"pragma": pragma}) + "\n"
        places = ["schema.json"]
        for _ in range(self.count(2)):
            place = f"{self.pick(FILES)}.json"
            if place not in places:
                places.append(place)
        order = self.draw(st.permutations(self.texts))
        homes = [self.pick(places) for _ in order]
        files: dict[str, str] = {}
        bare: dict[str, str] = {}
        includes = "".join(Quoted.text({"include": p}) + "\n" for p in places[1:])
        for place in places:
            start = head + includes if place == places[0] else ""
            chosen = [t for t, home in zip(order, homes) if home == place]
            files[place] = start + "\n".join(d + t for d, t in chosen)
            bare[place] = start + "\n".join(t for _, t in chosen)
        return Invented(files, "10.1", bare)


def _camel(name: str) -> str:
    return "".join(w.capitalize() for w in name.split("-")) + "x"


@st.composite
def schemas(draw: DrawFn) -> Invented:
    """Schemas of today's dialect."""
    return _Inventor(draw).schema()


# --- old releases ------------------------------------------------------------------------------

OLD_RELEASES = ["1.7", "2.3", "2.4", "2.9", "4.2", "6.1"]
FREE_TYPES = "o x v v1 n s f i new UNSET m_schema decode_Foo t rt".split()
FREE_MEMBERS = (
    "l1_grow.alloc_table A B class None a.b a_c has_x u data type self Self __x".split()
)


class _OldInventor(_Inventor):
    """Draws a schema as an old release would have had it: what has gone since is all there."""

    def __init__(self, draw: DrawFn, dialect: str) -> None:
        super().__init__(draw)
        self.dialect = dialect
        self.release = tuple(map(int, dialect.split(".")))
        self.free = self.release < (2, 4)
        """Nothing is checked: names, and what branches are."""
        if self.free:
            self.type_names = TYPES + FREE_TYPES * 3

    def condition(self) -> Any:
        return None

    def doc(self, name: str, *_: Any, **__: Any) -> str:
        return ""

    def scalars(self) -> list[str]:
        names = ["str", "bool", "number", *INTEGERS]
        names += ["any"] if self.release >= (2, 5) else []
        names += ["QType"] if self.release >= (2, 6) else []
        return names + (["null"] if self.release >= (2, 10) else [])

    def type(self, *, array: bool = True) -> Any:
        pool = self.scalars() if self.chance(50) else self.planned
        name = self.pick(pool)
        if array and self.chance(20):
            return [name]
        return name

    def old_members(
        self, kind: _Kind, taken: set[str], *, nested: bool
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        pool = MEMBERS + FREE_MEMBERS if self.free else MEMBERS
        for _ in range(self.count(4)):
            name = self.fresh(pool, taken, str)
            kind.members.add(c_name(name))
            optional = self.chance(50)
            value = self.type()
            if nested and self.free and self.chance(20):
                value = self.old_members(_Kind(""), set(), nested=True)
            elif not optional and value in self.planned:
                optional = self.chance(60)
            data["*" + name if optional else name] = value
        return data

    def enum(self, name: str) -> None:
        kind = _Kind(name)
        taken: set[str] = set()
        for _ in range(1 + self.count(3)):
            kind.values.append(self.fresh(VALUES, taken, str))
        self.enums.append(kind)
        self.add({"enum": name, "data": kind.values}, "")

    def struct(self, name: str) -> None:
        kind = _Kind(name)
        key = "type" if self.free else "struct"
        definition: dict[str, Any] = {key: name}
        if self.structs and self.chance(35):
            base = self.pick(self.structs)
            definition["base"] = base.name
            kind.members |= base.members
        taken = set(kind.members)
        own = _Kind(name)
        data: dict[str, Any] = {}
        if self.enums and self.chance(40):
            tag = self.fresh(MEMBERS, taken, str)
            data[tag] = kind.own_enums[tag] = self.pick(self.enums).name
            own.members.add(c_name(tag))
        data.update(self.old_members(own, taken, nested=True))
        definition["data"] = data
        kind.members |= own.members
        self.structs.append(kind)
        self.add(definition, "")

    def union(self, name: str) -> None:
        # Since 2.4 the names of branches begin with a letter, unlike values of enums.
        fit = {
            enum.name
            for enum in self.enums
            if self.free or not any(v[0].isdigit() for v in enum.values)
        }
        tagged = [
            (s, t, e) for s in self.structs for t, e in s.own_enums.items() if e in fit
        ]
        flat = [s for s in self.structs if "kind" not in s.members]
        if self.release == (1, 7) and flat and self.chance(30):
            return self._string_union(name)
        if not tagged or self.chance(50):
            return self._simple_union(name)
        base, tag, enum_name = self.pick(tagged)
        enum = next(e for e in self.enums if e.name == enum_name)
        fitting = [s.name for s in self.structs if not s.members & base.members]
        if not fitting:
            return self._simple_union(name)
        branches = {value: self.pick(fitting) for value in enum.values}
        definition = {"union": name, "base": base.name, "discriminator": tag}
        self.add({**definition, "data": branches}, "")
        self.unions.append(_Kind(name))
        return None

    def _string_union(self, name: str) -> None:
        """1.7 took discriminators of type `str`."""
        base = f"{name}Base"
        while base in self.taken:
            base += "x"
        self.taken.add(base)
        self.add({"type": base, "data": {"kind": "str", "*odd": "int"}}, "")
        fitting = [s.name for s in self.structs if not s.members & {"kind", "odd"}]
        if not fitting:
            return self._simple_union(name)
        branches = {
            v: self.pick(fitting) for v in ["a", "4k", "class"][: 1 + self.count(2)]
        }
        definition = {"union": name, "base": base, "discriminator": "kind"}
        self.add({**definition, "data": branches}, "")
        self.unions.append(_Kind(name))
        return None

    def _simple_union(self, name: str) -> None:
        definition: dict[str, Any] = {"union": name}
        if self.free and self.structs and self.chance(40):
            fitting = [s for s in self.structs if not s.members & {"type", "data"}]
            if fitting:
                definition["base"] = self.pick(fitting).name
        taken: set[str] = set()
        pool = [v for v in VALUES if self.free or not v[0].isdigit()]
        names = [self.fresh(pool, taken, str) for _ in range(1 + self.count(3))]
        definition["data"] = {n: self.type() for n in names}
        self.unions.append(_Kind(name))
        self.add(definition, "")

    def alternate(self, name: str) -> None:
        if not self.structs:
            return self.struct(name)
        data = {"definition": self.pick(self.structs).name, "reference": "str"}
        definition: dict[str, Any] = {"alternate": name, "data": data}
        if self.free:
            definition = {"union": name, "discriminator": {}, "data": data}
        self.alternates.append(name)
        self.add(definition, "")
        return None

    def arguments(self, definition: dict[str, Any]) -> list[str]:
        choice = self.draw(st.integers(0, 3))
        if choice == 1 and self.structs:
            definition["data"] = self.pick(self.structs).name
        elif choice > 1:
            nested = "event" not in definition
            definition["data"] = self.old_members(_Kind(""), set(), nested=nested)
        return []

    def command(self) -> None:
        definition: dict[str, Any] = {"command": self.definition_name(COMMANDS, str)}
        self.arguments(definition)
        if self.structs and self.chance(50):
            name = self.pick(self.structs).name
            definition["returns"] = [name] if self.chance(50) else name
        if self.chance(15):
            definition["gen"] = "no" if self.free else False
            if self.free and isinstance(definition.get("data"), dict):
                pseudo = {(1, 7): "**", (2, 3): "dict"}[self.release]
                definition["data"]["*anything"] = pseudo
        if self.chance(10):
            definition["success-response"] = "no" if self.free else False
        self.add(definition, "")

    def event(self) -> None:
        if self.release >= (2, 1):
            name = self.definition_name(EVENTS, lambda n: n.upper().replace("-", "_"))
            definition: dict[str, Any] = {"event": name}
            self.arguments(definition)
            self.add(definition, "")

    def _laid_out(self) -> Invented:
        order = self.draw(st.permutations(self.texts))
        text = "\n".join(t for _, t in order)
        return Invented({"schema.json": text}, self.dialect, {"schema.json": text})


@st.composite
def old_schemas(draw: DrawFn) -> Invented:
    """Schemas of old dialects."""
    return _OldInventor(draw, draw(st.sampled_from(OLD_RELEASES))).schema()
