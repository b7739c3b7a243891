"""JSON text: whichever library reads and writes it, what happens is the same."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

LIBRARIES = ["json", "orjson", "msgspec"]


@pytest.fixture(params=LIBRARIES)
def lib(request: pytest.FixtureRequest, p: Any) -> Any:
    """The package, with each of the libraries."""
    pytest.importorskip(request.param)
    p.use_json(request.param)
    return p


def numbers(p: Any, text: str | bytes, **options: Any) -> Any:
    return p.types.Numbers.from_json(text, **options)


def note(p: Any, text: str | bytes, **options: Any) -> Any:
    return p.types.Thing.from_json(text, **options).note


def test_what_is_usual(lib: Any) -> None:
    t = lib.types
    text = '{"shape":"square","title":"é \\" \\u0000 😀","side":3,"lock":{"id":"a","secret":"b"}}'
    value = t.Figure.from_json(text)
    assert value == t.Figure.Square(
        title='é " \0 😀', side=3, lock=t.Key(id="a", secret="b")
    )
    assert t.Figure.from_json(text.encode()) == value
    assert t.Figure.from_json(bytearray(text.encode())) == value
    assert t.Figure.from_json(f" \t\r\n{text} \n") == value
    assert value.to_json() == text
    assert "\\u" not in t.Thing(name="é").to_json()


def test_returned_values(lib: Any) -> None:
    t, c = lib.types, lib.commands
    value = [t.Figure.Nothing(title="a"), t.Figure.Circle(title="b", radius=0.5)]
    text = (
        '[{"shape":"nothing","title":"a"},{"shape":"circle","title":"b","radius":0.5}]'
    )
    assert c.Draw.return_to_json(value) == text
    assert c.Draw.return_from_json(text) == value
    assert c.OpenLock.return_to_json(None) == "{}"
    assert c.OpenLock.return_from_json("{}") is None
    with pytest.raises(lib.ValidationError, match=r"^\[1\]\.radius: 'x' is not a num"):
        c.Draw.return_to_json([value[0], t.Figure.Circle(title="b", radius="x")])
    with pytest.raises(lib.ValidationError, match=r"^\[0\]: 1 is not an object$"):
        c.Draw.return_from_json("[1]")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("i64", 2**63 - 1),
        ("i64", -(2**63)),
        ("u64", 2**64 - 1),
        ("u64", -1),
        ("size", -(2**63)),
        ("number", 2**64 - 1),
        ("number", -(2**63)),
    ],
)
def test_integers_of_64_bits_stay_exact(lib: Any, member: str, value: int) -> None:
    text = f'{{"{member}":{value}}}'
    read = getattr(numbers(lib, text, strict=True), member)
    assert (read, type(read)) == (value, int)
    assert numbers(lib, text) == numbers(lib, text, strict=True)
    assert numbers(lib, text).to_json() == text


@pytest.mark.parametrize("value", [2**64, 2**64 + 2**12, -(2**63) - 1, 10**300])
@pytest.mark.parametrize("strict", [True, False])
def test_larger_integers_are_doubles(lib: Any, value: int, strict: bool) -> None:
    t = lib.types
    for member in ("i64", "u64", "size"):
        with pytest.raises(lib.ValidationError, match=f"^{member}: .* not an integer"):
            numbers(lib, f'{{"{member}":{value}}}', strict=strict)
    read = numbers(lib, f'{{"number":{value}}}', strict=strict).number
    assert (read, type(read)) == (float(value), float)
    text = f'{{"name":"a","note":[{value}]}}'
    (read,) = note(lib, text, strict=strict)
    assert (read, type(read)) == (float(value), float)
    # What a user gives is written as it is: the server makes a double of it.
    assert t.Numbers(number=value).to_json() == f'{{"number":{value}}}'
    assert t.Thing(name="a", note=[value]).to_json() == text


def test_larger_integers_that_nobody_knows(lib: Any) -> None:
    value = lib.types.Figure.from_json(f'{{"shape":"blob","title":"a","x":{2**70}}}')
    assert value.extra == {"x": float(2**70)}
    assert type(value.extra["x"]) is float


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1" * 400])
def test_numbers_too_large_for_a_double(lib: Any, number: str) -> None:
    with pytest.raises(lib.ValidationError, match=r"^number: .* is not a number$"):
        numbers(lib, f'{{"number":{number}}}')
    with pytest.raises(lib.ValidationError, match="^note: "):
        note(lib, f'{{"name":"a","note":{number}}}')


def test_digits_without_end(lib: Any) -> None:
    with pytest.raises(lib.ValidationError):
        numbers(lib, f'{{"number":{"1" * 10_000}}}')
    for value in (10**400, -(10**400), 10**10_000):
        with pytest.raises(lib.ValidationError, match=r"^number: a huge number is"):
            lib.types.Numbers(number=value).to_json()
        with pytest.raises(lib.ValidationError, match=r"^note\[0\]: "):
            lib.types.Thing(name="a", note=[value]).to_json()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-0", 0),
        ("-0.0", -0.0),
        ("0.0", 0.0),
        ("1.5", 1.5),
        ("1e5", 1e5),
        ("1E-5", 1e-5),
        ("1e23", 1e23),
        ("5e-324", 5e-324),
        ("1e-400", 0.0),
        ("0.1", 0.1),
        ("1.7976931348623157e308", sys.float_info.max),
    ],
)
def test_doubles(lib: Any, text: str, value: float) -> None:
    read = numbers(lib, f'{{"number":{text}}}', strict=True)
    assert (repr(read.number), type(read.number)) == (repr(value), type(value))
    assert repr(json.loads(read.to_json())["number"]) == repr(value)
    assert repr(numbers(lib, read.to_json()).number) == repr(value)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_no_words_for_numbers(lib: Any, word: str) -> None:
    with pytest.raises(lib.ValidationError, match="^not JSON: "):
        numbers(lib, f'{{"number":{word}}}')
    with pytest.raises(lib.ValidationError, match="^not JSON: "):
        numbers(lib, f'{{"nobody-knows":[{word}]}}')
    value = float(word)
    with pytest.raises(lib.ValidationError, match=r"^number: .* is not a number$"):
        lib.types.Numbers(number=value).to_json()
    with pytest.raises(lib.ValidationError, match=r"^numbers\[1\]: .* is not a number"):
        lib.types.Numbers(numbers=[1, value]).to_json()
    with pytest.raises(lib.ValidationError, match=r"^note\.a: .* is not a JSON value$"):
        lib.types.Thing(name="a", note={"a": value}).to_json()


def test_duplicate_keys(lib: Any) -> None:
    text = '{"name":"a","name":"b","note":{"x":1,"x":2}}'
    value = lib.types.Thing.from_json(text)
    assert (value.name, value.note) == ("b", {"x": 2})
    with pytest.raises(lib.ValidationError, match="not JSON: duplicate key 'x'"):
        lib.types.Thing.from_json(text, strict=True)
    with pytest.raises(lib.ValidationError, match="not JSON: duplicate key 'name'"):
        lib.types.Thing.from_json('{"name":"a","n\\u0061me":"b"}', strict=True)


@pytest.mark.parametrize("text", ["\\ud800", "\\udc00x", "\\ud800\\u0041", "\\uD83D"])
def test_lone_surrogates_in_escapes(lib: Any, text: str) -> None:
    for strict in (True, False):
        with pytest.raises(lib.ValidationError, match=r"^not JSON: lone surrogate \\u"):
            lib.types.Thing.from_json(f'{{"name":"{text}"}}', strict=strict)
        with pytest.raises(lib.ValidationError, match=r"^not JSON: lone surrogate \\u"):
            lib.types.Thing.from_json(
                f'{{"name":"a","nobody-knows":"{text}"}}', strict=strict
            )


def test_surrogates_that_are_none(lib: Any) -> None:
    for strict in (True, False):
        read = lib.types.Thing.from_json(
            r'{"name":"\ud83d\ude00\uD83D\uDE00 \\ud800"}', strict=strict
        )
        assert read.name == "😀😀 \\ud800"


def test_what_is_no_unicode_is_refused(lib: Any) -> None:
    t = lib.types
    for strict in (True, False):
        with pytest.raises(lib.ValidationError, match="^not JSON: .*surrogates"):
            t.Thing.from_json('{"name":"\ud800"}', strict=strict)
        with pytest.raises(lib.ValidationError, match="^not JSON: .*utf-8"):
            t.Thing.from_json(b'{"name":"\xff"}', strict=strict)
        with pytest.raises(lib.ValidationError, match="^not JSON: .*utf-8"):
            t.Thing.from_json('{"name":"é"}'.encode("latin-1"), strict=strict)
        with pytest.raises(lib.ValidationError, match="^not JSON: "):
            t.Thing.from_json('{"name":"a"}'.encode("utf-16"), strict=strict)
    for odd in ("\ud800", "a\udfff", "\ufffe", "\U0010ffff", "\ufdd0"):
        for value in (
            t.Thing(name=odd),
            t.Thing(name="a", note=[odd]),
            t.Thing(name="a", note={odd: 1}),
        ):
            with pytest.raises(lib.ValidationError) as caught:
                value.to_json()
            assert caught.value.path in ("name", "note", "note[0]")
            with pytest.raises(lib.ValidationError):
                value.to_dict()


@pytest.mark.parametrize("odd", ["\ufffe", "\U0001ffff", "\ufdd0"])
def test_noncharacters(lib: Any, odd: str) -> None:
    text = json.dumps({"name": odd}, ensure_ascii=False)
    for given in (text, text.encode(), json.dumps({"name": odd})):
        assert lib.types.Thing.from_json(given).name == odd
        with pytest.raises(lib.ValidationError, match="^not JSON: noncharacter"):
            lib.types.Thing.from_json(given, strict=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "{",
        "[1,]",
        "{'name': 'a'}",
        '{"name":"a"} x',
        '{"name":"a"}\x0c',
        '{"name":"a"}\xa0',
        '{"name":"\n"}',
        '{"name":01}',
        '{"name":"a",}',
        '\ufeff{"name":"a"}',
        '{name:"a"}',
        "// c\n1",
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_what_is_no_json(lib: Any, text: str, strict: bool) -> None:
    for given in (text, text.encode()):
        with pytest.raises(lib.ValidationError, match="^not JSON: ") as caught:
            lib.types.Thing.from_json(given, strict=strict)
        assert caught.value.expected == "JSON"


def chain(depth: int) -> str:
    """Objects in objects."""
    return '{"next":' * (depth - 1) + "{}" + "}" * (depth - 1)


def tree(depth: int) -> str:
    """Arrays and objects in turns; both are levels."""
    head = '{"label":"a","below":['
    return head * (depth // 2) + "]}" * (depth // 2)


@pytest.mark.parametrize("strict", [True, False])
def test_1024_levels(lib: Any, strict: bool) -> None:
    before = sys.getrecursionlimit()
    value = lib.types.Chain.from_json(chain(1024), strict=strict)
    assert value.to_json() == chain(1024)
    value = lib.types.Tree.from_json(tree(1024), strict=strict)
    assert value.to_json() == tree(1024)
    inner = "[" * 1023 + "]" * 1023
    text = f'{{"name":"a","note":{inner}}}'
    assert lib.types.Thing.from_json(text, strict=strict).to_json() == text
    assert sys.getrecursionlimit() == before


@pytest.mark.parametrize("depth", [1025, 1026, 5_000, 200_000])
@pytest.mark.parametrize("strict", [True, False])
def test_deeper_ones_are_refused(lib: Any, depth: int, strict: bool) -> None:
    with pytest.raises(lib.ValidationError, match="1024 levels"):
        lib.types.Chain.from_json(chain(depth), strict=strict)
    for text in ("[" * depth + "]" * depth, "[" * depth):
        with pytest.raises(lib.ValidationError):
            lib.types.Chain.from_json(text, strict=strict)


def test_brackets_in_strings_are_no_levels(lib: Any) -> None:
    text = json.dumps({"name": '["\\' * 2_000})
    assert lib.types.Thing.from_json(text).name == '["\\' * 2_000
    deep = f'{{"name":"{"[" * 5000}","note":{"[" * 1000}{"]" * 1000}}}'
    assert lib.types.Thing.from_json(deep).name == "[" * 5000


def test_deep_values_of_users(lib: Any) -> None:
    t = lib.types
    value = t.Chain()
    for _ in range(1023):
        value = t.Chain(next=value)
    assert value.to_json() == chain(1024)
    with pytest.raises(lib.ValidationError, match="1024 levels"):
        t.Chain(next=value).to_json()
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(lib.ValidationError):
        t.Thing(name="a", note=circle).to_json()


def test_deep_values_of_any_type(lib: Any) -> None:
    note: list[Any] = []
    for _ in range(1022):
        note = [note]
    text = lib.types.Thing(name="a", note=note).to_json()
    assert text.count("[") == 1023
    with pytest.raises(lib.ValidationError, match="1024 levels"):
        lib.types.Thing(name="a", note=[note]).to_json()


@pytest.mark.parametrize("strict", [True, False])
def test_programs_that_raised_pythons_limit(lib: Any, strict: bool) -> None:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        test_1024_levels(lib, strict)
        test_deeper_ones_are_refused(lib, 1025, strict)
        test_deep_values_of_users(lib)
        test_deep_values_of_any_type(lib)
    finally:
        sys.setrecursionlimit(before)


def test_the_choice(p: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"^no JSON library 'simplejson': json, orj"):
        p.use_json("simplejson")
    monkeypatch.setitem(sys.modules, "orjson", None)
    with pytest.raises(ImportError):
        p.use_json("orjson")
    # What was chosen before is still there.
    assert p.types.Thing.from_json('{"name":"a"}').to_json() == '{"name":"a"}'


def test_nothing_is_loaded_that_was_not_asked_for(package: Any) -> None:
    text = package.files["_runtime/text.py"]
    imports = [
        line for line in text.splitlines() if line.startswith(("import", "from"))
    ]
    assert not [line for line in imports if "orjson" in line or "msgspec" in line]
