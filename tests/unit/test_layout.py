"""`qapigen format`: one style, nothing but white space moved, in every dialect."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from qapigen.compile import LoadOptions, load
from qapigen.dialect import Release
from qapigen.dump import dump
from qapigen.layout.document import lay_out
from qapigen.workspace import WorkspaceError
from qapigen.workspace.replace import replace_file

OURS = sorted((Path(__file__).resolve().parents[2] / "schemas").rglob("*.json"))


def laid(text: str, width: int = 79) -> str:
    """The layout, which has a layout of its own: itself."""
    out = lay_out("a.json", text.encode(), width)
    assert not out.errors, out.errors
    assert lay_out("a.json", out.data, width).data == out.data, out.data.decode()
    return out.data.decode()


def same(text: str) -> None:
    assert laid(text) == text


# --- The style ---------------------------------------------------------------------------


def test_commands_stand_on_one_line_where_they_fit() -> None:
    assert laid(
        "{'command':'job-pause','data':{'id':'str'}}{ 'command' : 'query-jobs',\n"
        "  'returns' : ['JobInfo'] }"
    ) == (
        "{ 'command': 'job-pause', 'data': { 'id': 'str' } }\n\n"
        "{ 'command': 'query-jobs', 'returns': [ 'JobInfo' ] }\n"
    )


def test_of_types_and_events_each_key_begins_a_line() -> None:
    assert laid(
        "{'struct':'A','data':{'a':'int'}}"
        "{'enum':'E','data':['a','b']}"
        "{'event':'X','data':{'a':'int', 'b': 'str'}}"
        "{'alternate':'B','data':{'a':'A','b':'str'}}"
        "{'event':'STOP'}"
    ) == (
        "{ 'struct': 'A',\n  'data': { 'a': 'int' } }\n\n"
        "{ 'enum': 'E',\n  'data': [ 'a', 'b' ] }\n\n"
        "{ 'event': 'X',\n  'data': { 'a': 'int', 'b': 'str' } }\n\n"
        "{ 'alternate': 'B', 'data': { 'a': 'A', 'b': 'str' } }\n\n"
        "{ 'event': 'STOP' }\n"
    )


def test_members_of_structs_and_unions_have_a_line_each() -> None:
    assert laid(
        "{'union':'U','base':{'t':'E','*x':{'type':'int','if':'A'}},"
        "'discriminator':'t','data':{'a':'A','b':{'type':'B','if':'X'}}}"
    ) == (
        "{ 'union': 'U',\n"
        "  'base': { 't': 'E',\n"
        "            '*x': { 'type': 'int', 'if': 'A' } },\n"
        "  'discriminator': 't',\n"
        "  'data': { 'a': 'A',\n"
        "            'b': { 'type': 'B', 'if': 'X' } } }\n"
    )


def test_strings_fill_lines_and_objects_stand_alone() -> None:
    values = ", ".join(f"'value-{n}'" for n in range(9))
    assert laid(
        f"{{ 'enum': 'E', 'data': [{values}, {{'name': 'x'}}, 'y', 'z'] }}"
    ) == (
        "{ 'enum': 'E',\n"
        "  'data': [ 'value-0', 'value-1', 'value-2', 'value-3', 'value-4', 'value-5',\n"
        "            'value-6', 'value-7', 'value-8',\n"
        "            { 'name': 'x' },\n"
        "            'y', 'z' ] }\n"
    )


def test_what_is_cramped_hangs_four_columns_in() -> None:
    same(
        "{ 'union': 'Options',\n"
        "  'base': { 'driver': 'Driver' },\n"
        "  'discriminator': 'driver',\n"
        "  'data': {\n"
        "      'a': 'OptionsOfA',\n"
        "      'virtual-block-device': { 'type': 'OptionsOfVirtualBlockDevicesInAll',\n"
        "                                'if': 'CONFIG_VIRTUAL' } } }\n"
    )


def test_lists_of_pragmas_have_a_line_an_entry() -> None:
    names = [f"command_{n}" for n in range(8)]
    text = ", ".join(f"'{n}'" for n in names)
    lines = ",\n".join(f"        '{n}'" for n in names)
    assert laid(
        f"{{ 'pragma': {{ 'doc-required': true, 'command-name-exceptions': [{text}] }} }}"
    ) == (
        "{ 'pragma': {\n    'doc-required': true,\n"
        f"    'command-name-exceptions': [\n{lines} ] }} }}\n"
    )


def test_long_lines_are_as_short_as_they_can_be() -> None:
    condition = "defined(A) || " * 10 + "defined(B)"
    same(f"{{ 'command': 'x',\n  'if': '{condition}' }}\n")


def test_the_width_can_be_chosen() -> None:
    text = "{ 'command': 'x', 'data': { 'a': 'int', 'b': 'int' } }\n"
    assert laid(text, 79) == text
    assert laid(text, 45) == (
        "{ 'command': 'x',\n  'data': { 'a': 'int', 'b': 'int' } }\n"
    )
    assert max(map(len, laid(text, 40).splitlines())) <= 40


# --- Between definitions -----------------------------------------------------------------


def test_blank_lines_at_the_top_level() -> None:
    assert laid(
        "\n\n# first  \n\n\n{ 'include': 'a.json' }\n{ 'include': 'b.json' }\n"
        "\n\n\n{ 'include': 'c.json' }\n{ 'pragma': {} }\n##\n# = Head\n##\n##\n# @x:\n"
        "#   \n# Text\n##\n\n{ 'command': 'x' } # why\n{ 'command': 'y' }\n\n\n"
    ) == (
        "# first\n\n{ 'include': 'a.json' }\n{ 'include': 'b.json' }\n\n"
        "{ 'include': 'c.json' }\n\n{ 'pragma': {} }\n\n##\n# = Head\n##\n\n##\n# @x:\n"
        "#\n# Text\n##\n{ 'command': 'x' } # why\n\n{ 'command': 'y' }\n"
    )


@pytest.mark.parametrize("text", ["", "\n \n", "# a\n", "##\n# a\n##\n"])
def test_files_without_definitions(text: str) -> None:
    assert laid(text) == text.strip() + "\n" * bool(text.strip())


def test_comments_in_definitions_stay_between_the_same_items() -> None:
    same(
        "{ 'struct': 'A',\n"
        "  # for the data\n"
        "  'data': { 'a': 'int',    # first\n"
        "                           # and more of it\n"
        "            # second\n"
        "            'b': 'int',\n"
        "#           'c': 'int',\n"
        "            'd': 'int'\n"
        "  } }\n".replace("'d': 'int'\n  }", "'d': 'int' }")
    )
    same(
        "{ 'enum': 'E',\n"
        "  'data': [     # all of them\n"
        "      'a', 'b', # two\n"
        "      'c', 'd'\n"
        "      # the end\n"
        "  ] }\n"
    )


def test_commas_go_before_comments() -> None:
    assert laid(
        "{ 'enum': 'E', 'data': [\n'a' # one\n, 'b' # two\n# own\n, 'c' ] }"
    ) == (
        "{ 'enum': 'E',\n"
        "  'data': [ 'a', # one\n"
        "            'b', # two\n"
        "            # own\n"
        "            'c' ] }\n"
    ).replace(
        "            # own", "# own"
    )


def test_comments_in_odd_places() -> None:
    text = (
        "{ # a\n'struct' # b\n: # c\n'A' # d\n, # e\n'data' : # f\n { # g\n 'x'\n"
        " # h\n : 'int' # i\n } # j\n } # k\n# l\n"
    )
    out = laid(text)
    assert re.findall("# [a-l]", out) == [f"# {c}" for c in "abcdefghijkl"]
    assert out.split()[0] == "{"


# --- Dialects ----------------------------------------------------------------------------


def test_commas_and_colons_of_2011_stay_away() -> None:
    assert laid(
        "{ 'type': 'A'\n 'data' { 'a': 'int', 'b' 'str', } }\n"
        "{ 'enum': 'E', 'data': [ 'a' 'b', ] },\n{ 'command': 'x' 'returns': 'A' }"
    ) == (
        "{ 'type': 'A'\n  'data' { 'a': 'int',\n           'b' 'str', } }\n\n"
        "{ 'enum': 'E',\n  'data': [ 'a' 'b', ] },\n\n"
        "{ 'command': 'x' 'returns': 'A' }\n"
    )


def test_strings_are_kept_as_they_are_spelt() -> None:
    same("{ 'command': 'a\\u0041\\'b\\\\', 'data': null, 'gen': 'no' }\n")
    out = laid("{ 'type': 'A', 'data': { 'two\n   lines  ': 'int' 'b' : 'str' } }")
    assert "'two\n   lines  ':" in out


def test_line_ends_are_those_of_most_lines() -> None:
    windows = b"# a\r\n{ 'command': 'x' }\r\n"
    assert lay_out("a", windows).data == windows
    assert lay_out("a", b"# a \r\n{ 'command':'x' }\n\r\n").data == windows
    assert lay_out("a", b"# a\n{'command': 'x'}\n# b\r\n\n").data.count(b"\r") == 0


def test_bytes_that_are_no_text_are_kept() -> None:
    data = b"# \xe9\xff caf\xc3\xa9\n{ 'command': 'x' }\n"
    assert lay_out("a", data).data == data


def test_syntax_errors_are_found_and_nothing_is_done() -> None:
    text = b"{ 'command': 'x' 'data': {} }\n{ 'struct' }\n"
    out = lay_out("a.json", text)
    assert out.data == text
    assert [e.code for e in out.errors] == ["missing-comma", "missing-colon"]


# --- Nothing is changed ------------------------------------------------------------------


def facts(place: Path, entry: str, dialect: str | None) -> Any:
    chosen = LoadOptions(dialect=Release.parse(dialect) if dialect else None)
    loaded = load(str(place / entry), lambda path: Path(path).read_bytes(), chosen)
    assert loaded.schema is not None, loaded.report.errors[0]
    return _without_lines(dump(loaded.schema))


def _without_lines(value: Any) -> Any:
    match value:
        case dict():
            return {
                k: _without_lines(v)
                for k, v in value.items()
                if k not in ("line", "file")
            }
        case list():
            return [_without_lines(v) for v in value]
        case str():
            return "\n".join(line.rstrip() for line in value.split("\n"))
    return value


def lay_out_all(place: Path) -> None:
    for path in place.rglob("*.json"):
        out = lay_out(str(path), path.read_bytes())
        assert not out.errors, path
        assert lay_out(str(path), out.data).data == out.data, path
        path.write_bytes(out.data)


@pytest.mark.parametrize(
    ("version", "entry", "dialect"),
    [
        ("v1.0", "qapi-schema.json", "1.0"),
        ("v1.0", "qapi-schema-guest.json", "1.0"),
        ("v2.9", "qga/qapi-schema.json", "2.9"),
        ("v6.0", "storage-daemon/qapi/qapi-schema.json", "6.0"),
        ("v2.4", "tests/qapi-schema/qapi-schema-test.json", "2.4"),
        ("v10.1", "qapi/qapi-schema.json", "10.1"),
        ("v10.1", "tests/qapi-schema/doc-good.json", "10.1"),
    ],
)
def test_qemus_schemas_say_the_same(
    qemu: Path, tmp_path: Path, version: str, entry: str, dialect: str
) -> None:
    place = tmp_path / version
    shutil.copytree(qemu / "schema" / version, place, copy_function=shutil.copyfile)
    before = facts(place, entry, dialect)
    lay_out_all(place)
    assert facts(place, entry, dialect) == before


@pytest.mark.parametrize("path", OURS, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_our_schemas_have_the_layout(path: Path) -> None:
    data = path.read_bytes()
    assert lay_out(str(path), data).data.decode() == data.decode()


def test_how_it_was_laid_out_before_does_not_matter() -> None:
    """Without comments, a layout depends on the tokens alone."""
    random = Random(7)
    tried = 0
    for path in OURS:
        text = re.sub(r"#.*", "", path.read_text(encoding="utf-8"))
        wanted = laid(text)
        tokens = re.findall(r"'[^']*'|[{}\[\]:,]|true|false", text)
        for _ in range(3):
            spaced = "".join(
                t + random.choice(["", " ", "\n", "\t\n  "]) for t in tokens
            )
            got = laid(spaced)
            assert _without_blanks(got) == _without_blanks(wanted)
            tried += 1
    assert tried > 10


def _without_blanks(text: str) -> list[str]:
    """Between directives, blank lines are the author's."""
    return [line for line in text.split("\n") if line]


