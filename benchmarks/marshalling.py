"""How fast generated packages decode and encode, beside other libraries, in one run.

    python -m benchmarks.marshalling [--rounds N]

Real replies of QEMU 7.2 where they are at hand (QAPIGEN_QEMU_DATA, or ../shared/qemu beside the
checkout), and data of our own otherwise.  Everything goes from text to objects and back, with all
of the schema's types and ranges held.  All are measured in turns, many times over, and the least
CPU time of each counts: what else the machine does only ever adds.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peers import PEERS, Types
from qapigen.compile import LoadOptions, load
from qapigen.dialect import Release
from qapigen.python.generate import generate
from qapigen.schema.ir import ArrayType, Command, Event, NamedType, Schema, TypeRef
from qapigen.workspace import read_file
from qapigen.workspace.write import write_tree

TOP = Path(__file__).resolve().parent.parent
BATCH = 0.002
"""Seconds that the clock runs at a time."""


class Case(NamedTuple):
    """A value and how a generated package reads and writes it."""

    label: str
    text: bytes
    type: TypeRef
    decode: Callable[[Any], Any]
    encode: Callable[[Any], Any]
    types: Types


def qemu_data() -> Path | None:
    named = os.environ.get("QAPIGEN_QEMU_DATA")
    place = Path(named) if named else TOP.parent / "shared" / "qemu"
    return place if (place / "traffic").is_dir() else None


def compiled(
    entry: Path, dialect: str | None, name: str, directory: Path
) -> tuple[Schema, Any]:
    release = Release.parse(dialect) if dialect else None
    schema = load(str(entry), read_file, LoadOptions(dialect=release)).schema
    assert schema is not None
    write_tree(str(directory / name), generate(schema))
    if str(directory) not in sys.path:
        sys.path.insert(0, str(directory))
    return schema, importlib.import_module(name)


# --- cases -------------------------------------------------------------------------------------


def real_cases(data: Path, directory: Path) -> Iterator[Case]:
    """Replies and an event of a real QEMU."""
    entry = data / "schema" / "v7.2" / "qapi" / "qapi-schema.json"
    schema, package = compiled(entry, "7.2", "qemu72", directory)
    found: dict[str, Any] = {}
    for path in sorted((data / "traffic").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line) if line.strip() else {}
            if row.get("kind") in ("return", "event"):
                name = row.get("execute") if row["kind"] == "return" else row["event"]
                if len(str(row["value"])) > len(str(found.get(name, ""))):
                    found[name] = row["value"]
    yield event(schema, package, "BLOCK_JOB_COMPLETED", found["BLOCK_JOB_COMPLETED"])
    yield returned(schema, package, "query-block", found["query-block"])
    yield returned(schema, package, "query-qmp-schema", found["query-qmp-schema"])


def own_cases(directory: Path) -> Iterator[Case]:
    """The same sizes, by the example schema."""
    entry = TOP / "schemas" / "block" / "qapi-schema.json"
    schema, package = compiled(entry, None, "vmblock", directory)
    done = {"type": "backup", "device": "job0", "len": 1 << 30, "offset": 1 << 30}
    yield event(schema, package, "BLOCK_JOB_COMPLETED", {**done, "speed": 0})
    jobs = [
        {"id": f"job{n}", "type": "backup", "status": "running", "current-progress": n,
         "total-progress": 1 << 30}
        for n in range(30)
    ]  # fmt: skip
    yield returned(schema, package, "query-jobs", jobs)
    yield returned(schema, package, "query-jobs", jobs * 50)


def event(schema: Schema, package: Any, name: str, value: Any) -> Case:
    definition = schema.by_name[name]
    assert isinstance(definition, Event)
    types = Types(schema)
    assert isinstance(definition.arguments, tuple)
    types.record(name, list(definition.arguments), None)
    cls = package.EVENTS[name]
    text = json.dumps(value).encode()
    type_ = NamedType(name, definition.span)
    named = Schema(schema.dialect, (), (), {**schema.by_name, name: definition}, None)
    types.schema = named
    return Case(name, text, type_, cls.from_dict, lambda x: x.to_dict(), types)


def returned(schema: Schema, package: Any, name: str, value: Any) -> Case:
    definition = schema.by_name[name]
    assert isinstance(definition, Command)
    assert isinstance(definition.returns, NamedType | ArrayType)
    types = Types(schema)
    types.need(definition.returns)
    cls = package.COMMANDS[name]
    text = json.dumps(value).encode()
    return Case(
        name, text, definition.returns, cls.decode_return, cls.encode_return, types
    )


# --- measuring ---------------------------------------------------------------------------------


def contestants(
    case: Case,
) -> tuple[dict[str, Callable[[], Any]], dict[str, Callable[[], Any]]]:
    """What to time, decoding and encoding; each is tried once, and must give what was sent."""
    import orjson

    value = json.loads(case.text)
    ours = case.decode(value)
    text = case.text.decode()
    decode: dict[str, Callable[[], Any]] = {
        "json.loads, no more": lambda: json.loads(text),
        "orjson.loads, no more": lambda: orjson.loads(case.text),
        "qapigen, on json": lambda: case.decode(json.loads(text)),
        "qapigen, on orjson": lambda: case.decode(orjson.loads(case.text)),
    }
    dumps = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    encode: dict[str, Callable[[], Any]] = {
        "json.dumps, no more": lambda: dumps(value),
        "orjson.dumps, no more": lambda: orjson.dumps(value),
        "qapigen, on json": lambda: dumps(case.encode(ours)),
        "qapigen, on orjson": lambda: orjson.dumps(case.encode(ours)),
    }
    for name, make in PEERS.items():
        try:
            reads, writes = make(case.types, case.type)
            made = reads(case.text)
            same(name, json.loads(writes(made)), value)
        except ImportError as error:
            print(f"without {name}: {error}", file=sys.stderr)
            continue
        decode[name] = lambda r=reads: r(case.text)  # type: ignore[misc]
        encode[name] = lambda w=writes, m=made: w(m)  # type: ignore[misc]
    for name in encode:
        same(name, json.loads(encode[name]()), value)
    return decode, encode


def same(name: str, got: Any, value: Any) -> None:
    if name.startswith(("mashumaro", "cattrs")):
        # They do not tell null from absent.
        got, value = without_null(got), without_null(value)
    if got != value:
        raise SystemExit(f"{name}: not the same: {str(got)[:500]}\n{str(value)[:500]}")


def without_null(value: Any) -> Any:
    match value:
        case dict():
            return {k: without_null(v) for k, v in value.items() if v is not None}
        case list():
            return [without_null(v) for v in value]
    return value


def timed(functions: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Least seconds of CPU time a call, by name."""
    counts = {name: _count(function) for name, function in functions.items()}
    least = dict.fromkeys(functions, float("inf"))
    clock = time.process_time
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for name, function in functions.items():
            count = range(counts[name])
            start = clock()
            for _ in count:
                function()
            least[name] = min(least[name], (clock() - start) / len(count))
    gc.unfreeze()
    return least


