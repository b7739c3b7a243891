"""The fake server's parser: the values of any stream, cut anywhere; never an exception."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qapigen.runtime.fake_json import BadInput, Parser

# Machines may be busy.
few = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)

text = st.text(st.characters(codec="utf-8"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=6,
)
requests = st.lists(st.dictionaries(text, values) | st.lists(values), max_size=3)


def parsed(data: bytes, size: int) -> list[Any]:
    parser = Parser()
    pieces = [data[n : n + size] for n in range(0, len(data), size)]
    return [value for piece in pieces for value in parser.feed(piece)]


@few
@given(requests, st.integers(1, 50), st.booleans(), st.sampled_from(["", " ", "\r\n"]))
def test_any_stream(wanted: list[Any], size: int, plain: bool, between: str) -> None:
    data = between.join(json.dumps(w, ensure_ascii=plain) for w in wanted).encode()
    assert parsed(data, size) == wanted


@few
@given(requests, st.integers(1, 50))
def test_single_quotes(wanted: list[Any], size: int) -> None:
    """JSON with the quotes of the other kind, as QEMU takes it too."""

    def quoted(value: Any) -> str:
        match value:
            case str():
                inner = json.dumps(value)[1:-1].replace('\\"', '"').replace("'", "\\'")
                return f"'{inner}'"
            case list():
                return f"[{', '.join(map(quoted, value))}]"
            case dict():
                items = (f"{quoted(k)}: {quoted(v)}" for k, v in value.items())
                return f"{{{', '.join(items)}}}"
        return json.dumps(value)

    assert parsed("".join(map(quoted, wanted)).encode(), size) == wanted


@few
@given(st.binary(), st.integers(1, 20))
def test_any_bytes(data: bytes, size: int) -> None:
    for value in parsed(data, size):
        if not isinstance(value, BadInput):
            json.dumps(value)


@few
@given(st.binary())
def test_beginning_anew(data: bytes) -> None:
    """0xFF, and what comes then is read as if nothing had been there."""
    assert parsed(data + b'\xff{"a": 1}', 7)[-1] == {"a": 1}
