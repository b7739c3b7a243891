"""How fast generated packages decode and encode, beside other libraries, in one run.

    python -m benchmarks.marshalling [--rounds N]

Real replies of QEMU 7.2 where they are at hand (QAPIGEN_QEMU_DATA, or ../shared/qemu beside the
checkout), and data of our own otherwise.  Everything goes from text to objects and back, with all
of the schema's types and ranges held.  All are measured in turns, many times over, and the least
CPU time of each counts: what else the machine does only ever adds.  What it takes from importing a
library and its models to the first value is measured in fresh interpreters.
"""

from __future__ import annotations

import argparse
import compileall
import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.peers import LIBRARIES, PEERS, Types, program
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
    types: Types
    ways: dict[str, Way]


class Way(NamedTuple):
    """From text and to text, as a user of a generated package has it."""

    decode: Callable[[bytes], Any]
    encode: Callable[[Any], str]
    program: str
    """What decodes the text `DATA` once, from nothing."""


def qemu_data() -> Path | None:
    named = os.environ.get("QAPIGEN_QEMU_DATA")
    place = Path(named) if named else TOP.parent / "shared" / "qemu"
    return place if (place / "traffic").is_dir() else None


def compiled(
    entry: Path, dialect: str | None, directory: Path
) -> tuple[Schema, dict[str, Any]]:
    """The schema, and a package of it for each library that reads and writes text."""
    release = Release.parse(dialect) if dialect else None
    schema = load(str(entry), read_file, LoadOptions(dialect=release)).schema
    assert schema is not None
    sys.path.insert(0, str(directory))
    packages = {}
    files = generate(schema)
    for library in ("json", "orjson"):
        write_tree(str(directory / f"on_{library}"), files)
        package = packages[library] = importlib.import_module(f"on_{library}")
        package.use_json(library)
    return schema, packages


# --- cases -------------------------------------------------------------------------------------


def real_cases(data: Path, directory: Path) -> Iterator[Case]:
    """Replies and an event of a real QEMU."""
    entry = data / "schema" / "v7.2" / "qapi" / "qapi-schema.json"
    schema, packages = compiled(entry, "7.2", directory)
    found: dict[str, Any] = {}
    for path in sorted((data / "traffic").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line) if line.strip() else {}
            if row.get("kind") in ("return", "event"):
                name = row.get("execute") if row["kind"] == "return" else row["event"]
                if len(str(row["value"])) > len(str(found.get(name, ""))):
                    found[name] = row["value"]
    yield event(schema, packages, "BLOCK_JOB_COMPLETED", found["BLOCK_JOB_COMPLETED"])
    yield returned(schema, packages, "query-block", found["query-block"])
    yield returned(schema, packages, "query-qmp-schema", found["query-qmp-schema"])


def own_cases(directory: Path) -> Iterator[Case]:
    """The same sizes, by the example schema."""
    entry = TOP / "schemas" / "block" / "qapi-schema.json"
    schema, packages = compiled(entry, None, directory)
    done = {"type": "backup", "device": "job0", "len": 1 << 30, "offset": 1 << 30}
    yield event(schema, packages, "BLOCK_JOB_COMPLETED", {**done, "speed": 0})
    jobs = [
        {"id": f"job{n}", "type": "backup", "status": "running", "current-progress": n,
         "total-progress": 1 << 30}
        for n in range(30)
    ]  # fmt: skip
    yield returned(schema, packages, "query-jobs", jobs)
    yield returned(schema, packages, "query-jobs", jobs * 50)


def event(schema: Schema, packages: dict[str, Any], name: str, value: Any) -> Case:
    definition = schema.by_name[name]
    assert isinstance(definition, Event)
    types = Types(schema)
    assert isinstance(definition.arguments, tuple)
    types.record(name, list(definition.arguments), None)
    type_ = NamedType(name, definition.span)
    named = Schema(schema.dialect, (), (), {**schema.by_name, name: definition}, None)
    types.schema = named
    ways = {}
    for library, package in packages.items():
        cls = package.EVENTS[name]
        begin = f"p.events.{cls.__name__}.from_json(DATA)"
        ways[library] = Way(
            cls.from_json, lambda x: x.to_json(), program_of(library, begin)
        )
    return Case(name, json.dumps(value).encode(), type_, types, ways)


