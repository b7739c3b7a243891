"""The configuration of a project: what it may say, and what then holds."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import qapigen.config as package
from qapigen.config.json_schema import json_schema
from qapigen.config.options import KINDS, OPTIONS
from qapigen.config.places import line_of, lines
from qapigen.config.quick import quick_table
from qapigen.config.read import read
from qapigen.errors import ConfigError

OLD = "{ 'type': 'Point', 'data': { 'x': 'int' } }\n"
GOOD = """\
{ 'struct': 'Point', 'data': { 'x': 'int' } }
{ 'command': 'move', 'data': { 'to': 'Point' } }
{ 'command': 'query-place', 'returns': 'Point' }
{ 'event': 'MOVED' }
"""
TARGET = "schema = 's.json'\noutput = 'pkg'\n"

EVERYTHING = """\
schema = "qapi/s.json"
dialect = "9.2"
defines = ["CONFIG_LINUX"]
defines-files = ["linux.defines"]
root = "qapi"
allow = ["old-dialect"]
only = ["query-*"]
no-docs = true
templates = "templates"
line-length = 100
licence-header = "MIT"
title = "T"
release = "9.2"
since-from = ["../old"]

[targets.py]
output = "src/pkg"

[targets."my site"]
output = "public"
kind = "html"
title = "Other"
"""


def test_everything_that_can_be_said() -> None:
    found = read(EVERYTHING, "qapigen.toml")
    assert found is not None
    assert list(found.targets) == ["py", "my site"]
    own = {"output", "kind", "licence-header-file", "from-introspection"}
    assert set(found.common) == {o.name for o in OPTIONS} - own
    assert found.common["line-length"].value == 100
    assert found.common["line-length"].place == "qapigen.toml:10"
    assert found.targets["my site"]["title"].place == "qapigen.toml:22"


def test_of_pyproject_only_our_table_is_read() -> None:
    assert read("[project]\nname = 'qapigen'\n", "pyproject.toml") is None
    assert read("tool = 1\n", "pyproject.toml") is None
    text = "[tool.other]\nalow = 1\n[tool.qapigen]\nallow = ['x']\n"
    found = read(text, "a/pyproject.toml")
    assert found is not None
    assert (found.common["allow"].value, found.path) == (["x"], "a/pyproject.toml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "alow = []\n",
            r"x.toml:2: unknown key 'alow' in tool.qapigen \(did you mean 'a",
        ),
        (
            "allow = 'old-dialect'\n",
            r"x.toml:2: tool.qapigen.allow must be a list of codes",
        ),
        ("allow = ['']\n", "must be a list"),
        ("output = 'x'\n", "'output' is said of each target"),
        ("target = {}\n", "did you mean 'targets'"),
        ("targets = 1\n", "tool.qapigen.targets must be a table"),
        ("dialect = 7.2\n", 'must be a release between quotes, such as "7.2"'),
        ("dialect = '17.2'\n", "must be a release: '17.2' is no QEMU release"),
        ("defines = ['A B']\n", "must be a list of symbols: 'A B'"),
        ("line-length = true\n", "must be a number, 40 to 1000"),
        ("line-length = 7\n", "must be a number, 40 to 1000"),
        ("no-docs = 1\n", "must be true or false"),
        ("[tool.qapigen.targets]\nx = 1\n", "x.toml:3: tool.qapigen.targets.x must be"),
        (
            "[tool.qapigen.targets.x]\noutput = 'x'\n",
            "x.toml:2: .*targets.x has no schema",
        ),
        ("[tool.qapigen.targets.x]\nschema = 'x'\n", "targets.x has no output"),
        (f"[tool.qapigen.targets.x]\n{TARGET}kind = 'htm'\n", "did you mean 'html'"),
        (
            f"[tool.qapigen.targets.x]\n{TARGET}title = 'T'\n",
            "x.toml:5: 'title' says nothing to a target of kind python, only to html",
        ),
        (
            f"[tool.qapigen.targets.x]\n{TARGET}[tool.qapigen.targets.y]\n{TARGET}",
            "targets 'x' and 'y' have the same output, 'pkg'",
        ),
        ("licence-header = 'x'\nlicence-header-file = 'y'\n", "one of them is enough"),
    ],
)
def test_mistakes_are_told(text: str, message: str) -> None:
    head = "" if text.startswith("[") else "[tool.qapigen]"
    with pytest.raises(ConfigError, match=message):
        read(f"{head}\n{text}", "x.toml")


def test_other_mistakes() -> None:
    with pytest.raises(ConfigError, match="must be a table"):
        read("[tool]\nqapigen = 1\n", "pyproject.toml")
    with pytest.raises(ConfigError, match=r"pyproject.toml: .*line 1"):
        read("tool = 1 =\n", "pyproject.toml")
    with pytest.raises(ConfigError, match="'alow' in this file"):
        read("alow = 1\n", "qapigen.toml")


def test_lines_of_keys() -> None:
    text = '''\
a = """
b = 1
[c]
"""  # c = 1
"b c" = [
  "]", # ]
  1,
]
[ d . "e.f" ]
g.h = { i = 1, j = "}" }
'k' = \'\'\'x\'\'\'
[[l]]
m = 1
'''
    tomllib.loads(text)
    found = lines(text)
    assert found == {
        ("a",): 1,
        ("b c",): 5,
        ("d",): 9,
        ("d", "e.f"): 9,
        ("d", "e.f", "g"): 10,
        ("d", "e.f", "g", "h"): 10,
        ("d", "e.f", "k"): 11,
        ("l",): 12,
        ("l", "m"): 13,
    }
    assert line_of(found, ("d", "e.f", "g", "h", "i")) == 10
    assert line_of(found, ("z",)) is None


# --- For editors -------------------------------------------------------------------------


def accepts(document: object) -> bool:
    return bool(jsonschema.Draft7Validator(json_schema()).is_valid(document))


def test_json_schema_is_checked_in() -> None:
    """`qapigen config --json-schema > qapigen/config/qapigen.schema.json` after a change."""
    checked_in = Path(package.__path__[0]) / "qapigen.schema.json"
    assert json.loads(checked_in.read_text()) == json_schema()
    jsonschema.Draft7Validator.check_schema(json_schema())


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (EVERYTHING, True),
        (f"[targets.x]\n{TARGET}", True),
        (f"[targets.x]\n{TARGET}line-length = 99\n", True),
        (f"[targets.x]\n{TARGET}kind = 'html'\ntitle = 'T'\n", True),
        ("alow = []\n", False),
        ("output = 'x'\n", False),
        ("dialect = 7.2\n", False),
        ("defines = ['A B']\n", False),
        ("line-length = 7\n", False),
        ("[targets]\nx = 1\n", False),
        ("[targets.x]\nschema = 's'\n", False),
        (f"[targets.x]\n{TARGET}kind = 'htm'\n", False),
        (f"[targets.x]\n{TARGET}title = 'T'\n", False),
        (f"[targets.x]\n{TARGET}kind = 'html'\nline-length = 99\n", False),
    ],
)
def test_json_schema_and_reader_agree(text: str, right: bool) -> None:
    assert accepts(tomllib.loads(text)) is right
    if right:
        assert read(text, "qapigen.toml") is not None
    else:
        with pytest.raises(ConfigError):
            read(text, "qapigen.toml")


# --- What holds --------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "qapi").mkdir()
    (tmp_path / "qapi" / "s.json").write_text(GOOD)
    (tmp_path / "LICENCE").write_text("MIT\n\nas is\n")
    (tmp_path / "pyproject.toml").write_text("""\
