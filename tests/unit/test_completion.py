"""Completion, asked of real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qapigen.cli.arguments import COMMANDS
from qapigen.explain import codes

Complete = Callable[[str], set[str]]

BASH = """
source "$1"
read -ra COMP_WORDS <<< "$2"
[[ $2 == *" " ]] && COMP_WORDS+=("")
COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
_qapigen
printf '%s\\n' "${COMPREPLY[@]}"
"""


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with targets, and a `qapigen` on the path."""
    (tmp_path / "qapi").mkdir()
    (tmp_path / "qapigen.toml").write_text(
        "schema = 's.json'\n"
        "[targets.bindings]\noutput = 'pkg'\n[targets.site]\noutput = 'o'\nkind = 'html'\n"
    )
    binary = tmp_path / "bin" / "qapigen"
    binary.parent.mkdir()
    binary.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m qapigen "$@"\n')
    binary.chmod(0o755)
    monkeypatch.setenv("PATH", f"{binary.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(params=["bash", "fish"])
def complete(request: Any, project: Path, qapigen: Any) -> Complete:
    """What a shell offers for a line that ends at the cursor."""
    binary = shell(request.param)
    script = project / "script"
    done = qapigen("completion", request.param)
    assert done.returncode == 0, done.stderr
    script.write_text(done.stdout)

    def ask(line: str) -> set[str]:
        if request.param == "bash":
            command = [binary, "--norc", "-c", BASH, "x", str(script), line]
        else:
            program = 'source $argv[1]; complete -C "$argv[2]"'
            command = [binary, "--no-config", "-c", program, str(script), line]
        env = {**os.environ, "HOME": str(project)}
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=60, env=env
        )
        assert not done.stderr, done.stderr
        return {line.split("\t")[0] for line in done.stdout.splitlines() if line}

    return ask


def test_commands(complete: Complete) -> None:
    assert complete("qapigen ") >= {*COMMANDS}
    assert complete("qapigen gen") == {"generate"}


def test_options(complete: Complete) -> None:
    found = complete("qapigen generate --")
    assert {"--dialect", "--only", "--depfile", "--watch", "--no-docs"} <= found
    assert "--title" not in found
    assert "--title" in complete("qapigen docs --t")
    assert complete("qapigen introspect --unm") == {"--unmask"}


def test_values(complete: Complete) -> None:
    assert complete("qapigen docs --format ") == {"html", "markdown", "rst"}
    assert complete("qapigen check --format s") == {"sarif"}
    assert complete("qapigen dump --dialect 10.") == {"10.0", "10.1"}
    assert complete("qapigen completion ") == {"bash", "zsh", "fish"}
    assert complete("qapigen explain doc-unknown") == {
        code for code in codes() if code.startswith("doc-unknown")
    }
    assert "old-dialect" in complete("qapigen check --allow ")


def test_targets(complete: Complete) -> None:
    assert complete("qapigen generate --target ") == {"bindings", "site"}
    assert complete("qapigen docs --target s") == {"site"}


def test_files(complete: Complete) -> None:
    assert complete("qapigen check qapigen.t") == {"qapigen.toml"}
    assert {each.rstrip("/") for each in complete("qapigen generate -o qap")} == {
        "qapi"
    }


def test_every_script_is_accepted(project: Path, qapigen: Any) -> None:
    for name in ("bash", "zsh", "fish"):
        script = project / name
        script.write_text(qapigen("completion", name).stdout)
        found = shutil.which(name)
        if found is not None:
            done = subprocess.run(
                [found, "-n", str(script)], capture_output=True, text=True, check=False
            )
            assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("qapigen intr\t", "qapigen introspect "),
        ("qapigen docs --form\t", "--format="),
        ("qapigen docs --format=mark\t", "--format=markdown"),
        ("qapigen explain doc-bad-ind\t", "doc-bad-indent"),
        ("qapigen generate --target=bin\t", "--target=bindings"),
    ],
)
def test_zsh_at_a_terminal(project: Path, qapigen: Any, typed: str, shown: str) -> None:
    pty = pytest.importorskip("pty")
    binary = shell("zsh")
    (project / "script").write_text(qapigen("completion", "zsh").stdout)
    (project / ".zshrc").write_text(
        "PROMPT='ready> '\nautoload -Uz compinit && compinit -u -D\nsource ./script\n"
        "unsetopt zle_bracketed_paste beep\n"
    )
    child, terminal = pty.fork()
    if child == 0:
        env = {**os.environ, "ZDOTDIR": str(project), "TERM": "dumb", "COLUMNS": "200"}
        os.execve(binary, ["zsh", "-i"], env)
    os.set_blocking(terminal, False)
    said = ""

    def until(text: str) -> None:
        nonlocal said
        end = time.monotonic() + 30
        while text not in said:
            assert time.monotonic() < end, said
            try:
                said += os.read(terminal, 4096).decode(errors="replace")
            except BlockingIOError:
                time.sleep(0.02)

    try:
        until("ready> ")
        said = ""
        os.write(terminal, typed.encode())
        until(shown)
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(terminal)
