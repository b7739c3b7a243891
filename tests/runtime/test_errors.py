"""What is wrong with a value: where, what was wanted, all of it, and no secrets."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest


def problem(p: Any, work: Callable[[], Any]) -> Any:
    with pytest.raises(p.ValidationError) as caught:
        work()
    return caught.value


FIGURE = {"shape": "square", "title": "a", "side": 3}


@pytest.mark.parametrize(
    ("name", "value", "path", "expected", "actual", "text"),
    [
        (
            "Thing",
            {"name": 5},
            "name",
            "a string",
            "5",
            "name: 5 is not a string",
        ),
        (
            "Thing",
            {"name": "a", "hue": "blu"},
            "hue",
            "a Hue",
            "'blu'",
            "hue: 'blu' is not a Hue (did you mean 'blue'?)",
        ),
        (
            "Thing",
            {"name": "a", "hue": None},
            "hue",
            "a Hue",
            "null",
            "hue: null is not a Hue (leave optional members out)",
        ),
        (
            "Lamp",
            {"name": "a"},
            "bright",
            "a boolean",
            "nothing",
            "bright: mandatory member is missing",
        ),
        (
            "Thing",
            {"nam": "a", "name": "b"},
            "nam",
            "no such member",
            "'a'",
            "nam: Thing has no such member",
        ),
        (
            "Figure",
            {"shape": "squar", "title": "a"},
            "shape",
            "a Shape",
            "'squar'",
            "shape: 'squar' is not a Shape (did you mean 'square'?)",
        ),
        (
            "Refs",
            {"one": None, "more": ["a", 7]},
            "more[1]",
            "a Ref",
            "7",
            "more[1]: 7 is not a Ref",
        ),
        (
            "Numbers",
            {"u16": 65536},
            "u16",
            "an integer from 0 to 65535",
            "65536",
            "u16: 65536 is not an integer from 0 to 65535",
        ),
        (
            "Numbers",
            {"int": True},
            "int",
            "an integer from -9223372036854775808 to 9223372036854775807",
            "true",
            "int: true is not an integer from -9223372036854775808 to 9223372036854775807",
        ),
        (
            "Tree",
            {"label": "a", "below": {"label": "b"}},
            "below",
            "an array",
            "an object",
            "below: an object is not an array",
        ),
        (
            "Drawing",
            {**FIGURE, "medium": "paper", "side": 3.0},
            "side",
            "an integer from 0 to 65535",
            "3.0",
            "side: 3.0 is not an integer from 0 to 65535",
        ),
        ("Figure", [], "", "an object", "an array", "an array is not an object"),
    ],
)
def test_facts(
    p: Any, name: str, value: Any, path: str, expected: str, actual: str, text: str
) -> None:
    error = problem(p, lambda: p.decode(name, value, strict=True))
    assert (error.path, error.expected, error.actual) == (path, expected, actual)
    assert str(error) == text
    assert error.problems == (error,)
    assert isinstance(error, ValueError)


def test_values_of_users_are_held_to_the_same(p: Any) -> None:
    t, c = p.types, p.commands
    key = t.Key(id="a", secret="b")
    for value, text in [
        (t.Thing(name=5), "name: 5 is not a string"),
        (t.Thing(name=b"a"), "name: bytes is not a string"),
        (t.Thing(name=None), "name: null is not a string"),
        (t.Thing(name="a", hue="bleu"), "hue: 'bleu' is not a Hue (did you mean"),
        (t.Lamp(name="a", bright=1), "bright: 1 is not a boolean"),
        (t.Lamp(name="a", bright=True, colours="red"), "colours: 'red' is not an ar"),
        (t.Numbers(i8=128), "i8: 128 is not an integer from -128 to 127"),
        (t.Numbers(u8=True), "u8: true is not an integer from 0 to 255"),
        (t.Numbers(int=1.0), "int: 1.0 is not an integer"),
        (t.Numbers(bytes=[0, 256]), "bytes[1]: 256 is not an integer from 0 to 255"),
        (t.Refs(one=7), "one: 7 is not a Ref"),
        (t.Refs(one=key), "one: a Key is not a Ref"),
        (t.Refs(one="a", count=1.5), "count: 1.5 is not a Count"),
        (t.Refs(one="a", count="pink"), "count: 'pink' is not a Hue"),
        (t.Figure.Square(title="a", side=3, lock={"id": "a"}), "lock: an object is no"),
        (c.Sum(numbers=[key]), "numbers[0]: a Key is not a Numbers"),
        (c.Draw(key), "a Key is not a Figure"),
        (c.OpenLock(id="a", secret="b", password="c", uses=200), "uses: 200 is not an"),
        (t.Thing(name="a", note=object()), "note: an object is not a JSON value"),
        (t.Thing(name="a", note=[{"x": {1}}]), "note[0].x: a set is not a JSON value"),
        (t.Thing(name="a", note={1: 2}), "note: 1 is not an object's key"),
        (t.Thing(name="a", note=[p.UNSET]), "note[0]: UNSET is not a JSON value"),
    ]:
        for write in (value.to_dict, value.to_json):
            assert str(problem(p, write)).startswith(text), value


def test_a_member_that_was_taken_away(p: Any) -> None:
    value = p.types.Thing(name="a")
    del value.name
    assert str(problem(p, value.to_json)) == "name: mandatory member is missing"


def test_strings_and_numbers_of_other_classes(p: Any) -> None:
    from enum import Enum, IntEnum

    class Name(str, Enum):  # noqa: UP042
        A = "a"

    class Loud(str):
        def __str__(self) -> str:
            return "LOUD"

    class Size(IntEnum):
        BIG = 7

    t = p.types
    value = t.Thing(name=Name.A, note={Loud("b"): [Name.A, Loud("c"), Size.BIG]})
    assert value.to_dict() == {"name": "a", "note": {"b": ["a", "c", 7]}}
    assert value.to_json() == '{"name":"a","note":{"b":["a","c",7]}}'
    assert type(value.to_dict()["name"]) is str
    assert t.Thing(name=Loud("x")).to_json() == '{"name":"x"}'
    sent = t.Numbers(i8=Size.BIG, number=Size.BIG).to_dict()
    assert (sent, type(sent["i8"]), type(sent["number"])) == (
        {"i8": 7, "number": 7},
        int,
        int,
    )


# --- all problems --------------------------------------------------------------------------------

WRONG = {
    "medium": "paper",
    "shape": "square",
    "title": 1,
    "side": 70_000,
    "lock": {"id": 3, "x": None},
    "more": 1,
}
FOUND = [
    "title: 1 is not a string",
    "side: 70000 is not an integer from 0 to 65535",
    "lock.id: 3 is not a string",
    "lock.secret: mandatory member is missing",
    "lock.x: Key has no such member",
    "more: Drawing.Paper.Square has no such member",
]


def test_all_problems_of_what_was_sent(p: Any) -> None:
    cls = p.types.Drawing
    first = problem(p, lambda: cls.from_dict(WRONG, strict=True))
    assert str(first) == FOUND[0]
    error = problem(p, lambda: cls.from_dict(WRONG, strict=True, collect=True))
    assert [str(e) for e in error.problems] == FOUND
    assert str(error) == "\n".join(FOUND)
    assert (error.path, error.expected) == (first.path, first.expected)
    # What a client has to put up with is none.
    tolerant = problem(p, lambda: cls.from_dict(WRONG, collect=True))
    assert [str(e) for e in tolerant.problems] == FOUND[:3]


def test_all_problems_of_what_is_to_be_sent(p: Any) -> None:
    t, c = p.types, p.commands
    value = c.Sum(
        numbers=[t.Numbers(u8=-1, i8="a"), t.Numbers(), 5, t.Numbers(numbers=[None])]
    )
    found = ["numbers[0].i8", "numbers[0].u8", "numbers[2]", "numbers[3].numbers[0]"]
    for write in (value.to_dict, value.to_json):
        error = problem(p, lambda w=write: w(collect=True))
        assert [e.path for e in error.problems] == found


@pytest.mark.parametrize(
    ("work", "paths"),
    [
        (
            lambda p: p.types.Tree.from_json(
                '{"label":1,"below":[{"label":2},{"label":"a"},{"label":3}]}',
                collect=True,
            ),
            ["label", "below[0].label", "below[2].label"],
        ),
        (
            lambda p: p.commands.Draw.decode_return([1, {"shape": 2}], collect=True),
            ["[0]", "[1].shape"],
        ),
        (
            lambda p: p.commands.Draw.return_from_json("[1,2]", collect=True),
            ["[0]", "[1]"],
        ),
        (
            lambda p: p.commands.Draw.encode_return([1, 2], collect=True),
            ["[0]", "[1]"],
        ),
        (
            lambda p: p.commands.Draw.return_to_json([1, 2], collect=True),
            ["[0]", "[1]"],
        ),
        (
            lambda p: p.decode("Key", {"id": 1, "secret": 2}, collect=True),
            ["id", "secret"],
        ),
        (
            lambda p: p.encode("Key", p.types.Key(id=1, secret=2), collect=True),
            ["id", "secret"],
        ),
        (
            lambda p: p.decode_event(
                {"event": "DRAWN", "data": {"title": 1, "area": "x"}}, collect=True
            ),
            ["data.title", "data.area"],
        ),
    ],
)
def test_everything_can_collect(p: Any, work: Any, paths: list[str]) -> None:
    error = problem(p, lambda: work(p))
    assert [e.path for e in error.problems] == paths


def test_one_problem_is_one(p: Any) -> None:
    error = problem(p, lambda: p.types.Key.from_dict({"id": 1}, collect=True))
    assert [str(e) for e in error.problems] == [str(error)] == ["id: 1 is not a string"]
    good = p.types.Key.from_dict({"id": "a", "secret": "b"}, collect=True)
    assert good.to_dict(collect=True) == {"id": "a", "secret": "b"}


def test_errors_travel(p: Any) -> None:
    error = problem(
        p, lambda: p.types.Drawing.from_dict(WRONG, strict=True, collect=True)
    )
    for same in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert str(same) == str(error)
        assert [e.path for e in same.problems] == [e.path for e in error.problems]


# --- secrets -------------------------------------------------------------------------------------


def test_long_values_are_shortened(p: Any) -> None:
    error = problem(p, lambda: p.types.Numbers.from_dict({"int": "s" * 5_000}))
    assert len(str(error)) < 200
    assert "s" * 60 not in str(error)
    error = problem(p, lambda: p.types.Thing.from_dict({"name": ["secret"] * 50}))
    assert "secret" not in str(error)


def shown(p: Any, work: Callable[[], Any]) -> str:
    error = problem(p, work)
    return f"{error} {error.actual} {error!r} {error.args}"


def test_masked_everywhere(p: Any) -> None:
    t, c = p.types, p.commands
    p.mask("secret", "password")
    key = t.Key(id="a", secret="hunter2")
    assert repr(key) == "Key(id='a', secret=(hidden))"
    assert repr(t.Figure.Square(title="b", side=1, lock=key)).endswith(
        "lock=Key(id='a', secret=(hidden)))"
    )
    lock = c.OpenLock(id="a", secret="hunter2", password="hunter3")
    assert repr(lock) == "OpenLock(id='a', secret=(hidden), password=(hidden))"
    # It is only shown less: it is sent all the same.
    assert lock.to_dict()["password"] == "hunter3"
    assert key == t.Key(id="a", secret="hunter2") != t.Key(id="a", secret="x")
    wrong = {"id": "a", "secret": ["hunter2"], "password": 1337}
    for text in (
        shown(p, lambda: t.MasterKey.from_dict(wrong)),
        shown(p, lambda: t.MasterKey.from_dict(wrong, collect=True)),
        shown(p, lambda: c.OpenLock.from_dict(wrong, strict=True, collect=True)),
        shown(p, lambda: c.OpenLock(id="a", secret="b", password=1337).to_json()),
        shown(
            p,
            lambda: t.Figure.from_dict({**FIGURE, "lock": {"id": "a", "secret": 1337}}),
        ),
    ):
        assert "(hidden)" in text
        assert "hunter" not in text
        assert "1337" not in text


def test_masked_in_one_type(p: Any) -> None:
    t, c = p.types, p.commands
    p.mask("MasterKey.password", "Thing.note")
    assert "(hidden)" not in repr(t.Key(id="a", secret="b"))
    assert "password=(hidden)" in repr(t.MasterKey(id="a", secret="b", password="c"))
    # A command that has a type's members has its secrets.
    assert "password=(hidden)" in repr(c.OpenLock(id="a", secret="b", password="c"))
    assert "note=(hidden)" in repr(t.Lamp(name="a", bright=True, note="hunter2"))
    text = shown(p, lambda: t.Thing(name="a", note={"x": ["hunter2", 1e999]}).to_dict())
    assert "note.x[1]: (hidden)" in text
    assert "inf" not in text


def test_masked_in_a_base(p: Any) -> None:
    p.mask("Key.secret")
    for value in (
        p.types.MasterKey(id="a", secret="b", password="c"),
        p.commands.OpenLock(id="a", secret="b", password="c"),
    ):
        assert "secret=(hidden), password='c'" in repr(value)


def test_masked_members_that_nobody_knows(p: Any) -> None:
    p.mask("secret")
    text = shown(
        p, lambda: p.types.Thing.from_dict({"name": "a", "secret": "x1"}, strict=True)
    )
    assert "secret: Thing has no such member" in text
    assert "x1" not in text


def test_masked_containers_hide_all_that_is_in_them(p: Any) -> None:
    p.mask("lock")
    wrong = {**FIGURE, "lock": {"id": "hunter2", "secret": 1337}}
    assert "1337" not in shown(p, lambda: p.types.Figure.from_dict(wrong))
    both = {**wrong, "title": 4711}
    found = problem(
        p,
        lambda: p.types.Drawing.from_dict({**both, "medium": "paper"}, collect=True),
    )
    assert [e.actual for e in found.problems] == ["4711", "(hidden)"]


def test_shown_again(p: Any) -> None:
    key = p.types.Key(id="a", secret="b")
    p.mask("secret", "Key.id")
    p.unmask("secret")
    assert repr(key) == "Key(id=(hidden), secret='b')"
    p.unmask("Key.id")
    assert repr(key) == "Key(id='a', secret='b')"
    p.mask("secret")
    p.unmask()
    assert repr(key) == "Key(id='a', secret='b')"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("secre", "no member 'secre' in the schema (did you mean 'secret'?)"),
        ("Key.secre", "Key has no member 'secre' (did you mean 'secret'?)"),
        ("Key.password", "Key has no member 'password'"),
        ("Kye.secret", "no member 'Kye.secret' in the schema"),
    ],
)
def test_masks_of_nothing(p: Any, name: str, text: str) -> None:
    for work in (p.mask, p.unmask):
        with pytest.raises(LookupError) as caught:
            work(name)
        assert text in str(caught.value)