# --- The command -------------------------------------------------------------------------

ROUGH = b"{'command':'x'}\n"
NEAT = b"{ 'command': 'x' }\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "sub" / ".hidden").mkdir(parents=True)
    (tmp_path / "rough.json").write_bytes(ROUGH)
    (tmp_path / "sub" / "neat.json").write_bytes(NEAT)
    (tmp_path / "sub" / "other.json").write_bytes(b'{ "not": ["ours"] }\n')
    (tmp_path / "sub" / "notes.txt").write_bytes(b"{")
    (tmp_path / "sub" / ".hidden" / "a.json").write_bytes(b"{")
    return tmp_path


def test_files_are_rewritten_and_named(qapigen: Any, place: Path) -> None:
    done = qapigen("format", ".", cwd=place)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "rough.json: laid out",
        "1 file laid out, 1 unchanged",
    ]
    assert (place / "rough.json").read_bytes() == NEAT
    assert (place / "sub" / "other.json").read_bytes() == b'{ "not": ["ours"] }\n'
    assert qapigen("format", "-q", ".", cwd=place).stderr == ""


def test_check_and_diff_write_nothing(qapigen: Any, place: Path) -> None:
    done = qapigen("format", "--check", "rough.json", "sub", cwd=place)
    assert done.returncode == 1
    assert done.stdout == "rough.json: would be laid out anew\n"
    done = qapigen("format", "--diff", "rough.json", cwd=place)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "--- rough.json",
        "+++ rough.json",
        "@@ -1 +1 @@",
        "-{'command':'x'}",
        "+{ 'command': 'x' }",
    ]
    assert qapigen("format", "--check", "--diff", ".", cwd=place).returncode == 1
    assert (place / "rough.json").read_bytes() == ROUGH
    assert qapigen("format", "--check", "sub/neat.json", cwd=place).returncode == 0


