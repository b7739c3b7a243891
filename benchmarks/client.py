"""What the typed client costs: small commands in a row, beside bare `qemu.qmp` with dicts.

    python benchmarks/client.py

Both talk to the same QEMU, which is started for it, or to the generated fake server where QEMU is
not installed; in turns, a connection each time.  The figures are the best of all rounds: what else
the machine does only ever adds.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qemu.qmp import QMPClient

from qapigen.compile import LoadOptions, load
from qapigen.python.generate import generate
from qapigen.workspace import read_file
from qapigen.workspace.write import write_tree

TOP = Path(__file__).resolve().parent.parent
COMMANDS = 2000
LIMIT = 1.3


def package(place: Path) -> Any:
    """The package of our own block schema."""
    entry = str(TOP / "schemas" / "block" / "qapi-schema.json")
    schema = load(entry, read_file, LoadOptions()).schema
    assert schema is not None
    write_tree(str(place / "vmblock"), generate(schema))
    sys.path.insert(0, str(place))
    return importlib.import_module("vmblock")


@contextmanager
def emulator(place: Path) -> Iterator[str]:
    """A QEMU without a guest; gives its socket."""
    path = str(place / "qmp")
    options = "-machine none -accel tcg -S -nodefaults -display none".split()
    command = [
        "qemu-system-x86_64",
        *options,
        "-qmp",
        f"unix:{path},server=on,wait=off",
    ]
    with subprocess.Popen(command) as process:
        try:
            while not os.path.exists(path):
                time.sleep(0.02)
            yield path
        finally:
            process.terminate()


async def bare(path: str, count: int) -> float:
    """Seconds of processor time, and of the clock, for so many commands with dicts."""
    client = QMPClient()
    await client.connect(path)
    for _ in range(50):
        await client.execute("query-status")
    start = time.perf_counter()
    for _ in range(count):
        await client.execute("query-status")
    seconds = time.perf_counter() - start
    await client.disconnect()
    return seconds


async def typed(vm: Any, path: str, count: int) -> float:
    """The same through the typed client."""
    async with vm.Client.connect(path) as client:
        for _ in range(50):
            await client.query_status()
        start = time.perf_counter()
        for _ in range(count):
            await client.query_status()
        return time.perf_counter() - start


def measure(path: str, vm: Any, count: int, rounds: int) -> tuple[float, float]:
    """Best seconds of each."""
    works: list[Callable[[], Awaitable[float]]] = [
        lambda: bare(path, count),
        lambda: typed(vm, path, count),
    ]
    best = [float("inf"), float("inf")]
    for number in range(rounds):
        for which in (0, 1) if number % 2 == 0 else (1, 0):
            best[which] = min(best[which], asyncio.run(_awaited(works[which])))
    return best[0], best[1]


async def _awaited(work: Callable[[], Awaitable[float]]) -> float:
    return await work()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=COMMANDS, help="commands in a row")
    parser.add_argument("--rounds", type=int, default=5, help="how often")
    parser.add_argument(
        "--check",
        action="store_true",
        help=f"exit 1 if it costs more than {LIMIT} times",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        vm = package(place)
        if shutil.which("qemu-system-x86_64"):
            with emulator(place) as path:
                plain, ours = measure(path, vm, options.count, options.rounds)
        else:
            testing = importlib.import_module("vmblock.testing")
            with testing.FakeServer() as server:
                status = vm.types.StatusInfo(
                    running=True, singlestep=False, status=vm.types.RunState.RUNNING
                )
                server.on(vm.commands.QueryStatus, lambda command: status)
                plain, ours = measure(server.path, vm, options.count, options.rounds)
    per = 1e6 / options.count
    print(f"{options.count} × query-status, best of {options.rounds} rounds")
    print(f"  qemu.qmp with dicts  {plain * per:7.0f} µs a command")
    print(f"  the typed client     {ours * per:7.0f} µs a command")
    print(f"  ratio                {ours / plain:7.2f}   (limit {LIMIT})")
    return 1 if options.check and ours > LIMIT * plain else 0


if __name__ == "__main__":
    sys.exit(main())
