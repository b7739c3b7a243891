"""What the golden cases generate is good Python: black, mypy and pyright agree, it imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_golden import CASES, GOLDEN, _load, _options, _package

from qapigen.workspace.write import write_tree

CHOSEN = [case for case in CASES if (case / "package").is_dir()]
WIDTHS = {case: _options(case).get("line_length", 88) for case in CHOSEN}

pytestmark = pytest.mark.skipif(not CHOSEN, reason="no golden case has a package")


def package_name(case: Path) -> str:
    return case.relative_to(GOLDEN).as_posix().replace("/", "_").replace("-", "_")


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of them, with their runtime, side by side."""
    place = tmp_path_factory.mktemp("packages")
    for case in CHOSEN:
        files = _package(_load(case, _options(case)), _options(case))
        write_tree(str(place / package_name(case)), files)
    return place


def run(*command: str | Path, cwd: Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("width", sorted(set(WIDTHS.values())))
def test_black_has_nothing_to_do(packages: Path, width: int) -> None:
    pytest.importorskip("black")
    chosen = [package_name(case) for case in CHOSEN if WIDTHS[case] == width]
    run(
        *(sys.executable, "-m", "black", "--check", "-q", "--line-length", str(width)),
        *chosen,
        cwd=packages,
    )


def test_mypy_is_content(packages: Path) -> None:
    pytest.importorskip("mypy")
    run(
        *(sys.executable, "-m", "mypy", "--strict", "--config-file=", "."),
        cwd=packages,
    )


@pytest.mark.slow
def test_pyright_is_content(packages: Path) -> None:
    pytest.importorskip("pyright")
    run(sys.executable, "-m", "pyright", ".", cwd=packages)


def test_everything_imports(packages: Path) -> None:
    code = (
        "import sys\n"
        "sys.path.insert(0, '.')\n"
        "sys.dont_write_bytecode = True\n"
        "for name in sys.argv[1:]:\n"
        "    package = __import__(name)\n"
        "    for table in (package.TYPES, package.COMMANDS, package.EVENTS):\n"
        "        for each in table: table[each]\n"
        "assert not {'qapigen', 'jinja2', 'lark'} & set(sys.modules)\n"
    )
    run(
        *(sys.executable, "-I", "-S", "-W", "error", "-c", code),
        *map(package_name, CHOSEN),
        cwd=packages,
    )
