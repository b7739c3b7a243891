"""A fixture for pytest, made when somebody asks for it: pytest may not be there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from .fake import FakeServer

NAME = "fake_server"


def lazy_fixture(module: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` of a module that has the fixture `fake_server`."""

    def __getattr__(name: str) -> Any:
        if name != NAME:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        fixture = import_module("pytest").fixture(fake_server)
        vars(import_module(module))[name] = fixture
        return fixture

    def __dir__() -> list[str]:
        return sorted({*vars(import_module(module)), NAME})

    return __getattr__, __dir__


def fake_server() -> Iterator[FakeServer]:
    """A fake server that runs; what is wrong with its handlers fails the test."""
    with FakeServer() as server:
        yield server
