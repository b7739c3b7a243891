"""What a change does to clients: golden cases, each a directory with two schemas.

`QAPIGEN_UPDATE_GOLDEN=1` rewrites what is expected, and fails.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from qapigen.compat.compare import compare
from qapigen.compat.finding import Direction, Finding, Level, Side
from qapigen.compat.rules import RULES
from qapigen.compile import LoadOptions, load

CASES = sorted(p for p in (Path(__file__).parent / "cases").iterdir() if p.is_dir())
UPDATE = bool(os.environ.get("QAPIGEN_UPDATE_GOLDEN"))


def side(case: Path, name: str) -> Side:
    chosen = case / "options.json"
    options = json.loads(chosen.read_text()) if chosen.exists() else {}
    defines = options.get("defines")
    wanted = LoadOptions(defines=None if defines is None else frozenset(defines))
    loaded = load(f"{name}.json", lambda path: (case / path).read_bytes(), wanted)
    assert loaded.schema is not None, loaded.report.errors[0]
    return Side(name, loaded.schema)


def line(finding: Finding) -> str:
    """A finding on a line, with all that there is to it."""
    places = (finding.old, finding.new)
    at = " → ".join(str(place.line) if place else "-" for place in places)
    notes = "".join(f" ({note})" for note in finding.notes)
    also = f"; also {', '.join(finding.also)}" if finding.also else ""
    head = f"{finding.level} {finding.direction} {finding.code}"
    return f"{head}: {finding.path}: {finding.message}{notes} [{at}]{also}"


def findings(case: Path) -> tuple[Finding, ...]:
    return compare(side(case, "old"), side(case, "new"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Path) -> None:
    got = "".join(f"{line(finding)}\n" for finding in findings(case))
    path = case / "expected.txt"
    expected = path.read_text(encoding="utf-8") if path.exists() else None
    if UPDATE and got != expected:
        path.write_text(got, encoding="utf-8")
        pytest.fail("rewritten: read the difference, then run again")
    assert got == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_schema_is_compatible_with_itself(case: Path) -> None:
    for name in ("old", "new"):
        assert compare(side(case, name), side(case, name)) == ()


def test_every_kind_of_change_has_a_case_each_way() -> None:
    found = {
        (finding.code, finding.direction)
        for case in CASES
        for finding in findings(case)
    }
    assert {code for code, _ in found} == RULES.keys()
    for code, rule in RULES.items():
        if rule.sent != rule.received:
            for direction in Direction:
                assert (code, direction) in found, code


def test_the_worst_come_first() -> None:
    for case in CASES:
        levels = [list(Level).index(f.level) for f in findings(case)]
        assert levels == sorted(levels)
