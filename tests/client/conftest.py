"""Packages of our own schemas, and servers that do what a test says."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import generated, nothing_left_behind
from scripted import Script, playing


@pytest.fixture(autouse=True)
def _tidy() -> Iterator[None]:
    with nothing_left_behind():
        yield


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where generated packages are."""
    place = tmp_path_factory.mktemp("packages")
    sys.path.insert(0, str(place))
    yield place
    sys.path.remove(str(place))


@pytest.fixture(scope="session")
def vm(place: Path, schemas: Path) -> Any:
    """The package of the block layer's schema."""
    return generated("client_vm", schemas / "block" / "qapi-schema.json", place)


@pytest.fixture(scope="session")
def agent(place: Path, schemas: Path) -> Any:
    """The package of the guest agent's schema."""
    entry = schemas / "guest-agent" / "qapi-schema.json"
    return generated("client_agent", entry, place)


@pytest.fixture(scope="session")
def odd(place: Path) -> Any:
    """The package of a schema whose names and commands are unusual."""
    entry = Path(__file__).parent / "odd.json"
    return generated("client_odd", entry, place)


@pytest.fixture
def play(tmp_path: Path) -> Callable[[Script], Any]:
    """Starts a server that does what a script says."""
    return lambda script: playing(script, tmp_path / "s")
