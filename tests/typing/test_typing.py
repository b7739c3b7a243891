"""Type checkers and generated packages: wrong uses are errors, right ones are not."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packages import schema_at

from qapigen.python import generate
from qapigen.workspace.write import write_tree

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a generated package, and the programs that use it."""
    place = tmp_path_factory.mktemp("typing")
    schema = schema_at(HERE.parents[1] / "schemas" / "block" / "qapi-schema.json")
    write_tree(str(place / "vmblock"), generate(schema))
    for name in ("right", "wrong"):
        text = (HERE / f"{name}.py.txt").read_text(encoding="utf-8")
        (place / f"{name}.py").write_text(text, encoding="utf-8")
    return place


def wrong_lines(path: Path) -> list[int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [n for n, line in enumerate(lines, 1) if line.endswith("# wrong")]


def run(place: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    return done.stdout


def by_mypy(place: Path) -> dict[str, list[int]]:
    command = ["mypy", "--strict", "--config-file=", "right.py", "wrong.py"]
    output = run(place, *command)
    found: dict[str, list[int]] = {}
    for path, line in re.findall(r"^(.+?):(\d+): error: ", output, re.M):
        found.setdefault(path, []).append(int(line))
    return found


def by_pyright(place: Path) -> dict[str, list[int]]:
    settings = {
        "include": ["right.py", "wrong.py"],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "reportUnusedExpression": "none",
    }
    (place / "pyrightconfig.json").write_text(json.dumps(settings))
    found: dict[str, list[int]] = {}
    for each in json.loads(run(place, "pyright", "--outputjson"))["generalDiagnostics"]:
        if each["severity"] == "error":
            line = each["range"]["start"]["line"] + 1
            found.setdefault(Path(each["file"]).name, []).append(line)
    return found


def hold(found: dict[str, list[int]], place: Path) -> None:
    assert set(found) == {"wrong.py"}, found
    assert sorted(set(found["wrong.py"])) == wrong_lines(place / "wrong.py")


def test_mypy(place: Path) -> None:
    pytest.importorskip("mypy")
    hold(by_mypy(place), place)


@pytest.mark.slow
def test_pyright(place: Path) -> None:
    pytest.importorskip("pyright")
    hold(by_pyright(place), place)


def test_right_uses_run(place: Path) -> None:
    """What type checkers let pass is not right thereby."""
    assert run(place, "right") == ""
