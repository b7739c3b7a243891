"""Every type of a real schema: right values pass unchanged, one thing wrong is found or not
exactly as an independent reading of the schema says."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from effort import LONG
from judge import hold
from packages import Package, schema_at

SEEDS = range(50 if LONG else 1)
SHARE = 1.0 if LONG else 0.5
OWN = ["block/qapi-schema.json", "guest-agent/qapi-schema.json"]


@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize("seed", SEEDS)
def test_our_schemas(schemas: Path, path: str, seed: int) -> None:
    with Package(schema_at(schemas / path)) as package:
        assert hold(package, Random(seed), rounds=2, share=SHARE) > 1_000


@pytest.mark.parametrize("seed", SEEDS)
def test_schema_of_2013(schemas: Path, seed: int) -> None:
    path = schemas / "drive-backup-2013/qapi-schema.json"
    with Package(schema_at(path, "1.6")) as package:
        assert hold(package, Random(seed), rounds=2, share=SHARE) > 1_000


@pytest.mark.slow
@pytest.mark.parametrize("release", ["v10.1", "v7.2", "v2.9"])
@pytest.mark.parametrize("seed", SEEDS)
def test_qemu(qemu: Path, release: str, seed: int) -> None:
    place = qemu / "schema" / release
    entry = place / "qapi" / "qapi-schema.json"
    entry = entry if entry.exists() else place / "qapi-schema.json"
    if not entry.exists():
        pytest.skip(f"no schema of {release}")
    with Package(schema_at(entry, release.removeprefix("v"))) as package:
        share = 1.0 if LONG else 0.06
        assert hold(package, Random(seed), rounds=2, share=share) > 5_000
