"""Holds a generated package against the oracle, value by value."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

from mutations import mutations
from oracle import Oracle
from packages import Package
from values import Values

from qapigen.schema.ir import Command, Enum, Event, Schema, Struct, Union


class Subject(NamedTuple):
    """One thing of a schema that values travel as: a type, arguments, what is returned."""

    name: str
    valid: Callable[[], Any]
    problem: Callable[[Any], str | None]
    decode: Callable[..., Any]
    """Of a value, whether to be strict, whether to collect all problems."""

    encode: Callable[[Any], Any]
    fast: tuple[Callable[..., Any], Callable[..., Any]] | None
    """The generated decoder and encoder, if there are such."""

    slow: tuple[Callable[..., Any], Callable[..., Any]]
    """The same by the interpreter."""

    write: Callable[[Any], str | None] | None
    """What writes text, if there is such; it gives none for what it does not take."""


def subjects(package: Package, values: Values) -> Iterator[Subject]:
    """All subjects of a package that have values."""
    oracle = Oracle(package.schema)
    module = package.module
    convert = package.sub("_runtime.convert")
    walk = package.sub("_runtime.interpret").Walk
    table = package.sub("_runtime.table").table()

    def of_class(row: Any) -> tuple[Callable[..., Any], Callable[..., Any]]:
        return (
            lambda obj, strict: walk(strict, quick=False).decode_object(row, obj, ""),
            lambda value: (
                walk(True).encode(row["key"], value, "")
                if row["area"] == "types"
                else walk(True).encode_object(row, value, "")
            ),
        )

    def of_code(code: str) -> tuple[Callable[..., Any], Callable[..., Any]]:
        return (
            lambda obj, strict: walk(strict, quick=False).decode(code, obj, ""),
            lambda value: walk(True).encode(code, value, ""),
        )

    def fast(cls: Any, decoder: str, encoder: str) -> Any:
        pair = convert.codec(cls, decoder), convert.codec(cls, encoder)
        return pair if None not in pair else None

    def writer(cls: Any, verb: str) -> Any:
        write = convert.codec(cls, verb)
        return write and (lambda value: convert._written(write, value))

    for d in package.schema.definitions:
        name = d.name
        if isinstance(d, Command | Event):
            registry = module.COMMANDS if isinstance(d, Command) else module.EVENTS
            cls = registry[name]
            rows = table.commands if isinstance(d, Command) else table.events
            if values.definable(d):
                yield Subject(
                    name,
                    lambda d=d: values.arguments(d),
                    lambda v, d=d: oracle.arguments_problem(d, v),
                    lambda v, s, a=False, c=cls: c.from_dict(v, strict=s, collect=a),
                    lambda x: x.to_dict(),
                    fast(cls, "decode", "encode"),
                    of_class(rows[name]),
                    writer(cls, "text"),
                )
            if isinstance(d, Command) and d.returns is not None:
                if values.height(d.returns) >= 1_000:
                    continue
                yield Subject(
                    f"{name}, returned",
                    lambda d=d: values.returned(d),
                    lambda v, d=d: oracle.return_problem(d, v),
                    lambda v, s, a=False, c=cls: c.decode_return(
                        v, strict=s, collect=a
                    ),
                    lambda x, c=cls: c.encode_return(x),
                    fast(cls, "decode_return", "encode_return"),
                    of_code(rows[name]["returns"]),
                    writer(cls, "text_return"),
                )
        elif values.has_values(name):
            yield Subject(
                name,
                lambda n=name: values.named(n),
                lambda v, n=name: oracle.type_problem(n, v),
                lambda v, s, a=False, n=name: module.decode(n, v, strict=s, collect=a),
                lambda x, n=name: module.encode(n, x),
                (
                    fast(module.TYPES[name], "decode", "encode")
                    if isinstance(d, Struct | Union)
                    else None
                ),
                of_code(name),
                (
                    writer(module.TYPES[name], "text")
                    if isinstance(d, Struct | Union)
                    else None
                ),
            )


def text(value: Any) -> str:
    """A value as it would travel; 1, 1.0 and true are not the same."""
    return json.dumps(value, sort_keys=True)


def compact(value: Any) -> str:
    """A value as packages write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_doubles(value: Any) -> Any:
    """The value as QEMU reads it: what is no integer of 64 bits is a double."""
    if type(value) is int and not -(2**63) <= value < 2**64:
        return float(value)
    if isinstance(value, list):
        return [as_doubles(v) for v in value]
    if isinstance(value, dict):
        return {k: as_doubles(v) for k, v in value.items()}
    return value