def test_differences_can_be_applied(qapigen: Any, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"# a \n{'command':'x'}\n\n{'command':'y'}")
    done = qapigen("format", "--diff", "a.json", cwd=tmp_path)
    assert "\\ No newline at end of file" in done.stdout
    if shutil.which("patch"):
        patch = subprocess.run(
            ["patch", "a.json"], input=done.stdout, cwd=tmp_path, text=True, check=False
        )
        assert patch.returncode == 0
        assert qapigen("format", "--check", "a.json", cwd=tmp_path).returncode == 0


def test_mistakes_are_reported_with_their_place(qapigen: Any, place: Path) -> None:
    (place / "bad.json").write_bytes(b"{ 'command': 'x',\n  'data' }\n")
    done = qapigen("format", ".", cwd=place)
    assert done.returncode == 1
    assert "bad.json:2:10" in done.stderr
    assert "1 file laid out, 1 unchanged" in done.stderr
    assert (place / "bad.json").read_bytes() == b"{ 'command': 'x',\n  'data' }\n"
    done = qapigen("format", "sub/other.json", cwd=place)
    assert done.returncode == 1
    assert "other.json:1:" in done.stderr


def test_what_cannot_be_read_or_written(qapigen: Any, place: Path) -> None:
    done = qapigen("format", "absent.json", "rough.json", cwd=place)
    assert done.returncode == 2
    assert "cannot read absent.json" in done.stderr
    assert (place / "rough.json").read_bytes() == NEAT
    for wrong in (["-", "rough.json"], [], ["--line-length", "7", "."]):
        done = qapigen("format", *wrong, cwd=place)
        assert done.returncode == 2
        assert "error:" in done.stderr


