"""The wheel and the sdist: built, installed where nothing else is, and used."""

from __future__ import annotations

import email
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

import pytest
from building import TOP, build, names, run

import qapigen

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling")
    return build("wheel", TOP, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling")
    return build("sdist", TOP, tmp_path_factory.mktemp("sdist"))


def interpreter(version: str) -> str:
    """A Python of that version, wherever this machine has it."""
    if version == f"3.{sys.version_info.minor}":
        return sys.executable
    places = [shutil.which(f"python{version}")]
    places += sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    for place in filter(None, places):
        done = subprocess.run([place, "-c", ""], capture_output=True, check=False)
        if done.returncode == 0:
            return str(place)
    pytest.skip(f"Python {version} is not installed")


@pytest.fixture(scope="module", params=["3.11", "3.12", "3.13", "3.14"])
def installed(
    request: pytest.FixtureRequest,
    wheel: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The `bin` of a virtual environment that has the wheel and what it asks for."""
    python = interpreter(request.param)
    place = tmp_path_factory.mktemp("venv")
    run(python, "-m", "venv", place, cwd=place)
    scripts = place / "bin"
    try:
        run(scripts / "pip", "install", "-q", wheel, cwd=place)
    except AssertionError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"nothing can be installed here: {str(error)[-300:]}")
    return scripts


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("/METADATA"))
        return email.message_from_bytes(archive.read(name))


def test_wheel_has_everything_and_no_more(wheel: Path) -> None:
    found = {name for name in names(wheel) if ".dist-info/" not in name}
    wanted = {
        path.relative_to(TOP).as_posix()
        for path in (TOP / "qapigen").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted |= {
        "qapigen/" + path.relative_to(TOP).as_posix()
        for path in (TOP / "templates").rglob("*")
        if path.is_file()
    }
    assert found == wanted
    assert {
        "qapigen/py.typed",
        "qapigen/syntax/grammar.lark",
        "qapigen/templates/python/module.py.j2",
    } <= found
    assert any(name.endswith("/licenses/LICENSE") for name in names(wheel))


def test_metadata(wheel: Path) -> None:
    data = metadata(wheel)
    assert data["Name"] == "qapigen"
    assert data["Version"] == qapigen.__version__
    assert data["License-Expression"] == "MIT"
    assert data["Requires-Python"] == ">=3.11"
    assert data["Description-Content-Type"] == "text/markdown"
    requires = data.get_all("Requires-Dist") or []
    always = {r.split(">")[0] for r in requires if "extra ==" not in r}
    assert always == {"jinja2", "lark"}
    assert set(data.get_all("Provides-Extra") or []) == {
        "client",
        "dev",
        "docs",
        "watch",
    }


def test_sdist_builds_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    assert (source / "schemas" / "block" / "qapi-schema.json").exists()
    assert (source / "tests" / "conftest.py").exists()
    (tmp_path / "out").mkdir()
    again = build("wheel", source, tmp_path / "out")
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as two:
        assert {n: one.read(n) for n in one.namelist()} == {
            n: two.read(n) for n in two.namelist()
        }


def test_installed_without_the_source_tree(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(TOP / "schemas" / "block", tmp_path / "schema")
    command = installed / "qapigen"
    assert run(command, "--version", cwd=tmp_path).split()[1] == qapigen.__version__
    run(command, "check", "schema/qapi-schema.json", cwd=tmp_path)
    run(command, "generate", "schema/qapi-schema.json", "-o", "out/qmp", cwd=tmp_path)
    run(
        installed / "python",
        "-m",
        "qapigen",
        "generate",
        "schema/qapi-schema.json",
        "-o",
        "out/qmp",
        "--check",
        cwd=tmp_path,
    )
    # What was generated needs nothing but Python.
    (tmp_path / "use.py").write_text(
        "import sys; sys.path.insert(0, 'out')\n"
        "from qmp import types as t\n"
        "file = t.BlockdevOptions.File(filename='/vm/disk0.qcow2')\n"
        "print(t.BlockdevOptions.Qcow2(node_name='disk0', file=file).to_json())\n"
        "assert not {'qapigen', 'jinja2', 'lark'} & set(sys.modules)\n"
    )
    out = run(installed / "python", "-I", "-S", "use.py", cwd=tmp_path)
    assert '"driver": "qcow2"' in out or '"driver":"qcow2"' in out
    where = run(
        installed / "python",
        "-c",
        "import qapigen; print(qapigen.__file__)",
        cwd=tmp_path,
    )
    assert str(TOP) not in where


def test_the_client_on_every_python(installed: Path, tmp_path: Path) -> None:
    """The example of a test with a fake server: client and server, on a real socket."""
    run(installed / "pip", "install", "-q", "qemu.qmp", "pytest", cwd=tmp_path)
    schema = TOP / "schemas" / "block" / "qapi-schema.json"
    run(installed / "qapigen", "generate", schema, "-o", "vmblock", cwd=tmp_path)
    shutil.copy(TOP / "examples" / "test_with_a_fake.py", tmp_path)
    python = installed / "python"
    out = run(python, "-m", "pytest", "-q", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert "2 passed" in out


def test_source_checkout_without_installation(tmp_path: Path) -> None:
    """The templates are found beside the package, too."""
    run(
        sys.executable,
        "-m",
        "qapigen",
        "generate",
        TOP / "schemas" / "guest-agent" / "qapi-schema.json",
        "-o",
        tmp_path / "qga",
        cwd=tmp_path,
        PYTHONPATH=str(TOP),
    )
    assert (tmp_path / "qga" / "__init__.py").exists()


def block(name: str) -> str:
    """A code block of the README, by the comment above it."""
    text = (TOP / "README.md").read_text()
    found = re.search(rf"<!-- test: {name} -->\n```\w+\n(.*?)```", text, re.S)
    assert found is not None, name
    return found[1]


def test_first_example_of_the_readme(tmp_path: Path) -> None:
    """From a bare checkout and Python, as a newcomer would, to the output that is promised."""
    checkout = tmp_path / "checkout"
    shutil.copytree(
        TOP,
        checkout,
        ignore=shutil.ignore_patterns(".*", "build", "dist", "__pycache__"),
    )
    try:
        out = run("bash", "-e", "-c", block("example"), cwd=checkout)
    except AssertionError as error:
        if os.environ.get("CI") or "pip" not in str(error):
            raise
        pytest.skip(f"nothing can be installed here: {str(error)[-300:]}")
    assert out == block("example output")