def _count(function: Callable[[], Any]) -> int:
    """How many calls fill a batch."""
    function()
    count = 1
    while True:
        start = time.process_time()
        for _ in range(count):
            function()
        took = time.process_time() - start
        if took > BATCH / 4:
            return max(1, round(count * BATCH / took))
        count *= 4


def table(
    title: str, cases: list[Case], results: list[dict[str, float]], reference: str
) -> list[str]:
    """A Markdown table: how many times as fast as the reference, and times of the largest."""
    sizes = [f"{c.label}, {len(c.text):,} B" for c in cases]
    lines = [f"| {title} | {' | '.join(sizes)} | |", "|---" * (len(cases) + 2) + "|"]
    for name in sorted(results[-1], key=lambda n: results[-1][n]):
        ratios = [f"{r[reference] / r[name]:.2f}" for r in results]
        time_ = f"{results[-1][name] * 1e3:.2f} ms"
        bold = f"**{name}**" if name.startswith("qapigen") else name
        lines.append(f"| {bold} | {' | '.join(ratios)} | {time_} |")
    return lines


TARGETS = (
    ("decode, on json", 0, "qapigen, on json", 1.2),
    ("decode, on orjson", 0, "qapigen, on orjson", 1.5),
    ("encode, on json", 1, "qapigen, on json", 0.85),
    ("encode, on orjson", 1, "qapigen, on orjson", 1.0),
)
"""How many times as fast as pydantic 2 the largest reply is to be."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=150)
    parser.add_argument(
        "--own", action="store_true", help="data of our own, in any case"
    )
    parser.add_argument(
        "--check", action="store_true", help="fail where a target is missed"
    )
    arguments = parser.parse_args()
    data = None if arguments.own else qemu_data()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        cases = list(real_cases(data, place) if data else own_cases(place))
        decoded, encoded = [], []
        for case in cases:
            decode, encode = contestants(case)
            decoded.append(timed(decode, arguments.rounds))
            encoded.append(timed(encode, arguments.rounds))
    reference = "pydantic 2"
    print("How many times as fast as pydantic 2; times for the largest.\n")
    print("\n".join(table("decode", cases, decoded, reference)), end="\n\n")
    print("\n".join(table("encode", cases, encoded, reference)), end="\n\n")
    missed = False
    for label, side, contestant, wanted in TARGETS:
        results = (decoded, encoded)[side][-1]
        ratio = results[reference] / results[contestant]
        missed |= ratio < wanted
        print(f"{label}: {ratio:.2f}, wanted {wanted}")
    if arguments.check and missed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
