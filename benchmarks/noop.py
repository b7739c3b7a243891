"""A run that has nothing to do, against the start of Python with what any such tool imports.

    python benchmarks/noop.py [SCHEMA]

Both are timed as processes, turn by turn, in CPU time (user and system; the least of many runs),
with compiled modules at hand.  What it takes to read the files in question (inputs, outputs,
qapigen itself) in a bare loop is shown, and counted for the budget: a run may take 1.5 times the
start of Python, and the reading.  SCHEMA: QEMU 10.1's if it is at hand, else `schemas/block`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
RUNS = 25
BUDGET = 1.5

START = "import argparse, hashlib, json"

READ = """
import sys, argparse, hashlib, json
for path in open(sys.argv[1]).read().split("\\n"):
    with open(path, "rb") as file:
        hashlib.sha256(file.read())
"""

PROJECT = """
[tool.qapigen.targets.main]
schema = {schema}
output = "package"
"""


def default_schema() -> Path:
    """QEMU's newest schema where it is at hand."""
    named = os.environ.get("QAPIGEN_QEMU_DATA")
    data = Path(named) if named else TOP.parent / "shared" / "qemu"
    found = data / "schema" / "v10.1" / "qapi" / "qapi-schema.json"
    return found if found.is_file() else TOP / "schemas" / "block" / "qapi-schema.json"


def cpu_time(command: list[str], cwd: str, env: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command,
        cwd=cwd,
        env=env,
        check=True,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def files_read(schema: Path, package: Path) -> list[str]:
    """What a run without anything to do has to look at."""
    manifest = json.loads((package / ".qapigen-manifest.json").read_text())
    own = [
        path
        for top in (TOP / "qapigen", TOP / "templates")
        for path in top.rglob("*")
        if path.is_file()
        and not {"__pycache__", "catalogue", "sphinx", "plugins"} & {*path.parts}
    ]
    inputs = [schema.parent / name for name in manifest["run"]["inputs"]["schema"]]
    return [
        *map(str, own),
        *map(str, inputs),
        *(str(package / n) for n in manifest["files"]),
    ]


def main() -> None:
    schema = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default_schema()
    with tempfile.TemporaryDirectory() as place:
        env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        env |= {"PYTHONPYCACHEPREFIX": f"{place}/cache", "PYTHONPATH": str(TOP)}
        run = "import sys; from qapigen.cli import main; sys.exit(main())"
        qapigen = [sys.executable, "-c", run, "generate"]
        plain = [*qapigen, "--no-config", str(schema), "-o", "package"]
        subprocess.run(plain, cwd=place, env=env, check=True, capture_output=True)
        names = files_read(schema, Path(place) / "package")
        (Path(place) / "names").write_text("\n".join(names))
        (Path(place) / "pyproject.toml").write_text(
            PROJECT.format(schema=json.dumps(str(schema)))
        )
        commands = {
            "start of Python": [sys.executable, "-c", START],
            "and reading the files": [sys.executable, "-c", READ, "names"],
            "nothing to do": plain,
            "nothing to do, by configuration": qapigen,
        }
        best = dict.fromkeys(commands, 9.9)
        began = time.perf_counter()
        for turn in range(RUNS + 1):
            for name, command in commands.items():
                took = cpu_time(command, place, env)
                if turn:  # the first compiles
                    best[name] = min(best[name], took)
        start, read, *runs = best.values()
    print(
        f"{schema.parent.parent.name}: {len(names)} files, {time.perf_counter() - began:.0f} s"
    )
    for name, took in best.items():
        print(f"{name:32} {took * 1000:6.1f} ms  {took / start:5.2f}")
    allowed = BUDGET + (read - start) / start
    print(f"\nbudget: {BUDGET} and the reading, {allowed:.2f}")
    for name, took in zip(list(best)[2:], runs, strict=True):
        verdict = "within" if took / start <= allowed else "OVER"
        print(
            f"{name:32} {verdict}: {took / start:.2f}, less the reading"
            f" {(took - read + start) / start:.2f}"
        )


if __name__ == "__main__":
    main()
