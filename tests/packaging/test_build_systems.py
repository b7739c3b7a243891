"""The example projects, built with the real build systems."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tarfile
import zipfile
from pathlib import Path

import building
import pytest
from building import TOP, names

pytestmark = pytest.mark.slow

GENERATED = {
    f"thermostat/qmp/{name}"
    for name in ("__init__.py", "py.typed", "types/common.py", "events/schema.py")
}


def project(name: str, place: Path) -> Path:
    """A copy of an example, at a path that is not the easiest."""
    copy = place / "my prójects" / name
    shutil.copytree(TOP / "examples" / name, copy)
    return copy


PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def run(*command: str | Path, cwd: Path, status: int = 0) -> str:
    """Run a command that finds this qapigen, on the path and when it imports."""
    return building.run(
        *command, cwd=cwd, status=status, PATH=PATH, PYTHONPATH=str(TOP)
    )


def needs(*programs: str) -> None:
    for program in programs:
        if shutil.which(program, path=PATH) is None:
            pytest.skip(f"{program} is not installed")


# --- distributions -------------------------------------------------------------------------------


def build(what: str, source: Path, out: Path) -> Path:
    return building.build(what, source, out, PATH=PATH, PYTHONPATH=str(TOP))


@pytest.mark.parametrize("system", ["hatchling", "setuptools"])
def test_what_is_generated_gets_into_the_wheel(system: str, tmp_path: Path) -> None:
    pytest.importorskip(system)
    wheel = build("wheel", project(system, tmp_path), tmp_path / "out")
    assert names(wheel) >= GENERATED | {"thermostat/__init__.py"}
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    code = "from thermostat.qmp import commands as c; print(c.SetTarget(degrees=215).to_json())"
    assert run(sys.executable, "-c", code, cwd=place) == '{"degrees":215}\n'


@pytest.mark.parametrize("system", ["hatchling", "setuptools"])
def test_a_source_distribution_has_the_schema_and_what_it_gives(
    system: str, tmp_path: Path
) -> None:
    pytest.importorskip(system)
    sdist = build("sdist", project(system, tmp_path), tmp_path / "out")
    with tarfile.open(sdist) as archive:
        found = {name.partition("/")[2] for name in archive.getnames()}
        archive.extractall(tmp_path / "unpacked", filter="data")
    assert found >= {f"src/{name}" for name in GENERATED}
    assert found >= {"qapi/schema.json", "qapi/common.json", "pyproject.toml"}
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    wheel = build("wheel", unpacked, tmp_path / "again")
    assert names(wheel) >= GENERATED


@pytest.mark.parametrize("system", ["hatchling", "setuptools"])
def test_an_error_in_the_schema_stops_the_build(system: str, tmp_path: Path) -> None:
    pytest.importorskip(system)
    pytest.importorskip("build")
    source = project(system, tmp_path)
    schema = source / "qapi" / "schema.json"
    schema.write_text(schema.read_text().replace("'*mode': 'Mode'", "'*mode': 'Mood'"))
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", source]
    told = run(*command, cwd=tmp_path, status=1)
    assert "unknown type 'Mood'" in told
    assert "did you mean 'Mode'?" in told
    assert not (source / "src" / "thermostat" / "qmp").exists()


# --- make, Meson, CMake --------------------------------------------------------------------------


def change(source: Path) -> None:
    """Change the included file, at a later time than that of what was made."""
    common = source / "qapi" / "common.json"
    common.write_text(common.read_text().replace("'hard'", "'harsh'"))
    common.write_text(common.read_text().replace("@hard", "@harsh"))


def packages(tree: Path) -> list[Path]:
    return [path.parent for path in tree.rglob("qmp/__init__.py")]


def check_rebuilds(source: Path, out: Path, *command: str | Path) -> None:
    """It is built; not again for nothing; again if an included file has changed."""
    run(*command, cwd=source)
    (package,) = packages(out)
    assert "HARD" in (package / "types" / "common.py").read_text()
    assert "generate" not in run(*command, cwd=source)
    change(source)
    run(*command, cwd=source)
    assert "HARSH" in (package / "types" / "common.py").read_text()
    assert "generate" not in run(*command, cwd=source)


def test_make(tmp_path: Path) -> None:
    needs("make")
    source = project("make", tmp_path)
    check_rebuilds(source, source, "make")
    run("make", "clean", cwd=source)
    assert not packages(source)


def test_meson(tmp_path: Path) -> None:
    needs("meson", "ninja")
    source = project("meson", tmp_path)
    out = tmp_path / "build dir"
    run("meson", "setup", out, source, cwd=tmp_path)
    check_rebuilds(source, out, "ninja", "-v", "-C", out)


def test_cmake(tmp_path: Path) -> None:
    needs("cmake", "ninja")
    source = project("cmake", tmp_path)
    out = tmp_path / "build dir"
    run("cmake", "-G", "Ninja", "-S", source, "-B", out, cwd=tmp_path)
    check_rebuilds(source, out, "ninja", "-v", "-C", out)


def test_a_source_tree_that_cannot_be_written(tmp_path: Path) -> None:
    needs("meson", "ninja")
    source = project("meson", tmp_path)
    out = tmp_path / "build"
    for path in (*source.rglob("*"), source):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    try:
        before = sorted(source.rglob("*"))
        run("meson", "setup", out, source, cwd=tmp_path)
        run("ninja", "-C", out, cwd=tmp_path)
        assert packages(out)
        assert sorted(source.rglob("*")) == before
    finally:
        source.chmod(0o755)
        for path in source.rglob("*"):
            path.chmod(0o755)


def test_a_source_tree_behind_a_link(tmp_path: Path) -> None:
    needs("make")
    source = project("make", tmp_path)
    link = tmp_path / "link"
    link.symlink_to(source, target_is_directory=True)
    run("make", cwd=link)
    assert packages(source)