def test_a_file_that_must_not_be_written(qapigen: Any, place: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anything")
    (place / "rough.json").chmod(0o444)
    (place / "second.json").write_bytes(ROUGH)
    done = qapigen("format", ".", cwd=place)
    assert done.returncode == 2
    assert "cannot write rough.json: Permission denied" in done.stderr
    assert (place / "rough.json").read_bytes() == ROUGH
    assert (place / "second.json").read_bytes() == NEAT


def test_a_file_is_replaced_whole_or_not_at_all(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    long = place / f"{'x' * 245}.json"
    long.write_bytes(ROUGH)
    before = sorted(p.name for p in place.iterdir())
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError, match=r"cannot write .*: No space left"):
        replace_file(str(long), NEAT)
    assert long.read_bytes() == ROUGH
    monkeypatch.undo()
    replace_file(str(long), NEAT)
    assert long.read_bytes() == NEAT
    assert sorted(p.name for p in place.iterdir()) == before


def test_standard_input_goes_to_standard_output() -> None:
    command = [sys.executable, "-m", "qapigen", "format"]

    def run(*options: str, given: bytes) -> tuple[int, bytes]:
        done = subprocess.run(
            [*command, *options, "-"], input=given, capture_output=True, check=False
        )
        return done.returncode, done.stdout

    assert run(given=ROUGH) == (0, NEAT)
    assert run(given=b"# \xff\r\n") == (0, b"# \xff\r\n")
    assert run("--check", given=ROUGH) == (1, b"-: would be laid out anew\n")
    assert run("--check", given=NEAT) == (0, b"")
    assert run(given=b"{") == (1, b"")


def test_links_modes_and_times_are_kept(qapigen: Any, place: Path) -> None:
    target = place / "rough.json"
    target.chmod(0o640)
    (place / "sub" / "link.json").symlink_to("../rough.json")
    os.utime(place / "sub" / "neat.json", (1, 1))
    assert qapigen("format", "sub", cwd=place).returncode == 0
    assert (place / "sub" / "link.json").is_symlink()
    assert target.read_bytes() == NEAT
    assert target.stat().st_mode & 0o777 == 0o640
    assert (place / "sub" / "neat.json").stat().st_mtime == 1
    assert sorted(p.name for p in place.iterdir()) == ["rough.json", "sub"]


def test_what_comes_out_can_be_read_back(qapigen: Any, tmp_path: Path) -> None:
    shutil.copytree(OURS[0].parent, tmp_path / "schema")
    entry = tmp_path / "schema" / "qapi-schema.json"
    before = json.loads(qapigen("dump", entry).stdout)
    assert qapigen("format", tmp_path, "--line-length", "50").returncode == 0
    assert _without_lines(json.loads(qapigen("dump", entry).stdout)) == (
        _without_lines(before)
    )


def test_help(qapigen: Any) -> None:
    done = qapigen("format", "--help")
    assert done.returncode == 0
    assert "examples:" in done.stdout
    assert "exit status:" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 82
