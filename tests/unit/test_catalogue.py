"""Every code has a page, and every page's examples show what they are for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import qapigen
from qapigen.catalogue import codes, page
from qapigen.compile import LoadOptions, load
from qapigen.dialect import Release
from qapigen.explain import compile_example, explain

SOURCES = Path(qapigen.__file__).parent

_MAKERS = ("checks", "schema", "syntax", "docs", "detect.py", "compile.py")
"""Where findings are made."""


def emitted() -> set[str]:
    """The codes that the source can give to a finding.

    They are the constants passed for a parameter called `code`, or assigned to that name.
    """
    found: set[str] = set()
    for maker in _MAKERS:
        place = SOURCES / maker
        for path in [place] if place.is_file() else place.rglob("*.py"):
            found |= _codes_in(ast.parse(path.read_text("utf-8")))
    return found


def _codes_in(tree: ast.Module) -> set[str]:
    # Position of `code` among the arguments, by the name of what is called.
    calls = {"Diagnostic": 0, "error": 0, "syntax_error": 0, "warning": 0}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names = [a.arg for a in node.args.args if a.arg != "self"]
        elif isinstance(node, ast.ClassDef):
            names = [
                s.target.id
                for s in node.body
                if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
            ]
        else:
            continue
        if "code" in names:
            calls[node.name] = names.index("code")
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            at = calls.get(name)
            if at is not None and len(node.args) > at:
                found |= _constants(node.args[at])
        elif isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            pairs = [(target, value)]
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = list(zip(target.elts, value.elts, strict=True))
            for name_, value in pairs:
                if isinstance(name_, ast.Name) and name_.id == "code":
                    found |= _constants(value)
    return found


def _constants(node: ast.expr) -> set[str]:
    if isinstance(node, ast.IfExp):
        return _constants(node.body) | _constants(node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        return {node.value}
    return set()


def test_the_search_for_codes_finds_them() -> None:
    found = emitted()
    assert {
        "doc-empty-section",
        "bad-escape",
        "union-cycle",
        "ended-construct",
    } <= found
    assert len(found) > 80


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert emitted() == set(codes())


def test_all_that_real_cases_give_has_a_page(qemu: Path) -> None:
    given: set[str] = set()
    for folder in (qemu / "cases").iterdir():
        options = LoadOptions(dialect=Release.parse(folder.name))
        for path in folder.glob("*.json"):
            report = load(str(path), lambda p: Path(p).read_bytes(), options).report
            given |= {diagnostic.code for diagnostic in report}
    assert given
    assert given <= set(codes())


@pytest.mark.parametrize("code", codes())
def test_examples(code: str) -> None:
    found = page(code)
    assert found is not None
    assert found.title[0].islower() or not found.title[0].isalpha()
    assert not found.title.endswith(".")
    wrong = compile_example(found, "wrong.json").report.in_order()
    assert [d.code for d in wrong][:1] == [code]
    right = compile_example(found, "right.json")
    assert right.report.diagnostics == []
    assert right.schema is not None


@pytest.mark.parametrize("code", codes())
def test_pages_tell_what_is_wrong_and_what_is_right(code: str) -> None:
    text = explain(code)
    assert text is not None
    assert text.startswith(f"# {code}: ")
    assert "## Wrong" in text
    assert f"[{code}]: " in text
    assert "## Right" in text
    assert all(c.isprintable() or c == "\n" for c in text)


def test_unknown_codes() -> None:
    assert explain("no-such-code") is None
    assert explain("../cli") is None
    assert explain("") is None
