"""Runs that are killed, runs at once, runs elsewhere: what is there in the end is the same."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qapigen.cli import main
from qapigen.workspace.names import MANIFEST, STAGING

TOP = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

SCHEMAS = {
    name: "".join(
        f"{{ 'struct': 'Common{i}x', 'data': {{ 'a': 'int', '*{name}': 'str' }} }}\n"
        f"{{ 'command': 'do-{name}-{i}', 'data': 'Common{i}x' }}\n"
        for i in range(5)
    )
    for name in ("old", "new")
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two schemas, to be compiled into one directory by turns."""
    for name, text in SCHEMAS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "s.json").write_text(
            f"{{ 'include': 'only-{name}.json' }}\n{text}"
        )
        (tmp_path / name / f"only-{name}.json").write_text(
            f"{{ 'enum': 'Only{name.title()}', 'data': [ '{name}' ] }}\n"
        )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build(name: str, *options: str) -> int:
    return main(["generate", "-q", f"{name}/s.json", "-o", "pkg", *options])


def tree(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def outputs(found: dict[str, bytes]) -> dict[str, bytes]:
    """Without the manifest, which also tells of the qapigen that ran."""
    return {path: data for path, data in found.items() if path != MANIFEST}


def quiet_check(name: str) -> bool:
    """Whether `--check` calls the directory up to date, in a process of its own."""
    status = _in_child(lambda: build(name, "--check")).exitcode
    assert status in (0, 1)
    return status == 0


def _in_child(work: object) -> multiprocessing.process.BaseProcess:
    child = _start(work)
    child.join()
    return child


def _start(work: object) -> multiprocessing.process.BaseProcess:
    child = multiprocessing.get_context("fork").Process(target=_run, args=(work,))
    child.start()
    return child


def _run(work: object) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    assert callable(work)
    os._exit(work())


@needs_fork
def test_kill_at_any_moment(project: Path) -> None:
    """Every file is old or new and whole; --check sees a mixture; the next run puts it right.

    QAPIGEN_KILLS says how often (500 for a thorough look).
    """
    rounds = int(os.environ.get("QAPIGEN_KILLS", "40"))
    chance = random.Random(rounds)
    out = project / "pkg"
    whole: dict[str, dict[str, bytes]] = {}
    took = 0.0
    for name in SCHEMAS:
        began = time.perf_counter()
        assert build(name) == 0
        took = time.perf_counter() - began
        whole[name] = tree(out)
    now, then = "new", "old"
    seen = {"nothing": 0, "mixed": 0, "all": 0}
    for _ in range(rounds):
        child = _start(lambda name=then: build(name))
        if chance.random() < 0.5:
            time.sleep(chance.uniform(0, took * 1.3))
        else:  # most of the time goes into the schema: aim at where files are written
            while child.is_alive() and not (out / STAGING).exists():
                time.sleep(0.0002)
            time.sleep(chance.uniform(0, 0.02))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        found = tree(out)
        for path, data in found.items():
            if path != MANIFEST and not path.startswith(STAGING):  # laid down beside
                assert data in (whole[now].get(path), whole[then].get(path)), path
        written = (out / STAGING).exists()
        kind = {now: "nothing", then: "all"}
        same = [kind[n] for n in SCHEMAS if outputs(found) == outputs(whole[n])]
        seen[same[0] if same and not written else "mixed"] += 1
        for name in SCHEMAS:
            if quiet_check(name):
                assert outputs(found) == outputs(whole[name])
        if chance.random() < 0.5:
            now, then = then, now
        assert _in_child(lambda name=now: build(name)).exitcode == 0
        assert outputs(tree(out)) == outputs(whole[now])
        assert not (out / STAGING).exists()
        assert quiet_check(now)
        assert not quiet_check(then)
    assert rounds < 40 or (seen["mixed"] and seen["all"] + seen["nothing"]), seen


@needs_fork
def test_runs_at_once(project: Path) -> None:
    whole = {}
    for name in SCHEMAS:
        assert build(name) == 0
        whole[name] = tree(project / "pkg")
    shutil.rmtree(project / "pkg")
    for turn in range(3):
        children = [
            _start(lambda name=name: build(name, "--depfile", "deps/x.d"))
            for name in ("old", "new", "old", "new")
        ]
        for child in children:
            child.join()
        assert [child.exitcode for child in children] == [0, 0, 0, 0], turn
        found = outputs(tree(project / "pkg"))
        assert found in [outputs(each) for each in whole.values()]


OUTPUTS = (
    ("generate", "pkg", ()),
    ("generate", "types", ("--format", "json-schema")),
    ("docs", "site", ("--since-from", "before", "v10.1")),
    ("docs", "markdown", ("--format", "markdown")),
    ("docs", "rst", ("--format", "rst")),
)


def _elsewhere(place: Path, names: list[str], umask: int, env: dict[str, str]) -> None:
    """All outputs of a copy of the example, its files made in this order."""
    source = TOP / "schemas" / "block"
    for name in names:
        for top in ("now", "before", "v10.1"):
            (place / top).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, place / top / name)
    for command, out, options in OUTPUTS:
        subprocess.run(
            [
                *(sys.executable, "-m", "qapigen", command, "-q", "--no-config"),
                *("now/qapi-schema.json", "-o", out, *options),
            ],
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(TOP), **env},
            umask=umask,
            check=True,
        )


@pytest.mark.skipif(os.name != "posix", reason="needs umask")
def test_the_same_bytes_everywhere(tmp_path: Path) -> None:
    names = sorted(p.name for p in (TOP / "schemas" / "block").glob("*.json"))
    one, other = tmp_path / "one", tmp_path / "an other" / "pläce"
    _elsewhere(
        one,
        names,
        0o022,
        {"LC_ALL": "C", "PYTHONUTF8": "0", "TZ": "UTC", "PYTHONHASHSEED": "1"},
    )
    _elsewhere(
        other,
        names[::-1],
        0o077,
        {"LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "2"},
    )
    assert tree(one) == tree(other)
    for command, out, _ in OUTPUTS:
        assert (one / out / MANIFEST).is_file(), command
    modes = {
        top: {p.stat().st_mode & 0o777 for p in top.rglob("pkg/**/*") if p.is_file()}
        for top in (one, other)
    }
    assert modes == {one: {0o644}, other: {0o600}}