[tool.qapigen]
schema = "qapi/s.json"
licence-header-file = "LICENCE"

[tool.qapigen.targets.all]
output = "src/every thing"
kind = "html"

[tool.qapigen.targets.one]
output = "src/one"
only = ["MOVED"]

[tool.qapigen.targets.two]
output = "src/two"
licence-header = "# SPDX-License-Identifier: 0BSD"
line-length = 60
""")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_project_silences_warnings(
    qapigen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.json").write_text(OLD)
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path)
    assert "old-dialect" in qapigen("check", "old.json").stderr
    (tmp_path / "pyproject.toml").write_text(
        '[tool.qapigen]\nallow = ["old-dialect"]\n'
    )
    done = qapigen("check", "old.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert qapigen("check", "../old.json", cwd=tmp_path / "below").stderr == ""
    assert "old-dialect" in qapigen("check", "old.json", "--no-config").stderr
    (tmp_path / "pyproject.toml").write_text("[tool.qapigen]\nallow = 1\n")
    assert qapigen("check", "old.json").returncode == 2


def test_all_targets(qapigen: Any, project: Path) -> None:
    below = project / "qapi"
    done = qapigen("generate", cwd=below)
    assert done.returncode == 0, done.stderr
    assert [line.split(":")[0] for line in done.stderr.splitlines()] == [
        "../src/one",
        "../src/two",
    ]
    src = project / "src"
    one = (src / "one" / "__init__.py").read_text()
    assert one.splitlines()[1:5] == ["#", "# MIT", "#", "# as is"]
    two = (src / "two" / "__init__.py").read_text()
    assert two.splitlines()[1:3] == ["#", "# SPDX-License-Identifier: 0BSD"]
    assert not (src / "one" / "types" / "s.py").exists()
    assert "MOVED" in (src / "one" / "_index.py").read_text()
    assert "query-place" not in (src / "one" / "_index.py").read_text()
    assert "query-place" in (src / "two" / "_index.py").read_text()
    assert not (src / "every thing").exists()
    done = qapigen("docs")
    assert done.returncode == 0, done.stderr
    assert (src / "every thing" / "index.html").is_file()
    assert qapigen("generate", "--check").returncode == 0


def test_the_command_line_wins(qapigen: Any, project: Path) -> None:
    done = qapigen("generate", "--target", "one", "--only", "query-*", "-o", "other")
    assert done.returncode == 0, done.stderr
    assert "query-place" in (project / "other" / "_index.py").read_text()
    assert "MOVED" not in (project / "other" / "_index.py").read_text()
    assert not (project / "src").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["generate", "-o", "x"], "-o x: there are 2 targets; --target NAME picks one"),
        (["generate", "--target", "x"], "no such target (they are all, one and two)"),
        (["generate", "--target", "onee"], "no such target (did you mean 'one'?)"),
        (["generate", "--target", "all"], "it is of kind html"),
        (["generate", "qapi/s.json", "--target", "one"], "SCHEMA does not"),
        (["generate", "qapi/s.json"], "where to? -o DIR"),
        (["generate", "--no-config"], "required: SCHEMA (no configuration was found"),
        (["generate", "--config", "absent.toml"], "cannot read absent.toml"),
        (["check", "--config", "LICENCE"], "LICENCE: "),
        (
            ["generate", "--target", "one", "--only", "MOVD"],
            "only: no command and no event is called 'MOVD' (did you mean 'MOVED'?)",
        ),
        (["generate", "--target", "one", "--only", "Point"], "it is a type"),
        (["generate", "--target", "two", "--licence-header", "absent"], "read absent"),
    ],
)
def test_mistakes_on_the_command_line(
    qapigen: Any, project: Path, arguments: list[str], message: str
) -> None:
    done = qapigen(*arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_in_one_target_leaves_the_others(qapigen: Any, project: Path) -> None:
    with (project / "pyproject.toml").open("a") as file:
        file.write('[tool.qapigen.targets.bad]\noutput = "src/bad"\nonly = ["x"]\n')
        file.write('[tool.qapigen.targets.last]\noutput = "src/last"\n')
    done = qapigen("generate")
    assert done.returncode == 2
    assert "error: target bad: only: no command" in done.stderr
    assert (project / "src" / "last" / "__init__.py").is_file()


def test_check_without_a_schema_checks_all(qapigen: Any, project: Path) -> None:
    with (project / "qapi" / "s.json").open("a") as file:
        file.write("{ 'command': 'x', 'data': 'Pont' }\n")
    done = qapigen("check", "--format", "json")
    assert done.returncode == 1
    (finding,) = json.loads(done.stdout)
    assert (finding["file"], finding["line"]) == ("qapi/s.json", 5)


def test_what_holds_is_shown(qapigen: Any, project: Path) -> None:
    done = qapigen("config", "--format", "json", cwd=project / "qapi")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["file"] == "../pyproject.toml"
    assert list(document["targets"]) == ["all", "one", "two"]
    two = document["targets"]["two"]
    assert two["schema"] == {"value": "../qapi/s.json", "from": "../pyproject.toml:2"}
    assert two["line-length"] == {"value": 60, "from": "../pyproject.toml:16"}
    assert two["kind"] == {"value": "python", "from": "default"}
    assert two["licence-header-file"]["value"] is None
    assert "title" not in two
    text = qapigen("config").stdout
    assert "two:\n" in text
    assert "  line-length" in text
    assert "pyproject.toml:16" in text


def test_config_without_one(qapigen: Any, tmp_path: Path) -> None:
    done = qapigen("config", cwd=tmp_path)
    assert done.returncode == 2
    assert "no configuration was found" in done.stderr
    shown = qapigen("config", "--json-schema", cwd=tmp_path)
    assert json.loads(shown.stdout) == json_schema()


def test_every_option_has_an_effect_somewhere() -> None:
    """A row of the table that no command line has would be forgotten there."""
    from qapigen.cli.arguments import top

    parser = top()
    (commands,) = (a.choices for a in parser._actions if isinstance(a.choices, dict))
    flags = {
        flag
        for name in ("generate", "docs")
        for action in commands[name]._actions
        for flag in action.option_strings or [action.metavar]
    }
    assert {o.flag for o in OPTIONS} <= flags
    assert {k for o in OPTIONS for k in o.kinds} == set(KINDS)


# --- Reading plain files fast ------------------------------------------------------------

_KEYS = st.sampled_from(["a", "b-c", "tool", "qapigen", '"q"', "tool.qapigen", "x.y"])
_TEXTS = st.text('a]["#,= \\é', max_size=5).map(lambda text: f'"{text}"')
_VALUES = st.one_of(
    _TEXTS,
    st.sampled_from(
        ["1", "01", "-1", "true", "false", "1.5", "'x'", "[]", "{ a = 1 }"]
    ),
    st.lists(_TEXTS, max_size=3).map(lambda each: f"[{', '.join(each)}]"),
    st.lists(_TEXTS, max_size=3).map(lambda each: "[\n " + ",\n ".join(each) + ",\n]"),
    st.just('"""\n[tool.qapigen]\n"""'),
)
_LINES = st.one_of(
    st.tuples(_KEYS, st.sampled_from([" = ", "="]), _VALUES).map("".join),
    _KEYS.map(lambda key: f"[{key}]"),
    st.sampled_from(
        [
            "[tool.qapigen]",
            "[tool.qapigen]  # ours",
            "[tool.qapigen.targets.x]",
            "[[tool.qapigen]]",
            "[tool]",
            "# [tool.qapigen]",
            "",
        ]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_LINES, max_size=6).map("\n".join))
@example('[tool.qapigen]\nallow = ["a", "b"] # c\n[tool.qapigen.targets.x]\nb = 1')
def test_plain_files_are_read_as_any(text: str) -> None:
    """What is read fast is what tomllib reads, or tomllib is asked."""
    try:
        whole: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # found when the file is read because something is to be done
    for prefix in ((), ("tool", "qapigen")):
        quick = quick_table(text, prefix)
        expected = whole
        for key in prefix:
            expected = expected.get(key, {}) if isinstance(expected, dict) else {}
        assert quick in (None, expected)


def test_common_files_are_plain() -> None:
    assert quick_table(EVERYTHING.replace('"my site"', "site"), ()) is not None
    ours = "[build-system]\nrequires = ['a']\n[tool.qapigen]\nallow = ['x']\n"
    assert quick_table(ours, ("tool", "qapigen")) == {"allow": ["x"]}
