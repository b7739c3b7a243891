"""The example schemas: without a fault, and in the shape of what QEMU 7.2 has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qapigen.compile import Loaded, LoadOptions, load
from qapigen.dump import dump
from qapigen.workspace import read_file

ENTRIES = {
    "block": "10.1",
    "guest-agent": "10.1",
    "drive-backup-2013": "2.3",  # the newest that still reads it
}

# Newer than 7.2, where `capture-output` was a flag; a flag still is one of its branches.
NEWER = {"GuestExecCaptureOutputMode", "GuestExecCaptureOutput", "guest-exec"}


def compiled(schemas: Path, name: str) -> Loaded:
    return load(str(schemas / name / "qapi-schema.json"), read_file, LoadOptions())


@pytest.mark.parametrize("name", ENTRIES)
def test_without_a_fault(schemas: Path, name: str) -> None:
    loaded = compiled(schemas, name)
    told = [(d.code, d.message) for d in loaded.report]
    assert loaded.schema is not None, told
    assert str(loaded.schema.dialect) == ENTRIES[name]
    if ENTRIES[name] == "10.1":
        assert not told
    else:
        assert [d.severity.value for d in loaded.report] == ["warning"], told


@pytest.mark.parametrize("name", ENTRIES)
def test_everything_is_documented(schemas: Path, name: str) -> None:
    schema = compiled(schemas, name).schema
    assert schema is not None
    for entity in dump(schema)["entities"]:
        doc = entity["doc"]
        assert doc["body"] or "Wrapper" in entity["name"], entity["name"]
        parts = (
            entity.get("members") or entity.get("values") or entity.get("data") or ()
        )
        if isinstance(parts, list) and parts and isinstance(parts[0], dict):
            described = {key.partition(".")[0] for key in doc["args"]}
            assert described >= {part["name"] for part in parts}, entity["name"]


@pytest.mark.parametrize(("name", "entry"), [("block", "qemu"), ("guest-agent", "qga")])
def test_shape_of_qemu_7_2(schemas: Path, qemu: Path, name: str, entry: str) -> None:
    """Each definition is QEMU's own, enums and unions perhaps with less in them."""
    text = (qemu / "expected" / "v7.2" / f"{entry}.dump.json").read_text()
    theirs = {entity["name"]: entity for entity in json.loads(text)["entities"]}
    schema = compiled(schemas, name).schema
    assert schema is not None
    for entity in dump(schema)["entities"]:
        if entity["name"] in NEWER:
            continue
        other = theirs[entity["name"]]
        for part, mine in entity.items():
            if part in ("doc", "file", "line", "if"):  # conditions are of the build
                continue
            if part in ("values", "branches"):
                known = [_plain(each) for each in other[part]]
                mine = [_plain(each) for each in mine]
                assert [each for each in known if each in mine] != [], entity["name"]
                missing = [each for each in mine if each not in known]
                assert not missing, (entity["name"], missing)
            else:
                assert _plain(mine) == _plain(other.get(part)), (entity["name"], part)
        lacking = {"members", "data", "base", "returns"} & other.keys() - entity.keys()
        assert not lacking, (entity["name"], lacking)


# Members that the example leaves out.
LEFT_OUT = {"encrypt"}


def _plain(value: Any) -> Any:
    """As compared: without the members that the example leaves out."""
    if isinstance(value, list):
        return [
            _plain(each)
            for each in value
            if not (isinstance(each, dict) and each.get("name") in LEFT_OUT)
        ]
    return value
