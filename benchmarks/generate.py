"""How long `qapigen generate` takes, against a bare Lark LALR parse of the same files.

    python benchmarks/generate.py [SCHEMA] [--rounds N] [--synthetic 10000 100000]

Both are measured in turns in one run, and the least time of each counts.  Synthetic schemas show
that twice the schema takes twice the time, and how much memory.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lark import Lark

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "schemas" / "block" / "qapi-schema.json"

GRAMMAR = r"""
start: (object | DOC)*
object: "{" [member ("," member)*] "}"
member: STRING ":" value
?value: object | array | STRING | LITERAL
array: "[" [value ("," value)*] "]"
STRING: /'[^'\n]*'/
LITERAL: /true|false|null/
DOC: /##\n(?:#.*\n|\s*\n)*?##(?=\n)/
COMMENT: /#.*/
WHITE: /\s+/
%ignore WHITE
%ignore COMMENT
"""
"""The language of schemas and nothing else: no spans, no checks, no tree of our own."""

INCLUDE = re.compile(r"\{\s*'include':\s*'([^']+)'\s*\}")


def texts(entry: Path) -> list[str]:
    """The text of a schema file and of those that it includes."""
    found: dict[Path, str] = {}

    def read(path: Path) -> None:
        path = path.resolve()
        if path not in found:
            found[path] = path.read_text(encoding="utf-8")
            for name in INCLUDE.findall(found[path]):
                read(path.parent / name)

    read(entry)
    return list(found.values())


def generate(entry: Path) -> tuple[float, float, int]:
    """Wall time and CPU time in seconds, and memory in MiB, of a cold run in its own process."""
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, "-m", "qapigen", "generate", "-q", str(entry)]
        start = time.perf_counter()
        process = subprocess.Popen([*command, "-o", f"{directory}/package"])
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"generate failed on {entry}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def compare(entry: Path, rounds: int) -> None:
    parser = Lark(GRAMMAR, parser="lalr")
    sources = texts(entry)
    bare: list[tuple[float, float]] = []
    ours: list[tuple[float, float, int]] = []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        for text in sources:
            parser.parse(text)
        bare.append((time.perf_counter() - wall, time.process_time() - cpu))
        ours.append(generate(entry))
    print(f"{sum(map(len, sources)) / 1e3:.0f} kB of schema, least of {rounds}\n")
    print("| | bare parse | generate, cold | ratio |")
    print("|---|---|---|---|")
    for row, name in enumerate(("wall time", "CPU time")):
        first, second = min(b[row] for b in bare), min(o[row] for o in ours)
        print(f"| {name} | {first:.3f} s | {second:.3f} s | {second / first:.1f} |")


def synthetic(count: int) -> str:
    """A schema of `count` definitions of all kinds, documented."""
    parts: list[str] = []
    for n in range(count // 5):
        parts.append(f"""
##
# @Kind{n}:
#
# The kinds of thing number {n}.
#
# @one: the first kind
#
# @two: the second kind
#
# Since: 1.0
##
{{ 'enum': 'Kind{n}', 'data': [ 'one', 'two' ] }}

##
# @Part{n}:
#
# A part of thing number {n}.
#
# @name: what it is called
#
# @size: how large it is
#
# Since: 1.0
##
{{ 'struct': 'Part{n}', 'data': {{ 'name': 'str', '*size': 'size' }} }}

##
# @Thing{n}:
#
# A thing.
#
# @kind: its kind
#
# Since: 1.0
##
{{ 'union': 'Thing{n}', 'base': {{ 'kind': 'Kind{n}' }}, 'discriminator': 'kind',
  'data': {{ 'one': 'Part{n}' }} }}

##
# @query-thing-{n}:
#
# Ask for things.
#
# @flat: without their parts
#
# Returns: the things
#
# Since: 1.0
##
{{ 'command': 'query-thing-{n}', 'data': {{ '*flat': 'bool' }},
  'returns': [ 'Thing{n}' ] }}

##
# @THING_{n}_GONE:
#
# A thing is gone.
#
# @part: what is left of it
#
# Since: 1.0
##
{{ 'event': 'THING_{n}_GONE', 'data': {{ 'part': 'Part{n}' }} }}
""")
    return "".join(parts)


def scale(counts: list[int]) -> None:
    print("\n| definitions | wall time | a definition | memory |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as directory:
        for count in counts:
            entry = Path(directory) / f"things_{count}.json"
            entry.write_text(synthetic(count), encoding="utf-8")
            wall, _, memory = generate(entry)
            each = wall / count * 1e3
            print(f"| {count:,} | {wall:.1f} s | {each:.2f} ms | {memory} MiB |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("schema", nargs="?", type=Path, default=EXAMPLE)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--synthetic", type=int, nargs="*", default=[])
    arguments = parser.parse_args()
    compare(arguments.schema, arguments.rounds)
    if arguments.synthetic:
        scale(arguments.synthetic)


if __name__ == "__main__":
    main()
