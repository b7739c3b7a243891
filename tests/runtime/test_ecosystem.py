"""What Python's own tools do with values: they are dataclasses, and behave like them."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import pprint
from datetime import UTC, datetime
from typing import Any

import pytest


def values(p: Any) -> list[Any]:
    t, c, e = p.types, p.commands, p.events
    key = t.Key(id="a", secret="b")
    drawn = p.decode_event(
        {
            "event": "DRAWN",
            "data": {"title": "a", "area": 0.5},
            "timestamp": {"seconds": 5, "microseconds": 6},
        }
    )
    add = c.DeviceAdd(driver="a")
    add.extra["x"] = [1]
    return [
        t.Thing(name="a", hue=t.Hue.DARK_GREEN, note={"x": [None, 1.5, "é"]}),
        t.Lamp(name="a", bright=True, colours=[t.Hue.RED, t.Hue("newer")]),
        t.Tree(label="a", below=[t.Tree(label="b")]),
        t.Figure.Square(title="a", side=1, lock=key),
        t.Drawing.Paper.Circle(title="a", radius=1),
        t.Refs(one=None, more=["a", t.Figure.Nothing(title="b"), None], count=True),
        t.Refs(one="a", none=None, count=t.Hue.RED),
        t.Figure.from_dict({"shape": "blob", "title": "a", "x": {"y": [1]}}),
        t.Lamp.from_dict({"hue": "red"}),
        t.Figure.from_dict({}),
        c.Draw(t.Figure.Circle(title="a", radius=2.5)),
        c.OpenLock(t.MasterKey(id="a", secret="b", password="c")),
        c.Sum(numbers=[t.Numbers(int=1, bytes=[1, 2])]),
        add,
        drawn,
        e.Idle(),
        p.decode_event({"event": "NEWER", "data": {"x": 1}}),
    ]


def same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and a == b and repr(a) == repr(b)


def test_copies(p: Any) -> None:
    for value in values(p):
        assert same(copy.copy(value), value)
        assert same(copy.deepcopy(value), value)
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert same(pickle.loads(pickle.dumps(value, protocol)), value)
    thing = p.types.Thing(name="a", note=[1])
    assert copy.copy(thing).note is thing.note
    assert copy.deepcopy(thing).note is not thing.note
    drawn = values(p)[-3]
    assert copy.deepcopy(drawn).timestamp == drawn.timestamp == (5, 6)
    assert copy.copy(p.UNSET) is copy.deepcopy(p.UNSET) is p.UNSET
    assert pickle.loads(pickle.dumps(p.UNSET)) is p.UNSET
    hue = p.types.Hue
    assert pickle.loads(pickle.dumps(hue.RED)) is hue.RED
    assert same(pickle.loads(pickle.dumps(hue("newer"))), hue("newer"))


def test_equality(p: Any) -> None:
    t = p.types
    assert t.Key(id="a", secret="b") == t.Key(id="a", secret="b")
    assert t.Key(id="a", secret="b") != t.Key(id="a", secret="c")
    assert t.Key(id="a", secret="b") != {"id": "a", "secret": "b"}
    # What is of a derived class is something else.
    assert t.Lamp(name="a", bright=True) != t.Thing(name="a")
    assert t.Figure.Nothing(title="a") != t.Drawing.Paper.Nothing(title="a")
    assert t.Refs(one="a", none=None) != t.Refs(one="a")
    all_values = values(p)
    for n, value in enumerate(all_values):
        assert [m for m, other in enumerate(all_values) if other == value] == [n]


def test_hashes(p: Any) -> None:
    """Values can be changed, so that they have no hash; what cannot be changed has one."""
    for value in values(p):
        with pytest.raises(TypeError, match="unhashable"):
            hash(value)
    hue = p.types.Hue
    assert {hue.RED: 1}["red"] == 1
    assert hash(hue("newer")) == hash("newer")
    assert len({p.Timestamp(1, 2), p.Timestamp(1, 2)}) == 1


def test_repr_makes_the_value(p: Any) -> None:
    names = {**vars(p.types), **{n: getattr(p.types, n) for n in dir(p.types)}}
    names |= {n: getattr(p.commands, n) for n in dir(p.commands)}
    for value in values(p):
        if getattr(value, "missing", ()) or getattr(value, "extra", None):
            continue
        if isinstance(value, p.Event | p.UnknownEvent | p.commands.Draw):
            continue
        text = repr(value).replace("Hue.DARK_GREEN", "Hue('dark-green')")
        assert eval(text, dict(names)) == value
    assert repr(p.types.Key(id="a", secret="b")) == "Key(id='a', secret='b')"
    assert repr(p.types.Thing(name="a")) == "Thing(name='a')"
    square = p.types.Figure.Square(title="a", side=1)
    assert repr(square) == "Figure.Square(title='a', side=1)"
    assert repr(p.types.Refs(one="a", none=None)) == "Refs(one='a', none=None)"


def test_dataclasses(p: Any) -> None:
    t = p.types
    names = [f.name for f in dataclasses.fields(t.MasterKey)]
    assert names == ["id", "secret", "password", "uses"]
    assert [f.name for f in dataclasses.fields(t.Figure.Square)] == [
        "title",
        "side",
        "lock",
    ]
    assert dataclasses.is_dataclass(p.commands.Sum)
    square = t.Figure.Square(title="a", side=1, lock=t.Key(id="b", secret="c"))
    assert dataclasses.asdict(square) == {
        "title": "a",
        "side": 1,
        "lock": {"id": "b", "secret": "c"},
    }
    assert dataclasses.astuple(t.Key(id="b", secret="c")) == ("b", "c")
    changed = dataclasses.replace(square, side=2, lock=None)
    assert changed == t.Figure.Square(title="a", side=2)
    assert square.side == 1
    with pytest.raises(TypeError, match="sides"):
        dataclasses.replace(square, sides=2)
    lock = p.commands.OpenLock(id="a", secret="b", password="c")
    assert dataclasses.replace(lock, uses=3).uses == 3
    for value in values(p):
        fields = getattr(value, "__dataclass_fields__", {})
        if fields and not value.missing and type(value) is not t.Figure:
            assert same(dataclasses.replace(value), value) or hasattr(value, "extra")


def test_signatures_and_pprint(p: Any) -> None:
    t = p.types
    signature = inspect.signature(t.Thing)
    assert list(signature.parameters) == ["name", "hue", "note"]
    assert {q.kind for q in signature.parameters.values()} == {
        inspect.Parameter.KEYWORD_ONLY
    }
    assert "Thing" in pprint.pformat([t.Thing(name="a" * 70, note="b" * 70)])
    with pytest.raises(TypeError, match="name"):
        t.Thing()
    with pytest.raises(TypeError, match="nam"):
        t.Thing(name="a", nam="b")
    with pytest.raises(TypeError, match="Figure is a union: make one of its branches"):
        t.Figure(title="a")
    with pytest.raises(AttributeError, match="nam"):
        t.Thing(name="a").nam = "b"


def test_match(p: Any) -> None:
    t = p.types
    found = []
    for value in values(p):
        match value:
            case t.Figure.Square(side=side, lock=t.Key(id=name)):
                found.append((side, name))
            case t.Drawing.Paper.Circle(radius=radius):
                found.append(("circle", radius))
            case t.Drawing():
                raise AssertionError
            case t.Figure():
                found.append(("figure", value.missing))
            case t.Lamp(colours=[t.Hue.RED, other]):
                found.append(("lamp", str(other)))
            case p.events.Drawn(area=area, timestamp=p.Timestamp(seconds=5)):
                found.append(("drawn", area))
            case p.UnknownEvent("NEWER", data):
                found.append(("unknown", data))
    assert found == [
        ("lamp", "newer"),
        (1, "a"),
        ("circle", 1),
        ("figure", ()),
        ("figure", ("title", "shape")),
        ("drawn", 0.5),
        ("unknown", {"x": 1}),
    ]


def test_subclasses_of_users(p: Any) -> None:
    class Mine(p.types.Key):  # type: ignore[misc]
        def loud(self) -> str:
            return str(self.id).upper()

    mine = Mine.from_dict({"id": "a", "secret": "b"})
    assert type(mine) is Mine
    assert mine.loud() == "A"
    assert mine.to_json() == '{"id":"a","secret":"b"}'
    assert mine.to_dict() == {"id": "a", "secret": "b"}
    lock = p.types.Figure.Square(title="a", side=1, lock=mine)
    assert lock.to_dict()["lock"] == {"id": "a", "secret": "b"}


def test_timestamps(p: Any) -> None:
    stamp = p.Timestamp(1641010151, 98)
    assert (stamp.seconds, stamp.microseconds) == stamp == (1641010151, 98)
    assert stamp.datetime == datetime(2022, 1, 1, 4, 9, 11, 98, tzinfo=UTC)
    assert stamp < p.Timestamp(1641010151, 99) < p.Timestamp(1641010152, 0)
