"""QEMU's own schemas: what its generators show of them, and what its releases did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import qapigen
from qapigen.compat.compare import compare
from qapigen.compat.finding import Finding, Level, Side
from qapigen.schema.from_introspection import from_introspection

ENTRIES = {
    "qemu": ("qapi/qapi-schema.json", "qapi-schema.json"),
    "qga": ("qga/qapi-schema.json",),
    "qsd": ("storage-daemon/qapi/qapi-schema.json",),
}


def schema(qemu: Path, version: str, entry: str = "qemu") -> Side:
    places = [qemu / "schema" / f"v{version}" / name for name in ENTRIES[entry]]
    place = next(place for place in places if place.exists())
    return Side(version, qapigen.load(place, dialect=version))


@pytest.mark.parametrize(
    ("version", "entry"),
    [
        ("2.9", "qemu"),
        ("4.2", "qga"),
        ("7.2", "qsd"),
        ("10.1", "qemu"),
        ("10.1", "qga"),
    ],
)
def test_a_schema_and_its_introspection_are_the_same(
    qemu: Path, version: str, entry: str
) -> None:
    text = schema(qemu, version, entry)
    path = qemu / "expected" / f"v{version}" / f"{entry}.introspect.json"
    told = Side("told", from_introspection(json.loads(path.read_text())), True)
    assert compare(text, told) == ()
    assert compare(told, text) == ()


def found(findings: tuple[Finding, ...], level: Level) -> set[tuple[str, str]]:
    return {(f.path, f.code) for f in findings if f.level is level}


def test_what_was_found_out_by_reading(qemu: Path) -> None:
    """Held against the texts of the releases, by hand."""
    first = compare(schema(qemu, "7.2"), schema(qemu, "8.2"))
    assert found(first, Level.BREAKING) == {
        ("query-sgx → section-size", "mandatory-member-removed")
    }
    assert {
        ("getfd", "condition-added"),
        ("migrate.blk", "deprecated"),
        ("x-query-profile", "command-removed"),
        ("query-migrate-capabilities → [].capability", "value-added"),
    } <= found(first, Level.RISKY)
    assert {
        ("query-block-jobs → [].type", "text-limited"),
        ("migrate-incoming.uri", "now-optional"),
        ("query-cpu-definitions", "condition-wider"),
        ("netdev_add.type", "value-added"),
    } <= found(first, Level.SAFE)

    second = compare(schema(qemu, "8.2"), schema(qemu, "10.1"))
    assert {
        ("MEM_UNPLUG_ERROR", "event-removed"),
        ("RDMA_GID_STATUS_CHANGED", "event-removed"),
        ("query-sev → handle", "now-optional"),
        ("query-status → singlestep", "mandatory-member-removed"),
        ("memsave.val", "range-moved"),
        ("memsave.size", "range-moved"),
        ("migrate.inc", "optional-member-removed"),
        ("migrate-set-capabilities.capabilities[].capability", "value-removed"),
    } <= found(second, Level.BREAKING)
    assert {
        ("query-migrate → disk", "optional-member-removed"),
        ("chardev-add.backend.type=braille", "condition-added"),
        ("blockdev-add.driver=gluster", "deprecated"),
    } <= found(second, Level.RISKY)
    assert {
        ("query-block → [].inserted.node-name", "now-mandatory"),
        ("query-sev → sev-type", "mandatory-member-added"),
        ("blockdev-add.active", "optional-member-added"),
    } <= found(second, Level.SAFE)
