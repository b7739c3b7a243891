"""What the typed client costs: small commands in a row, beside bare `qemu.qmp` with dicts.

    python benchmarks/client.py

Both talk to the same QEMU, which is started for it, over a monitor each; or to the generated fake
server where QEMU is not installed.  They take turns, 50 commands at a time, so that whatever else
the machine does slows down both.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
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
SLICE = 50
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
def emulator(place: Path) -> Iterator[tuple[str, str]]:
    """A QEMU without a guest; gives the sockets of its two monitors."""
    paths = (str(place / "one"), str(place / "two"))
    command = "qemu-system-x86_64 -machine none -accel tcg -S -nodefaults".split()
    command += ["-display", "none"]
    for path in paths:
        command += ["-qmp", f"unix:{path},server=on,wait=off"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            while not all(map(listening, paths)):
                time.sleep(0.02)
            yield paths
        finally:
            process.terminate()


def listening(path: str) -> bool:
    """Whether a server listens there."""
    lines = Path("/proc/net/unix").read_text().splitlines()
    return any(x.endswith(f" {path}") and x.split()[3] == "00010000" for x in lines)


@contextmanager
def fake(vm: Any) -> Iterator[tuple[str, str]]:
    """The fake server, with one command."""
    testing = importlib.import_module(f"{vm.__name__}.testing")
    running = vm.types.RunState.RUNNING
    status = vm.types.StatusInfo(running=True, singlestep=False, status=running)
    with testing.FakeServer() as server:
        server.on(vm.commands.QueryStatus, lambda command: status)
        yield server.path, server.path


async def measure(
    vm: Any, paths: tuple[str, str], count: int, rounds: int
) -> list[tuple[float, float]]:
    """Seconds with dicts and with the typed client, a pair for every round."""
    library = QMPClient()
    await library.connect(paths[0])

    async def bare() -> None:
        for _ in range(SLICE):
            await library.execute("query-status")

    result = []
    async with vm.Client.connect(paths[1]) as client:

        async def typed() -> None:
            for _ in range(SLICE):
                await client.query_status()

        await timed(bare)
        await timed(typed)
        for _ in range(rounds):
            seconds = [0.0, 0.0]
            for number in range(count // SLICE):
                order = (0, 1) if number % 2 else (1, 0)
                for which in order:
                    seconds[which] += await timed((bare, typed)[which])
            result.append((seconds[0], seconds[1]))
    await library.disconnect()
    return result


async def timed(work: Callable[[], Awaitable[None]]) -> float:
    start = time.perf_counter()
    await work()
    return time.perf_counter() - start


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
        vm = package(Path(name))
        real = shutil.which("qemu-system-x86_64") is not None
        with emulator(Path(name)) if real else fake(vm) as paths:
            pairs = asyncio.run(measure(vm, paths, options.count, options.rounds))
    # The round with the middle ratio.
    plain, ours = sorted(pairs, key=lambda pair: pair[1] / pair[0])[len(pairs) // 2]
    per = 1e6 / options.count
    print(f"{options.count} × query-status, the middle one of {options.rounds} rounds")
    print(f"  qemu.qmp with dicts  {plain * per:7.0f} µs a command")
    print(f"  the typed client     {ours * per:7.0f} µs a command")
    print(f"  ratio                {ours / plain:7.2f}   (limit {LIMIT})")
    return 1 if options.check and ours > LIMIT * plain else 0


if __name__ == "__main__":
    sys.exit(main())
