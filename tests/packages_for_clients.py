"""What tests of clients share: generated packages, running coroutines, seeing what stays behind."""

from __future__ import annotations

import asyncio
import functools
import gc
import importlib
import os
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from qapigen.compile import LoadOptions, load
from qapigen.dialect import Release
from qapigen.python.generate import generate
from qapigen.workspace import read_file
from qapigen.workspace.write import write_tree

T = TypeVar("T")

LONGEST = 60.0
"""Seconds after which a test hangs."""


def generated(name: str, entry: Path, place: Path, dialect: str | None = None) -> Any:
    """The package of a schema, written below a directory in `sys.path`, and imported."""
    release = None if dialect is None else Release.parse(dialect)
    loaded = load(str(entry), read_file, LoadOptions(dialect=release))
    assert loaded.schema is not None, [d.message for d in loaded.report]
    write_tree(str(place / name), generate(loaded.schema))
    importlib.invalidate_caches()
    return importlib.import_module(name)


def run(work: Coroutine[Any, Any, T], *, longest: float = LONGEST) -> T:
    """Run a coroutine in a loop of its own, in which it leaves no tasks behind."""

    async def alone() -> T:
        async with asyncio.timeout(longest):
            result = await work
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert not left, f"left behind: {left}"
        return result

    return asyncio.run(alone())


def asynchronous(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Make a test of a coroutine function."""

    @functools.wraps(test)
    def wrapped(*arguments: Any, **members: Any) -> None:
        run(test(*arguments, **members))

    return wrapped


def _descriptors() -> dict[str, str]:
    result = {}
    for number in os.listdir("/proc/self/fd"):
        try:
            result[number] = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue
    # Reading the directory took one of its own.
    return {n: t for n, t in result.items() if not t.endswith("/fd")}


def _children() -> set[str]:
    found: set[str] = set()
    for task in os.listdir("/proc/self/task"):
        text = Path(f"/proc/self/task/{task}/children").read_text()
        found.update(text.split())
    return found


def _threads() -> set[str]:
    return {t.name for t in threading.enumerate()}


@contextmanager
def nothing_left_behind() -> Iterator[None]:
    """Fails if there are more threads, open files or processes afterwards than before."""
    gc.collect()
    before = (set(_descriptors().items()), _children(), _threads())
    yield
    gc.collect()
    deadline = time.monotonic() + 2
    while True:
        after = (set(_descriptors().items()), _children(), _threads())
        more = [sorted(map(str, a - b)) for a, b in zip(after, before)]
        if not any(more):
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"left behind: {more}")
        time.sleep(0.02)
