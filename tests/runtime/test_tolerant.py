"""What servers of other releases send is read, and what is not known of it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packages import Package, schema_at


def test_unknown_members_are_skipped(p: Any) -> None:
    t = p.types
    sent = {"name": "a", "newer": {"x": 1}, "bright": True, "hu": 5}
    assert t.Lamp.from_dict(sent) == t.Lamp(name="a", bright=True)
    with pytest.raises(p.ValidationError, match="newer: Lamp has no such member"):
        t.Lamp.from_dict(sent, strict=True)
    deep = {"label": "a", "below": [{"label": "b", "newer": None}]}
    assert t.Tree.from_dict(deep) == t.Tree(label="a", below=[t.Tree(label="b")])


def test_unknown_values_keep_their_text(p: Any) -> None:
    t = p.types
    thing = t.Thing.from_dict({"name": "a", "hue": "ultraviolet"})
    assert thing.hue == "ultraviolet" == str(thing.hue)
    assert isinstance(thing.hue, t.Hue)
    assert not thing.hue.is_known
    assert repr(thing.hue) == "Hue('ultraviolet')"
    assert thing.hue in {"ultraviolet"}
    assert t.Hue("ultraviolet") == thing.hue != t.Hue.RED
    assert len(t.Hue) == 3, "it is no member of the enum"
    lamp = t.Lamp.from_dict({"name": "a", "bright": True, "colours": ["red", "x"]})
    assert [c.is_known for c in lamp.colours] == [True, False]
    match thing.hue:
        case t.Hue.RED:
            raise AssertionError
        case other:
            assert other == "ultraviolet"
    # It is not sent on to a server that need not know it.
    with pytest.raises(p.ValidationError, match="hue: 'ultraviolet' is not a Hue"):
        thing.to_json()
    with pytest.raises(p.ValidationError, match="hue: 'ultraviolet' is not a Hue"):
        t.Thing.from_dict({"name": "a", "hue": "ultraviolet"}, strict=True)


def test_unknown_branches_are_of_the_union(p: Any) -> None:
    t = p.types
    sent = {"shape": "blob", "title": "a", "holes": [1, {"x": None}], "radius": 2}
    figure = t.Figure.from_dict(sent)
    assert type(figure) is t.Figure
    assert (figure.title, figure.shape, figure.shape.is_known) == ("a", "blob", False)
    assert figure.extra == {"holes": [1, {"x": None}], "radius": 2}
    assert figure.missing == ()
    assert repr(figure).startswith("Figure(shape=Shape('blob'), title='a', extra=")
    assert figure == t.Figure.from_dict(sent)
    assert figure != t.Figure.from_dict({**sent, "shape": "drop"})
    assert figure != t.Figure.from_dict({**sent, "radius": 3})
    match figure:
        case t.Figure.Circle() | t.Figure.Square():
            raise AssertionError
        case t.Figure(title=title):
            assert title == "a"
    for write in (figure.to_dict, figure.to_json):
        with pytest.raises(p.ValidationError, match="shape: 'blob' is not a Shape"):
            write()


def test_unknown_branches_of_branches(p: Any) -> None:
    t = p.types
    inner = t.Drawing.from_dict({"medium": "paper", "shape": "blob", "title": "a"})
    assert type(inner) is t.Drawing.Paper
    assert (inner.medium, inner.shape) == (t.Medium.PAPER, "blob")
    outer = t.Drawing.from_dict({"medium": "sand", "shape": "circle", "radius": 1})
    assert type(outer) is t.Drawing
    assert outer.extra == {"shape": "circle", "radius": 1}
    assert p.commands.Draw.decode_return([{"shape": "blob", "title": "a"}])


def test_what_an_older_server_does_not_send(p: Any) -> None:
    t = p.types
    lamp = t.Lamp.from_dict({"hue": "red"})
    assert lamp.missing == ("name", "bright")
    assert lamp.hue is t.Hue.RED
    with pytest.raises(p.NotSentError) as caught:
        _ = lamp.bright
    assert str(caught.value) == (
        "Lamp.bright was not sent by the server (its release may not know this member)"
    )
    assert isinstance(caught.value, AttributeError)
    assert getattr(lamp, "bright", "?") == "?"
    assert not hasattr(lamp, "name")
    with pytest.raises(AttributeError, match="'Lamp' object has no attribute 'brite'"):
        _ = lamp.brite
    assert repr(lamp) == "Lamp(hue=Hue.RED)"
    assert lamp == t.Lamp.from_dict({"hue": "red"})
    assert lamp != t.Lamp.from_dict({"hue": "red", "bright": True})
    for write in (lamp.to_dict, lamp.to_json):
        with pytest.raises(p.ValidationError, match="^name: mandatory member is miss"):
            write()
    lamp.name, lamp.bright = "a", False
    assert lamp.missing == ()
    assert lamp == t.Lamp(name="a", bright=False, hue=t.Hue.RED)


def test_a_discriminator_that_was_not_sent(p: Any) -> None:
    figure = p.types.Figure.from_dict({"radius": 1})
    assert figure.missing == ("title", "shape")
    with pytest.raises(p.NotSentError, match=r"^Figure\.shape was not sent"):
        _ = figure.shape
    assert figure.extra == {"radius": 1}
    drawing = p.types.Drawing.from_dict({"medium": "paper", "title": "a"})
    assert drawing.missing == ("shape",)
    assert drawing.medium is p.types.Medium.PAPER
    with pytest.raises(p.ValidationError, match="^shape: mandatory member is missing"):
        p.types.Figure.from_dict({"title": "a"}, strict=True)


def test_events(p: Any) -> None:
    e = p.events
    time = {"seconds": 1, "microseconds": 2}
    message = {"event": "DRAWN", "data": {"title": "a", "x": 1}, "timestamp": time}
    drawn = p.decode_event(message)
    assert (type(drawn), drawn.missing, drawn.title) == (e.Drawn, ("area",), "a")
    assert drawn.timestamp == (1, 2)
    unknown = p.decode_event({"event": "NEWER", "data": {"x": [1]}, "timestamp": time})
    assert unknown == p.UnknownEvent("NEWER", {"x": [1]}, drawn.timestamp)
    assert p.decode_event({"event": "IDLE", "more": 1}) == e.Idle()
    with pytest.raises(p.ValidationError, match="^timestamp: "):
        p.decode_event({"event": "IDLE", "timestamp": {**time, "seconds": True}})


def test_wrong_types_are_not_tolerated(p: Any) -> None:
    t = p.types
    for value, path in [
        ({"name": 1}, "name"),
        ({"name": "a", "bright": 1}, "bright"),
        ({"name": "a", "hue": None}, "hue"),
        ({"name": "a", "hue": 5}, "hue"),
        ({"name": "a", "colours": [5]}, "colours[0]"),
    ]:
        with pytest.raises(p.ValidationError) as caught:
            t.Lamp.from_dict(value)
        assert caught.value.path == path
    for value in ({"shape": 5, "title": "a"}, {"shape": None}):
        with pytest.raises(p.ValidationError, match="^shape: "):
            t.Figure.from_dict(value)
    with pytest.raises(p.ValidationError, match=r"^one: 5 is not a Ref$"):
        t.Refs.from_dict({"one": 5})


def test_unchecked_commands(p: Any) -> None:
    add = p.commands.DeviceAdd(driver="virtio-blk", id="d0")
    add.extra["queues"] = [1, {"x": None}]
    sent = {"driver": "virtio-blk", "id": "d0", "queues": [1, {"x": None}]}
    assert add.to_dict() == sent
    assert json.loads(add.to_json()) == sent
    # Nobody checks it: strict or not, everything is taken and sent on as it came.
    odd = {"driver": 5, "id": None, "x": "y"}
    for strict in (True, False):
        read = p.commands.DeviceAdd.from_dict(odd, strict=strict)
        assert read.to_dict() == odd
    with pytest.raises(p.ValidationError, match="an array is not an object"):
        p.commands.DeviceAdd.from_dict([])


# --- real servers --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def newest(qemu: Path) -> Iterator[Package]:
    entry = qemu / "schema" / "v10.1" / "qapi" / "qapi-schema.json"
    if not entry.exists():
        pytest.skip("no schema of v10.1")
    with Package(schema_at(entry, "10.1")) as package:
        yield package


def traffic(qemu: Path) -> Iterator[tuple[str, str, Any]]:
    for path in sorted((qemu / "traffic").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line) if line.strip() else {}
            if row.get("kind") in ("return", "event"):
                name = row["execute"] if row["kind"] == "return" else row["event"]
                yield row["kind"], name, row["value"]


def test_newest_bindings_read_what_an_old_server_sent(
    qemu: Path, newest: Package
) -> None:
    module = newest.module
    count = 0
    old = 0
    for kind, name, value in traffic(qemu):
        if kind == "return":
            if name not in module.COMMANDS:
                continue
            command = module.COMMANDS[name]
            read = command.decode_return(value)
            assert command.return_from_json(json.dumps(value)) == read
        else:
            if name not in module.EVENTS:
                continue
            read = module.EVENTS[name].from_dict(value)
        count += 1
        repr(read)
        old += _missing(module, read)
    assert count > 200
    assert old, "7.2 has not sent all that 10.1 wants: else this test tests nothing"


def _missing(module: Any, value: Any) -> int:
    """How many mandatory members an answer lacks."""
    if isinstance(value, list):
        return sum(_missing(module, v) for v in value)
    if not isinstance(value, module.Struct):
        return 0
    for name in value.missing:
        with pytest.raises(module.NotSentError):
            getattr(value, name)
    inner = (getattr(value, n, None) for n in value.__dataclass_fields__)
    return len(value.missing) + sum(_missing(module, v) for v in inner)