def program_of(library: str, begin: str) -> str:
    return f"import on_{library} as p\np.use_json({library!r})\n{begin}\n"


def returned(schema: Schema, packages: dict[str, Any], name: str, value: Any) -> Case:
    definition = schema.by_name[name]
    assert isinstance(definition, Command)
    assert isinstance(definition.returns, NamedType | ArrayType)
    types = Types(schema)
    types.need(definition.returns)
    ways = {}
    for library, package in packages.items():
        cls = package.COMMANDS[name]
        begin = f"p.commands.{cls.__name__}.return_from_json(DATA)"
        ways[library] = Way(
            cls.return_from_json, cls.return_to_json, program_of(library, begin)
        )
    return Case(name, json.dumps(value).encode(), definition.returns, types, ways)


# --- measuring ---------------------------------------------------------------------------------


def contestants(
    case: Case,
) -> tuple[dict[str, Callable[[], Any]], dict[str, Callable[[], Any]]]:
    """What to time, decoding and encoding; each is tried once, and must give what was sent."""
    import orjson

    value = json.loads(case.text)
    decode: dict[str, Callable[[], Any]] = {
        "json.loads, no more": lambda: json.loads(case.text),
        "orjson.loads, no more": lambda: orjson.loads(case.text),
    }
    dumps = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    encode: dict[str, Callable[[], Any]] = {
        "json.dumps, no more": lambda: dumps(value),
        "orjson.dumps, no more": lambda: orjson.dumps(value),
    }
    for library, way in case.ways.items():
        made = way.decode(case.text)
        decode[f"qapigen, on {library}"] = lambda r=way.decode: r(case.text)  # type: ignore[misc]
        encode[f"qapigen, on {library}"] = lambda w=way.encode, m=made: w(m)  # type: ignore[misc]
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


STARTER = """
import sys, time
sys.path.insert(0, sys.argv[1])
DATA = open(sys.argv[2], "rb").read()
text = open(sys.argv[3]).read()
# As if it were a module that has been imported before.
code = compile(text, sys.argv[3], "exec", dont_inherit=True)
start = time.process_time()
exec(code)
print(time.process_time() - start)
"""


def starts(case: Case, directory: Path, rounds: int) -> dict[str, float]:
    """Least seconds of CPU time from nothing to the first decoded value, by name."""
    programs = {f"qapigen, on {lib}": way.program for lib, way in case.ways.items()}
    for name, library in LIBRARIES.items():
        programs[name] = program(library, case.types, case.type)
    compileall.compile_dir(directory, quiet=1)
    data, text = directory / "data.json", directory / "program.py"
    data.write_bytes(case.text)
    least = dict.fromkeys(programs, float("inf"))
    for _ in range(rounds):
        for name, source in programs.items():
            text.write_text(source, encoding="utf-8")
            command = [sys.executable, "-I", "-c", STARTER, directory, data, text]
            took = float(subprocess.check_output(command))
            least[name] = min(least[name], took)
    return least


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
        decoded, encoded, started = [], [], []
        for case in cases:
            decode, encode = contestants(case)
            decoded.append(timed(decode, arguments.rounds))
            encoded.append(timed(encode, arguments.rounds))
            started.append(starts(case, place, max(1, arguments.rounds // 20)))
    reference = "pydantic 2"
    print("How many times as fast as pydantic 2; times for the largest.\n")
    print("\n".join(table("decode", cases, decoded, reference)), end="\n\n")
    print("\n".join(table("encode", cases, encoded, reference)), end="\n\n")
    title = "from import to the first value"
    print("\n".join(table(title, cases, started, reference)), end="\n\n")
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