def hold(
    package: Package,
    random: Random,
    *,
    rounds: int,
    share: float,
    depth: int = 5,
    chosen: Callable[[str], bool] = lambda name: True,
) -> int:
    """Hold all subjects of a package against the oracle; how many values were judged."""
    values = Values(package.schema, random, depth)
    names = _names(package.schema)
    count = 0
    for subject in subjects(package, values):
        if not chosen(subject.name):
            continue
        for _ in range(rounds):
            value = subject.valid()
            _hold_valid(package, subject, value)
            count += 1
            limit = min(1.0, share * 300 / max(1, len(text(value))))
            for mutated in mutations(value, names, random, limit):
                _hold_any(package, subject, mutated)
                count += 1
    return count


def _names(schema: Schema) -> list[str]:
    names: dict[str, None] = {}
    for d in schema.definitions:
        match d:
            case Enum():
                names.update((v.name, None) for v in d.values)
            case Struct():
                names.update((m.name, None) for m in d.members)
    return list(names) or ["x"]


def _hold_valid(package: Package, subject: Subject, value: Any) -> None:
    """What is right is decoded by the fast way, and comes back unchanged."""
    problem = subject.problem(value)
    assert problem is None, f"{subject.name}: not valid at {problem}: {text(value)}"
    before = text(value)
    for strict in (True, False):
        decoded = subject.decode(value, strict)
        assert text(subject.encode(decoded)) == before, subject.name
        assert subject.decode(subject.encode(decoded), strict) == decoded
        slow_decode, slow_encode = subject.slow
        assert _same(slow_decode(value, strict), decoded), (subject.name, before)
        assert text(slow_encode(decoded)) == before, (subject.name, before)
        _hold_built(package, decoded)
        if subject.fast is not None:
            decode, encode = subject.fast
            assert _same(decode(value, strict), decoded), (subject.name, before)
            assert text(encode(decoded)) == before, (subject.name, before)
        if subject.write is not None:
            sent = compact(subject.encode(decoded))
            assert subject.write(decoded) == sent, subject.name
    assert text(value) == before, "the input was changed"


def _hold_built(package: Package, decoded: Any) -> None:
    """What was decoded can be built."""
    if isinstance(decoded, package.module.Struct) and not decoded.missing:
        built = dataclasses.replace(decoded)
        assert built == decoded
        assert repr(built) == repr(decoded)


def _hold_any(package: Package, subject: Subject, value: Any) -> None:
    """Whatever it is, the package and the oracle agree on it, and so do the two ways."""
    error = package.module.ValidationError
    problem = subject.problem(value)
    shown = f"{subject.name}: {text(value)}: the oracle: {problem!r}"
    try:
        decoded = subject.decode(value, True)
    except error as found:
        assert problem is not None, f"{shown}; refused: {found}"
        assert found.path == problem, f"{shown}; refused: {found}"
        assert str(found)
        _hold_all_problems(package, subject, value, found)
    else:
        assert problem is None, f"{shown}; accepted"
        sent = as_doubles(subject.encode(decoded))
        assert text(sent) == text(as_doubles(value)), shown
    for strict in (True, False):
        fast = _outcome(subject.fast and subject.fast[0], value, strict)
        slow = _outcome(subject.slow[0], value, strict)
        if fast is not _GAVE_UP:
            assert slow is not _GAVE_UP, f"{shown}; only the fast way takes it"
            assert _same(fast, slow), shown
            assert repr(fast) == repr(slow), shown
        if strict:
            assert (slow is _GAVE_UP) == (problem is not None), shown
        elif slow is not _GAVE_UP:
            _hold_tolerated(package, subject, slow)


def _hold_all_problems(
    package: Package, subject: Subject, value: Any, first: Any
) -> None:
    """Whoever asks for all problems gets the first one, and each only once."""
    try:
        subject.decode(value, True, True)
    except package.module.ValidationError as found:
        problems = [str(problem) for problem in found.problems]
        assert problems[0] == str(first), subject.name
        assert len(set(problems)) == len(problems), subject.name
    else:
        raise AssertionError(f"{subject.name}: accepted if all problems are asked for")


def _hold_tolerated(package: Package, subject: Subject, decoded: Any) -> None:
    """What was let pass is sent only if a server would take it."""
    error = package.module.ValidationError
    repr(decoded)
    written = subject.write(decoded) if subject.write is not None else None
    try:
        sent = subject.encode(decoded)
    except error as found:
        assert written is None, f"{subject.name}: wrote {written}: {found}"
        return
    assert subject.problem(sent) is None, f"{subject.name}: gave out {text(sent)}"
    if written is not None:
        assert written == compact(sent), subject.name


class _GaveUp:
    pass


_GAVE_UP = _GaveUp()


def _outcome(
    function: Callable[..., Any] | None, value: Any, strict: bool
) -> Any | _GaveUp:
    if function is None:
        return _GAVE_UP
    try:
        return function(value, strict)
    except Exception:
        return _GAVE_UP


def _same(a: Any, b: Any) -> bool:
    return type(a) is type(b) and bool(a == b) and repr(a) == repr(b)
