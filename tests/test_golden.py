"""Golden cases: a directory each, input beside what is expected; tests/golden/README.md."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from qapigen.compile import Loaded, LoadOptions, load
from qapigen.dialect import Release

GOLDEN = Path(__file__).parent / "golden"
UPDATE = bool(os.environ.get("QAPIGEN_UPDATE_GOLDEN"))
CASES = sorted(path.parent for path in GOLDEN.glob("*/*/schema.json"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.relative_to(GOLDEN).as_posix())
def test_case(case: Path) -> None:
    options = _options(case)
    loaded = _load(case, options)
    wrong: list[str] = []
    _compare(case, "diagnostics.txt", _diagnostics(loaded), wrong, always=True)
    if (case / "diagnostics.json").exists():
        from qapigen.render import render

        _compare(case, "diagnostics.json", render(loaded.report, "json"), wrong)
    if (case / "dump.json").exists():
        _compare(case, "dump.json", _dump(loaded), wrong)
    if (case / "introspect.json").exists():
        masked = options.get("masked", False)
        _compare(case, "introspect.json", _introspect(loaded, masked), wrong)
    if (case / "package").exists():
        _compare_package(case / "package", _package(loaded, options), wrong)
    if UPDATE and wrong:
        pytest.fail("rewritten: " + ", ".join(wrong))
    assert not wrong, "\n".join(wrong)


def test_a_rewriting_run_fails() -> None:
    assert (
        not UPDATE
    ), "golden files were rewritten: read the difference, then run again"


def test_there_are_cases() -> None:
    assert CASES


def test_every_directory_is_a_case() -> None:
    """A misspelt schema.json must not take a case out of the run."""
    strays = [
        directory
        for directory in GOLDEN.glob("*/*")
        if directory.is_dir() and directory not in CASES
    ]
    assert not strays


def _options(case: Path) -> dict[str, Any]:
    path = case / "options.json"
    options: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    known = {"dialect", "defines", "line_length", "masked"}
    assert options.keys() <= known, f"{path}: unknown option"
    return options


def _load(case: Path, options: dict[str, Any]) -> Loaded:
    dialect, defines = options.get("dialect"), options.get("defines")
    chosen = LoadOptions(
        dialect=Release.parse(dialect) if dialect else None,
        defines=frozenset(defines) if defines is not None else None,
    )
    return load("schema.json", lambda path: (case / path).read_bytes(), chosen)


def _diagnostics(loaded: Loaded) -> str | None:
    if not loaded.report.diagnostics:
        return None
    from qapigen.render import render_text

    return render_text(loaded.report, colour=False)


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _dump(loaded: Loaded) -> str:
    from qapigen.dump import dump

    assert loaded.schema is not None, _diagnostics(loaded)
    return _json(dump(loaded.schema))


def _introspect(loaded: Loaded, masked: bool) -> str:
    from qapigen.introspect import introspect

    assert loaded.schema is not None, _diagnostics(loaded)
    return _json(introspect(loaded.schema, unmask=not masked))


def _package(loaded: Loaded, options: dict[str, Any]) -> dict[str, str]:
    from qapigen.python import PythonOptions, generate

    assert loaded.schema is not None, _diagnostics(loaded)
    chosen = PythonOptions(line_length=options.get("line_length", 88))
    return generate(loaded.schema, chosen)


def _compare(
    case: Path, name: str, got: str | None, wrong: list[str], *, always: bool = False
) -> None:
    """Hold one file against what came out; `None`: there is to be no file."""
    path = case / name
    expected = path.read_text(encoding="utf-8") if path.exists() else None
    if got == expected:
        return
    if not UPDATE:
        wrong.append(f"{path}:\n{_difference(expected or '', got or '')}")
        return
    wrong.append(name)
    if got is None:
        path.unlink()
    else:
        path.write_text(got, encoding="utf-8", newline="\n")


def _compare_package(place: Path, files: dict[str, str], wrong: list[str]) -> None:
    """Hold a package against what came out; the runtime is copied, and not kept here."""
    files = {k: v for k, v in files.items() if not _is_runtime(k)}
    expected = {
        path.relative_to(place).as_posix(): path.read_text(encoding="utf-8")
        for path in place.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    if files == expected:
        return
    if UPDATE:
        wrong.append("package")
        shutil.rmtree(place)
        for name, text in files.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            (place / name).write_text(text, encoding="utf-8", newline="\n")
        return
    for name in sorted(files.keys() | expected.keys()):
        if files.get(name) != expected.get(name):
            difference = _difference(expected.get(name, ""), files.get(name, ""))
            wrong.append(f"{place / name}:\n{difference}")


def _is_runtime(path: str) -> bool:
    return path.startswith("_runtime")


def _difference(expected: str, got: str) -> str:
    import difflib

    lines = difflib.unified_diff(
        expected.splitlines(), got.splitlines(), "expected", "got", lineterm="", n=2
    )
    return "\n".join(list(lines)[:80])
