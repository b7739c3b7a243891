"""Whatever a schema holds, what is generated from it is good Python that does what it says."""

from __future__ import annotations

import ast
import subprocess
import sys
from random import Random
from typing import Any

import pytest
from effort import LONG
from hypothesis import given, settings
from hypothesis import strategies as st
from inventing import Invented, old_schemas, schemas
from judge import hold
from packages import Package, schema_of

from qapigen.python import PythonOptions, generate
from qapigen.workspace.write import write_tree

WIDTHS = [88, 60, 79, 100, 120]


@given(schemas() | old_schemas(), st.randoms(use_true_random=False))
def test_values(invented: Invented, random: Random) -> None:
    """Every class is built, encoded and decoded, and takes exactly what QEMU would take."""
    with Package(schema_of(invented.files, invented.dialect)) as package:
        module = package.module
        for registry in (module.TYPES, module.COMMANDS, module.EVENTS):
            for name in registry:
                registry[name]
        for area in (module.types, module.commands, module.events):
            for name in area.__all__:
                getattr(area, name)
        hold(package, random, rounds=2, share=0.2, depth=3)


@settings(max_examples=1_000 if LONG else 40)
@given(schemas() | old_schemas(), st.sampled_from(WIDTHS))
def test_texts_are_no_code(invented: Invented, width: int) -> None:
    """Without its docstrings, the package is that of the same schema without documentation."""
    options = PythonOptions(line_length=width)
    documented = generate(schema_of(invented.files, invented.dialect), options)
    bare = generate(schema_of(invented.undocumented, invented.dialect), options)
    assert documented.keys() == bare.keys()
    for path, text in documented.items():
        if path.endswith(".py") and not path.startswith("_runtime/"):
            assert _code(text) == _code(bare[path]), path
            # What does not print could hide code from those who read it.
            assert all(c.isprintable() or c == "\n" for c in text), path


def _code(text: str) -> str:
    """The code of a module without docstrings, and without reasons of deprecations."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [s for s in body if not _is_text(s)]  # type: ignore[attr-defined]
        if isinstance(node, ast.ClassDef):
            for call in node.decorator_list:
                if (
                    isinstance(call, ast.Call)
                    and ast.unparse(call.func) == "rt.deprecated"
                ):
                    (reason,) = call.args
                    assert isinstance(reason, ast.Constant)
                    reason.value = ""
    return ast.dump(tree)


def _is_text(statement: Any) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


@settings(max_examples=300 if LONG else 6)
@given(schemas() | old_schemas(), st.sampled_from(WIDTHS))
def test_black_has_nothing_to_do(invented: Invented, width: int) -> None:
    black = pytest.importorskip("black")
    mode = black.Mode(line_length=width, target_versions={black.TargetVersion.PY311})
    files = generate(
        schema_of(invented.files, invented.dialect), PythonOptions(line_length=width)
    )
    for path, text in files.items():
        if path.endswith(".py") and not path.startswith("_runtime/"):
            assert black.format_str(text, mode=mode) == text, path


@settings(max_examples=50 if LONG else 2)
@given(schemas())
def test_imports_alone(
    tmp_path_factory: pytest.TempPathFactory, invented: Invented
) -> None:
    """It needs the standard library and nothing else."""
    place = tmp_path_factory.mktemp("alone")
    write_tree(
        str(place / "package"), generate(schema_of(invented.files, invented.dialect))
    )
    code = (
        "import sys\n"
        "sys.path.insert(0, '.')\n"
        "sys.dont_write_bytecode = True\n"
        "import package\n"
        "for table in (package.TYPES, package.COMMANDS, package.EVENTS):\n"
        "    for each in table: table[each]\n"
        "    for area in (package.types, package.commands, package.events):\n"
        "        for name in area.__all__: getattr(area, name)\n"
    )
    command = [sys.executable, "-I", "-S", "-W", "error", "-c", code]
    done = subprocess.run(
        command, cwd=place, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@given(schemas(), st.data())
def test_order_of_definitions_does_not_matter(
    invented: Invented, data: st.DataObject
) -> None:
    """The same schema gives the same texts, however often it is compiled."""
    schema = schema_of(invented.files, invented.dialect)
    assert generate(schema) == generate(schema_of(invented.files, invented.dialect))
