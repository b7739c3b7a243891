"""What build systems are told: depfiles, lists of outputs, stamps."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qapigen.workspace.depfile import escaped, render
from qapigen.workspace.names import MANIFEST

ODD = ["b c.json", "d$x.json", "e#f.json", "g%h.json", "i:j.json", "k~l.json"]
MAKE = """\
out/stamp:
\techo run >> log
\t"{python}" -m qapigen generate -q s.json -o pkg --depfile out/pkg.d --stamp out/stamp
-include out/pkg.d
"""
NINJA = """\
rule qapigen
  command = echo run >> log && "{python}" -m qapigen generate -q s.json -o pkg $
    --depfile out/pkg.d --stamp out/stamp
  depfile = out/pkg.d
build out/stamp: qapigen s.json
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "my $project"
    (place / "odd").mkdir(parents=True)
    (place / "s.json").write_text("{ 'include': 'odd/a.json' }\n")
    (place / "odd" / "a.json").write_text("{ 'struct': 'Point', 'data': {} }\n")
    monkeypatch.chdir(place)
    return place


def found_tool(name: str) -> str:
    """A build tool, of the system or beside this Python; skips without one."""
    path = f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"
    found = shutil.which(name, path=path)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("a/b.json", "a/b.json"),
        ("a b", "a\\ b"),
        ("$HOME", "$$HOME"),
        ("a#b", "a\\#b"),
        ("a:b", "a\\:b"),
        ("C:\\qapi\\x.json", "C:\\qapi\\x.json"),
        ("c:/qapi/x.json", "c:/qapi/x.json"),
        ("C:\\my schemas\\ x", "C:\\my\\ schemas\\\\\\ x"),
        ("é", "é"),
    ],
)
def test_escapes(path: str, written: str) -> None:
    assert escaped(path) == written


def test_rule() -> None:
    assert render(["a b", "c"], ["y", "x", "./x", "../z", "p%q"]) == (
        "a\\ b c: \\\n  ../z \\\n  p%q \\\n  x \\\n  y\n\n../z:\n\nx:\n\ny:\n"
    )
    assert render(["t"], []) == "t:\n"


def test_depfile_names_all_that_was_read(qapigen: Any, project: Path) -> None:
    (project / "defines").write_text("A\n")
    (project / "licence").write_text("MIT\n")
    (project / "old").mkdir()
    (project / "old" / "s.json").write_text("{ 'struct': 'Point', 'data': {} }\n")
    (project / "qapigen.toml").write_text(
        "schema = 's.json'\n"
        "[targets.a]\noutput = 'a'\ndefines-files = ['defines']\n"
        "[targets.b]\noutput = 'b'\nlicence-header-file = 'licence'\n"
        "[targets.c]\noutput = 'c'\nkind = 'html'\nsince-from = ['old']\n"
    )
    for command, rule, inputs in (
        ("generate", f"a/{MANIFEST} b/{MANIFEST}", {"defines", "licence"}),
        ("docs", f"c/{MANIFEST}", {"old/s.json"}),
    ):
        texts = []
        for _ in range(2):  # the second time there is nothing to do
            done = qapigen(command, "-q", "--depfile", "made/x.d")
            assert done.returncode == 0, done.stderr
            texts.append((project / "made" / "x.d").read_text())
        assert texts[0] == texts[1]
        first, *names = texts[0].split("\n\n")[0].replace(" \\\n", "\n").split("\n  ")
        assert first == f"{rule}:"
        assert {*names} == {"s.json", "odd/a.json", "qapigen.toml", *inputs}


def test_no_depfile_of_a_schema_with_errors(qapigen: Any, project: Path) -> None:
    (project / "odd" / "a.json").write_text("{ 'struct': 'Point', 'data': 1 }\n")
    done = qapigen("generate", "s.json", "-o", "p", "--depfile", "d", "--stamp", "s")
    assert done.returncode == 1
    assert not (project / "d").exists()
    assert not (project / "s").exists()


def test_outputs_are_listed(qapigen: Any, project: Path) -> None:
    arguments = ("s.json", "-o", "my pkg/p")
    done = qapigen("generate", *arguments, "--list-outputs")
    assert done.returncode == 0, done.stderr
    assert not (project / "my pkg").exists()
    qapigen("generate", *arguments)
    files = [p for p in (project / "my pkg" / "p").rglob("*") if p.is_file()]
    expected = sorted(p.relative_to(project).as_posix() for p in files)
    assert sorted(done.stdout.splitlines()) == expected
    assert qapigen("generate", *arguments, "--list-outputs").stdout == done.stdout
    narrow = qapigen("docs", "s.json", "-o", "d", "--format", "rst", "--list-outputs")
    assert narrow.stdout.splitlines()[0] == f"d/{MANIFEST}"
    assert not (project / "d").exists()


@pytest.mark.parametrize("tool", ["make", "ninja"])
def test_real_tools_follow_it(project: Path, tool: str) -> None:
    name, text = ("Makefile", MAKE) if tool == "make" else ("build.ninja", NINJA)
    command = found_tool(tool)
    # make has no way to write a percent sign down where it may go missing.
    usable = [n for n in ODD if tool == "ninja" or "%" not in n]
    (project / name).write_text(text.replace("{python}", sys.executable))
    (project / "s.json").write_text(
        "".join(f"{{ 'include': 'odd/{n}' }}\n" for n in usable)
    )
    for number, each in enumerate(usable):
        (project / "odd" / each).write_text(
            f"{{ 'struct': 'Point{number}x', 'data': {{}} }}\n"
        )

    def runs() -> int:
        done = subprocess.run([command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return (project / "log").read_text().count("run")

    def age() -> None:
        for path in project.rglob("*.json"):
            os.utime(path, (1, 1))

    age()
    assert runs() == 1
    assert runs() == 1
    for number, each in enumerate(usable, 2):
        later = os.stat(project / "out" / "stamp").st_mtime + 1
        os.utime(project / "odd" / each, (later, later))
        assert runs() == number, each
        age()
    (project / "s.json").write_text(f"{{ 'include': 'odd/{usable[0]}' }}\n")
    later = os.stat(project / "out" / "stamp").st_mtime + 1
    os.utime(project / "s.json", (later, later))
    for each in usable[1:]:
        (project / "odd" / each).unlink()
    assert runs() == len(usable) + 2
