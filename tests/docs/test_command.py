"""`qapigen docs` as a process."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SCHEMA = """
##
# @light-set:
#
# Set the light, like @this.
#
# Since: 9.0
##
{ 'command': 'light-set' }
"""


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "vm" / "schema.json"
    path.parent.mkdir()
    path.write_text(SCHEMA)
    return path


def test_html(qapigen: Any, schema: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = qapigen("docs", schema, "-o", out, "--title", "My VM")
    assert done.returncode == 0
    assert done.stdout == ""
    assert "warning[doc-unknown-reference]: '@this' leads nowhere" in done.stderr
    assert "schema.json:5:" in done.stderr
    assert "My VM" in (out / "index.html").read_text("utf-8")
    assert (out / "objects.inv").read_bytes().startswith(b"# Sphinx inventory")
    again = qapigen("docs", schema, "-o", out, "--title", "My VM", "--check")
    assert again.returncode == 0
    (out / "commands" / "light-set.html").write_text("other")
    again = qapigen("docs", schema, "-o", out, "--title", "My VM", "--check")
    assert again.returncode == 1
    assert "light-set.html: out of date" in again.stdout
    again = qapigen("docs", schema, "-o", out, "--format", "rst", "-q")
    assert again.returncode == 0
    assert not (out / "index.html").exists()
    assert (out / "modules" / "schema.rst").exists()


@pytest.mark.parametrize(
    ("format_", "file"), [("markdown", "modules/schema.md"), ("rst", "index.rst")]
)
def test_formats(
    qapigen: Any, schema: Path, tmp_path: Path, format_: str, file: str
) -> None:
    done = qapigen("docs", schema, "-o", tmp_path / "out", "--format", format_)
    assert done.returncode == 0
    assert (tmp_path / "out" / file).exists()


def test_warnings_can_be_silenced(qapigen: Any, schema: Path, tmp_path: Path) -> None:
    done = qapigen(
        "docs", schema, "-o", tmp_path / "out", "--allow", "doc-unknown-reference"
    )
    assert "warning[" not in done.stderr


def test_errors(qapigen: Any, schema: Path, tmp_path: Path) -> None:
    schema.write_text("{ 'command': 'x', 'data': 'Gone' }")
    done = qapigen("docs", schema, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "error[" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "where to?"),
        (("--serve", "1", "--format", "rst"), "--serve shows html"),
        (("-o", "out", "--since-from", "missing"), "no such directory"),
        (("-o", "out", "--since-from", "."), "there is no schema.json in it"),
        (("-o", "out", "--templates", "missing"), "no such directory"),
        (("-o", "vm/schema.json"), "is not a directory"),
    ],
)
def test_wrong_usage(
    qapigen: Any, schema: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = qapigen("docs", schema, *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_since_from(qapigen: Any, schema: Path, tmp_path: Path) -> None:
    for name, text in (("v9.2", "{ 'command': 'light-set' }"), ("v8.0", "")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "schema.json").write_text(text)
    done = qapigen(
        "docs",
        schema,
        "-o",
        tmp_path / "out",
        "--since-from",
        tmp_path / "v9.2",
        tmp_path / "v8.0",
        "--release",
        "10.1",
    )
    assert done.returncode == 0
    text = (tmp_path / "out" / "commands" / "light-set.html").read_text("utf-8")
    assert "since 9.2 (documented: 9.0)" in text
    releases = (tmp_path / "out" / "releases" / "index.html").read_text("utf-8")
    assert releases.index("release-10.1") < releases.index("release-9.2")


def test_earlier_releases_must_compile(
    qapigen: Any, schema: Path, tmp_path: Path
) -> None:
    (tmp_path / "v9.2").mkdir()
    (tmp_path / "v9.2" / "schema.json").write_text("{ 'command': 'A' }")
    done = qapigen(
        "docs", schema, "-o", tmp_path / "out", "--since-from", tmp_path / "v9.2"
    )
    assert done.returncode == 2
    assert "v9.2" in done.stderr
    assert "the schema has errors" in done.stderr


@pytest.mark.parametrize(
    ("entry", "old"),
    [
        ("qapi/qapi-schema.json", "qapi-schema.json"),
        ("qga/qapi-schema.json", "qapi-schema-guest.json"),
        ("qga/qapi-schema.json", "qga/qapi-schema.json"),
        (
            "storage-daemon/qapi/qapi-schema.json",
            "storage-daemon/qapi/qapi-schema.json",
        ),
    ],
)
def test_places_of_qemus_schemas(tmp_path: Path, entry: str, old: str) -> None:
    from qapigen.cli.releases import entry_in, name_of

    for name in ("qapi-schema.json", old):
        (tmp_path / "v1.0" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "v1.0" / name).write_text("")
    found = entry_in(str(tmp_path / "v1.0"), str(tmp_path / "v10.1" / entry))
    assert found == str(tmp_path / "v1.0" / old)
    assert name_of(found) == "1.0"
    assert name_of("/src/qemu-9.2.1/qapi/qapi-schema.json") == "9.2.1"


# --- serving -------------------------------------------------------------------------------------


@pytest.fixture
def server(schema: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "qapigen", "docs", str(schema), "--serve", "0"],
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    address = ""
    for line in process.stderr:
        if line.startswith("http://"):
            address = line.split()[0]
            break
    yield process, address
    process.send_signal(signal.SIGINT)
    process.wait(10)
    process.stderr.close()


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as reply:
        text: str = reply.read().decode()
        return text


def wait_for(address: str, words: str) -> None:
    end = time.monotonic() + 20
    while words not in get(address):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_serve(server: tuple[subprocess.Popen[str], str], schema: Path) -> None:
    process, address = server
    assert address.startswith("http://127.0.0.1:")
    assert "schema reference" in get(address)
    assert "Set the light" in get(f"{address}commands/light-set.html")
    assert "QAPI_INDEX" in get(f"{address}assets/index.js")
    for path in (
        "missing.html",
        "../schema.json",
        "%2e%2e/schema.json",
        "//etc/passwd",
    ):
        with pytest.raises(urllib.error.HTTPError) as error:
            get(address + path)
        assert error.value.code == 404
        error.value.close()
    before = get(f"{address}.qapigen-changed")
    schema.write_text(SCHEMA.replace("Set the light", "Turn it on"))
    wait_for(f"{address}commands/light-set.html", "Turn it on")
    assert get(f"{address}.qapigen-changed") != before
    # Half-written, it stays as it was.
    schema.write_text("{ 'comm")
    time.sleep(1)
    assert "Turn it on" in get(f"{address}commands/light-set.html")
    schema.unlink()
    time.sleep(1)
    schema.write_text(SCHEMA.replace("Set the light", "Back again"))
    wait_for(f"{address}commands/light-set.html", "Back again")
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0


def test_serve_on_a_port_in_use(
    server: tuple[subprocess.Popen[str], str], qapigen: Any, schema: Path
) -> None:
    port = server[1].rstrip("/").rpartition(":")[2]
    done = qapigen("docs", schema, "--serve", port)
    assert done.returncode == 2
    assert f"--serve {port}" in done.stderr


def test_without_docutils(
    schema: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import importlib.util

    from qapigen.cli import main

    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda n: None if n == "docutils" else find(n)
    )
    assert main(["docs", str(schema), "-o", str(schema.parent / "out")]) == 2
    assert "pip install 'qapigen[docs]'" in capsys.readouterr().err
    assert not (schema.parent / "out").exists()


def test_only_docs_need_docutils(schema: Path) -> None:
    script = (
        "import sys; from qapigen.cli import main;"
        f"main(['check', {str(schema)!r}]); main(['dump', {str(schema)!r}]);"
        "sys.exit('docutils' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=False
    )
    assert done.returncode == 0
