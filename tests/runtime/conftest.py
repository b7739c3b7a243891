"""A package of everything that marshalling has to do with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packages import Package, schema_at

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def package() -> Iterator[Package]:
    """The generated package, with ways into it."""
    with Package(schema_at(HERE / "schema.json")) as package:
        yield package


@pytest.fixture
def p(package: Package) -> Iterator[Any]:
    """The generated package as users see it, and afterwards as it was."""
    yield package.module
    package.module.use_json("json")
    package.module.unmask()


@pytest.fixture
def property_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the property tests have can be imported: values to try, and their mutations."""
    monkeypatch.syspath_prepend(str(HERE.parent / "property"))
