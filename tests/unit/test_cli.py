"""The command line as users meet it: processes, exit codes, streams, files."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import qapigen as package

GOOD = "{ 'struct': 'Point', 'data': { 'x': 'int', '*y': 'int' } }\n"
BAD = "{ 'struct': 'Point', 'data': { 'x': 'integer' } }\n"
COMMANDS = ("check", "generate", "dump", "introspect")


def needed(command: str, tmp_path: Path) -> list[str]:
    return ["-o", str(tmp_path / "pkg")] if command == "generate" else []


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.json"
    path.write_text(GOOD)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.json"
    path.write_text(BAD)
    return path


def one_line_error(text: str, *words: str) -> None:
    """What users see where nothing is wrong with the schema: one line, and why."""
    lines = text.splitlines()
    assert lines[-1].startswith("qapigen"), text
    assert ": error: " in lines[-1]
    for word in words:
        assert word in lines[-1]
    assert "Traceback" not in text


# --- Exit codes and streams --------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_fine(qapigen: Any, good: Path, tmp_path: Path, command: str) -> None:
    done = qapigen(command, good, *needed(command, tmp_path))
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr
    if command in ("dump", "introspect"):
        json.loads(done.stdout)
    else:
        assert done.stdout == ""


@pytest.mark.parametrize("command", COMMANDS)
def test_errors_of_the_schema(
    qapigen: Any, bad: Path, tmp_path: Path, command: str
) -> None:
    done = qapigen(command, bad, *needed(command, tmp_path), cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "bad.json:1:" in done.stderr
    assert str(tmp_path) not in done.stderr
    assert not (tmp_path / "pkg").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_unreadable_entry(qapigen: Any, tmp_path: Path, command: str) -> None:
    for name, why in (
        ("absent.json", "No such file"),
        (".", "Is a directory"),
        (os.devnull, "not a regular file"),
    ):
        done = qapigen(command, name, *needed(command, tmp_path), cwd=tmp_path)
        assert done.returncode == 2
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1
        one_line_error(done.stderr, "cannot read", why)


def test_unreadable_include(qapigen: Any, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{ 'include': 'absent.json' }\n")
    done = qapigen("check", "a.json", cwd=tmp_path)
    assert done.returncode == 1
    assert "a.json:1:" in done.stderr


def test_check_formats_go_to_standard_output(
    qapigen: Any, bad: Path, good: Path, tmp_path: Path
) -> None:
    done = qapigen("check", "--format", "json", "bad.json", cwd=tmp_path)
    assert done.returncode == 1
    (finding,) = json.loads(done.stdout)
    assert list(finding) == [
        "severity",
        "code",
        "message",
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "labels",
        "notes",
        "help",
    ]
    assert (finding["severity"], finding["file"]) == ("error", "bad.json")
    assert done.stderr == ""
    assert qapigen("check", "--format", "json", good).stdout == "[]\n"
    github = qapigen("check", "--format", "github", "bad.json", cwd=tmp_path)
    assert github.stdout.startswith("::error file=bad.json,line=1,")
    sarif = qapigen("check", "--format", "sarif", "bad.json", cwd=tmp_path)
    assert json.loads(sarif.stdout)["version"] == "2.1.0"


def test_max_errors(qapigen: Any, tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    path.write_text(
        "".join(
            f"{{ 'struct': 'S{n}x', 'data': {{ 'm': 'T{n}' }} }}\n" for n in range(150)
        )
    )
    for options, text, machine in (
        ([], 100, 150),
        (["--max-errors", "0"], 150, 150),
        (["--max-errors", "7"], 7, 7),
    ):
        done = qapigen("check", path, *options)
        assert len(re.findall(r"^error", done.stderr, re.M)) == text
        assert "150 errors" in done.stderr
        done = qapigen("check", path, "--format", "json", *options)
        assert len(json.loads(done.stdout)) == machine


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ()),
        (["chek", "x"], ("invalid choice",)),
        (["check"], ("required: SCHEMA",)),
        (["generate", "x"], ("-o",)),
        (["check", "--dialect", "10.7", "x"], ("10.7", "1.0 to")),
        (["check", "--dialect", "new", "x"], ("'new'",)),
        (["check", "-D", "A=1", "x"], ("'A=1'", "name alone")),
        (["check", "--defines", "absent", "x"], ("cannot read absent",)),
        (["check", "--max-errors", "-1", "x"], ("'-1'",)),
        (["check", "--form", "json", "x"], ("unrecognized",)),
        (["check", "--root", "absent", "x"], ("--root absent",)),
        (["generate", "x", "-o", "not-a-name"], ("'not-a-name'", "package")),
        (["generate", "x", "-o", "class"], ("'class'", "package")),
        (["generate", "x", "-o", "p", "--line-length", "7"], ("'7'", "40")),
        (["generate", "x", "-o", "p", "--templates", "absent"], ("--templates",)),
        (["explain", "no-such-code"], ("'no-such-code'",)),
        (["explain", "doc-bad-indnt"], ("did you mean 'doc-bad-indent'?",)),
    ],
)
def test_wrong_usage(
    qapigen: Any, tmp_path: Path, arguments: list[str], words: tuple[str, ...]
) -> None:
    done = qapigen(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    if words:
        one_line_error(done.stderr, *words)
    else:
        assert done.stderr.startswith("usage: qapigen")
    assert list(tmp_path.iterdir()) == []


def test_version_and_help(qapigen: Any) -> None:
    assert qapigen("--version").stdout == f"qapigen {package.__version__}\n"
    assert "examples:" in qapigen("--help").stdout
    for command in (*COMMANDS, "explain"):
        done = qapigen(command, "--help")
        assert done.returncode == 0
        assert "examples:" in done.stdout
        assert f"qapigen {command} " in done.stdout
        assert "exit status:" in done.stdout
        assert max(map(len, done.stdout.splitlines())) <= 82


def test_help_examples_are_understood() -> None:
    """What the help shows must not be refused by what reads it."""
    from qapigen.cli.arguments import top

    parser = top()
    epilogs = [parser.epilog or ""]
    for action in parser._subparsers._group_actions:  # type: ignore[union-attr]
        choices: Any = action.choices
        epilogs += [sub.epilog or "" for sub in choices.values()]
    examples = [
        line.strip().split("  ")[0].split(" | ")[0].split(" > ")[0].split()[1:]
        for epilog in epilogs
        for line in epilog.splitlines()
        if line.startswith("  qapigen ") and "COMMAND" not in line
    ]
    assert len(examples) > 12
    for example in examples:
        assert parser.parse_args(example).command == example[0]


# --- Dialects and configurations ---------------------------------------------------------


@pytest.mark.parametrize("version", ["7.2", "v7.2", "7.2.22"])
def test_dialect(qapigen: Any, good: Path, version: str) -> None:
    assert json.loads(qapigen("dump", "--dialect", version, good).stdout)[
        "dialect"
    ] == ("7.2")


def test_defines(qapigen: Any, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(
        "".join(
            f"{{ 'struct': 'S{s}x', 'data': {{}}, 'if': 'CONFIG_{s}' }}\n"
            for s in "ABC"
        )
    )
    defines = tmp_path / "defines"
    defines.write_text("# what is built in\nCONFIG_A\n\n  CONFIG_X # no such thing\r\n")

    def names(*options: str | Path) -> list[str]:
        done = qapigen("dump", path, *options)
        return [entity["name"] for entity in json.loads(done.stdout)["entities"]]

    assert names() == ["SAx", "SBx", "SCx"]
    assert names("-D", "CONFIG_B") == ["SBx"]
    assert names("-DCONFIG_B", "-D", "CONFIG_C") == ["SBx", "SCx"]
    assert names("--defines", defines) == ["SAx"]
    assert names("--defines", defines, "-D", "CONFIG_C") == ["SAx", "SCx"]
    empty = tmp_path / "empty"
    empty.write_text("")
    assert names("--defines", empty) == []
    (tmp_path / "broken").write_text("CONFIG_A\nCONFIG A\n")
    done = qapigen("dump", path, "--defines", "broken", cwd=tmp_path)
    assert done.returncode == 2
    one_line_error(done.stderr, "broken: line 2", "'CONFIG A'")


def test_root(qapigen: Any, tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "out.json").write_text(GOOD)
    (inside / "link.json").symlink_to(tmp_path / "out.json")
    for include in ("../out.json", "link.json", str(tmp_path / "out.json")):
        (inside / "s.json").write_text(f"{{ 'include': '{include}' }}\n")
        assert qapigen("check", inside / "s.json").returncode == 0
        done = qapigen("check", inside / "s.json", "--root", inside)
        assert done.returncode == 1, include


# --- File names --------------------------------------------------------------------------


def test_names_are_relative_to_the_working_directory(
    qapigen: Any, tmp_path: Path
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "s.json").write_text(BAD)
    for cwd, given, shown in (
        ("", "a/s.json", "a/s.json"),
        ("", "./a/../a/s.json", "a/s.json"),
        ("", str(tmp_path / "a" / "s.json"), "a/s.json"),
        ("a/b", "../s.json", "../s.json"),
        ("a/b", str(tmp_path / "a" / "s.json"), "../s.json"),
    ):
        done = qapigen("check", "--format", "json", given, cwd=tmp_path / cwd)
        assert json.loads(done.stdout)[0]["file"] == shown


def test_odd_file_names(qapigen: Any, tmp_path: Path) -> None:
    odd = tmp_path / "a b\x1b[31mü\n.json"
    odd.write_text(BAD)
    done = qapigen("check", odd.name, cwd=tmp_path)
    assert done.returncode == 1
    assert "\x1b" not in done.stderr
    done = qapigen("check", "--format", "json", odd.name, cwd=tmp_path)
    assert json.loads(done.stdout)[0]["file"] == odd.name
    done = qapigen("check", "absent\x1b[31m.json", cwd=tmp_path)
    one_line_error(done.stderr, "absent\\x1b[31m.json")
    raw = os.fsencode(tmp_path) + b"/\xff.json"
    Path(os.fsdecode(raw)).write_text(BAD)
    done = qapigen("check", "--format", "json", os.fsdecode(raw))
    assert done.returncode == 1
    json.loads(done.stdout)


def test_output_is_utf8_whatever_the_locale(qapigen: Any, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text("##\n# @Größe: ü\n##\n" + GOOD, encoding="utf-8")
    outputs = {
        qapigen("check", "--format", "json", path, env=env).stdout
        for env in (
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            {"PYTHONIOENCODING": "latin-1"},
            {"LC_ALL": "C.UTF-8"},
        )
    }
    assert len(outputs) == 1
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = qapigen("check", path, env=plain)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


# --- generate ----------------------------------------------------------------------------


def test_generate_twice_and_check(qapigen: Any, good: Path, tmp_path: Path) -> None:
    out = tmp_path / "src" / "pkg"
    done = qapigen("generate", good, "-o", out, "--check")
    assert done.returncode == 1
    assert f"{out}/__init__.py: missing" in done.stdout
    assert not out.exists()
    done = qapigen("generate", good, "-o", "src/pkg", cwd=tmp_path)
    assert done.returncode == 0
    assert re.match(
        r"src/pkg: \d+ files written, 0 removed, 0 unchanged\n", done.stderr
    )
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert qapigen("generate", good, "-o", out, "-q").stderr == ""
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == times
    done = qapigen("generate", good, "-o", out, "--check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (out / "__init__.py").write_text("edited\n")
    done = qapigen("generate", good, "-o", "src/pkg", "--check", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "src/pkg/__init__.py: out of date\n"
    assert (out / "__init__.py").read_text() == "edited\n"


def test_schema_error_leaves_the_old_package(
    qapigen: Any, good: Path, tmp_path: Path
) -> None:
    out = tmp_path / "pkg"
    qapigen("generate", good, "-o", out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    good.write_text(BAD)
    for check in ([], ["--check"]):
        assert qapigen("generate", good, "-o", out, *check).returncode == 1
        assert before == {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}


def test_users_file_in_the_way(qapigen: Any, good: Path, tmp_path: Path) -> None:
    out = tmp_path / "pkg"
    out.mkdir()
    (out / "__init__.py").write_text("mine\n")
    done = qapigen("generate", good, "-o", "pkg", cwd=tmp_path)
    assert done.returncode == 2
    one_line_error(done.stderr, "pkg/__init__.py exists", "--force")
    assert [p.name for p in out.iterdir()] == ["__init__.py"]
    assert qapigen("generate", good, "-o", out, "--force").returncode == 0
    assert (out / "__init__.py").read_text() != "mine\n"


def test_output_is_no_directory(qapigen: Any, good: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine\n")
    for out in ("file", "file/pkg", "/proc/none/pkg"):
        done = qapigen("generate", good, "-o", out, cwd=tmp_path)
        assert done.returncode == 2
        one_line_error(done.stderr)
    assert (tmp_path / "file").read_text() == "mine\n"


def test_same_bytes_on_every_machine(
    qapigen: Any, schemas: Path, tmp_path: Path
) -> None:
    """Other directory, locale, hash seed, time zone, umask."""
    entry = schemas / "block" / "qapi-schema.json"

    def run(name: str, cwd: Path, given: str | Path, **env: str) -> dict[str, bytes]:
        out = tmp_path / name / "pkg"
        done = qapigen("generate", given, "-o", out, cwd=cwd, env=env)
        assert done.returncode == 0, done.stderr
        return {
            path.relative_to(out).as_posix(): path.read_bytes()
            for path in out.rglob("*")
            if path.is_file()
        }

    one = run("a", tmp_path, entry, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    old = os.umask(0o077)
    try:
        two = run(
            "b",
            entry.parent,
            entry.name,
            PYTHONHASHSEED="2",
            TZ="Asia/Tokyo",
            LC_ALL="C.UTF-8",
        )
    finally:
        os.umask(old)
    assert one == two


# --- Streams that break ------------------------------------------------------------------


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "qapigen", *map(str, arguments)]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_full_standard_output(good: Path) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command("dump", good), stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    one_line_error(done.stderr, "standard output: No space left on device")


def test_closed_standard_output(good: Path) -> None:
    for redirect in (">&-", "2>&-", ">&- 2>&-"):
        line = " ".join(command("dump", good)) + " " + redirect
        done = subprocess.run(["sh", "-c", line], capture_output=True, text=True)
        assert "Traceback" not in done.stdout + done.stderr
        assert done.returncode == (0 if redirect == "2>&-" else 2)


def test_reader_that_goes_away(schemas: Path) -> None:
    entry = schemas / "block" / "qapi-schema.json"
    for arguments in (("dump", entry), ("--help",)):
        process = subprocess.Popen(
            command(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        process.stderr.close()
        assert process.wait() in (0, 128 + signal.SIGPIPE)


def test_interrupt(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    path.write_text(
        "".join(f"{{ 'struct': 'S{n}x', 'data': {{}} }}\n" for n in range(200_000))
    )
    process = subprocess.Popen(
        command("check", path),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate()
    assert process.returncode == 130
    assert stderr == "qapigen: error: interrupted\n"


def test_fault_of_our_own() -> None:
    """A fault is told in a line, and as a traceback to whoever asks for it."""
    code = (
        "import qapigen.compile, qapigen.cli, sys\n"
        "def load(*arguments): raise LookupError('lost')\n"
        "qapigen.compile.load = load\n"
        "sys.exit(qapigen.cli.main(['check', 'x']))"
    )
    for debug in ("", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "QAPIGEN_DEBUG": debug},
            capture_output=True,
            text=True,
        )
        if debug:
            assert "Traceback" in done.stderr
        else:
            assert done.returncode == 2
            one_line_error(
                done.stderr, "please report", "LookupError: lost", "<string>:2"
            )


def test_nothing_heavy_is_imported_without_need(good: Path) -> None:
    """`check` must not pay for Jinja, `--version` not for Lark."""
    for arguments, forbidden in (
        (["--version"], {"lark", "jinja2", "json", "qapigen.compile"}),
        (["check", str(good)], {"jinja2", "json", "docutils", "qapigen.python"}),
        (["dump", str(good)], {"jinja2", "docutils", "qapigen.python"}),
    ):
        code = (
            "import sys\nfrom qapigen.cli import main\n"
            f"try: main({arguments!r})\nfinally: print(*sys.modules, file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True
        )
        assert not forbidden & set(done.stderr.split()), arguments
