"""Progress: at a terminal only, only where a run takes long, and gone afterwards."""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from qapigen.cli.console import Console
from qapigen.cli.progress import Progress

ERASE = "\r\x1b[K"


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def wait_for(stream: io.StringIO, text: str) -> None:
    end = time.monotonic() + 30
    while text not in stream.getvalue():
        assert time.monotonic() < end, stream.getvalue()
        time.sleep(0.01)


def test_it_is_shown_and_erased() -> None:
    stream = Terminal()
    progress = Progress(stream, patience=0.01)
    progress.at("reading")
    wait_for(stream, "reading … ")
    progress.at("writing")
    wait_for(stream, "writing … ")
    progress.end()
    assert stream.getvalue().endswith(ERASE)
    length = len(stream.getvalue())
    time.sleep(0.5)
    assert len(stream.getvalue()) == length


def test_a_short_run_shows_nothing() -> None:
    stream = Terminal()
    progress = Progress(stream, patience=30)
    progress.at("reading")
    progress.end()
    assert stream.getvalue() == ""


def test_a_closed_terminal_is_no_error() -> None:
    stream = Terminal()
    progress = Progress(stream, patience=0.01)
    stream.close()
    time.sleep(0.1)
    progress.end()


def test_messages_stand_on_lines_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("qapigen.cli.progress.PATIENCE", 0.01)
    monkeypatch.setattr(Progress.__init__, "__defaults__", (0.01,))
    console = Console()
    console.at("reading")
    wait_for(stream, "reading … ")
    console.tell("a warning\n")
    console.done()
    assert f"{ERASE}a warning\n" in stream.getvalue()


@pytest.mark.parametrize("term", ["dumb", None])
def test_nothing_without_a_terminal(
    monkeypatch: pytest.MonkeyPatch, term: str | None
) -> None:
    stream = Terminal() if term else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", term or "xterm")
    monkeypatch.setattr(Progress.__init__, "__defaults__", (0.0,))
    console = Console()
    console.at("reading")
    time.sleep(0.1)
    console.done()
    assert stream.getvalue() == ""


def test_a_run_at_a_terminal_leaves_no_trace(tmp_path: Path, schemas: Path) -> None:
    pty = pytest.importorskip("pty")
    child, terminal = pty.fork()
    if child == 0:
        schema = str(schemas / "block" / "qapi-schema.json")
        slow = (  # as long as it takes to be seen
            "import sys, time; from qapigen.cli import main, make\n"
            "load = make.load\n"
            "make.load = lambda *a: (time.sleep(1.6), load(*a))[1]\n"
            f"sys.exit(main(['generate', {schema!r}, '-o', 'pkg']))"
        )
        os.chdir(tmp_path)
        env = {**os.environ, "TERM": "xterm"}
        os.execve(sys.executable, [sys.executable, "-c", slow], env)
    said = b""
    while True:
        try:
            data = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            break
        if not data:
            break
        said += data
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert status == 0, said
    text: Any = said.decode()
    assert "pkg: reading the schema … " in text
    *_, last = text.rstrip("\r\n").split(ERASE)
    assert last.startswith("pkg: ")
    assert "files written" in last
