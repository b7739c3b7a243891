"""What the README shows of marshalling is so."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from packages import Package, schema_at

TOP = Path(__file__).resolve().parents[2]


def test_the_readmes_values(schemas: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (TOP / "README.md").read_text(encoding="utf-8")
    block = text.split("<!-- test: marshalling -->")[1].split("```")[1]
    with Package(schema_at(schemas / "block" / "qapi-schema.json")) as package:
        monkeypatch.setitem(sys.modules, "vmblock", package.module)
        names: dict[str, Any] = {}
        exec(block.partition("\n")[2], names)
        assert len(names["found"]) == 2
