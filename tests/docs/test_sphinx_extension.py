"""The Sphinx extension in real projects, and links into each other's inventories."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from docs_helpers import compiled
from test_site import SCHEMA

from qapigen.docs import DocsOptions, generate

pytestmark = pytest.mark.slow

pytest.importorskip("sphinx")

CONF = "project = 'x'\nhtml_theme = 'basic'\nextensions = ['qapigen.sphinx']\n"

OTHER = """
##
# @guest-ping:
#
# Ping.  Like `light-set` of the other schema; see @nothing.
#
# Since: 8.0
##
{ 'command': 'guest-ping' }
"""


def build(directory: Path, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "html", *options, ".", "_build"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def project(directory: Path, conf: str, **pages: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "conf.py").write_text(conf)
    for name, text in pages.items():
        (directory / f"{name}.rst").write_text(text)
    return directory


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("sphinx")
    (top / "qapi").mkdir()
    (top / "qapi" / "schema.json").write_text(SCHEMA.replace("`WATTS`", "watts"))
    directory = project(
        top / "docs",
        CONF + "qapidoc_srctree = '..'\n",
        index=(
            "Top\n===\n\nSee :qapi:command:`light-add`, :qapi:member:`Lamp.watts`,\n"
            ":qapi:cmd:`QMP:schema.light-set`, :qapi:value:`Color.red`,\n"
            ":qapi:any:`LIGHT_OUT`, :any:`Torch`, :qapi:obj:`the lamp <Lamp>`,\n"
            ":qapi:module:`schema`, :qapi:type:`QMP:Kind` and `LightOrName`.\n\n"
            "Reference\n---------\n\n.. qapi-doc:: qapi/schema.json\n   :namespace: QMP\n"
            "   :transmogrify:\n\nAfter\n-----\n\nwords\n"
        ),
    )
    with (directory / "conf.py").open("a") as file:
        file.write("default_role = 'any'\n")
    status, output = build(directory, "-W", "-n")
    assert status == 0, output
    return directory / "_build"


def test_directive_and_roles(built: Path) -> None:
    html = (built / "index.html").read_text("utf-8")
    for label in (
        "qapi-qmp-command-light-add",
        "qapi-qmp-struct-lamp-member-watts",
        "qapi-qmp-command-light-set",
        "qapi-qmp-enum-color-value-red",
        "qapi-qmp-event-light-out",
        "qapi-qmp-struct-torch",
        "qapi-qmp-struct-lamp",
        "qapi-qmp-module-schema",
        "qapi-qmp-enum-kind",
        "qapi-qmp-alternate-lightorname",
    ):
        assert f'id="{label}"' in html, label
        assert f'href="#{label}"' in html, label
    assert "await" in html
    assert re.search(
        r"<h1>Top.*<h2>Reference.*<h3>The lamp.*<h4>Color.*<h2>After", html, re.S
    )


def test_other_projects_link_to_it(built: Path, tmp_path: Path) -> None:
    """With the domain, and by labels without it."""
    inventory = str(built / "objects.inv")
    mapping = f"intersphinx_mapping = {{'vm': ('https://vm.org', {inventory!r})}}\n"
    with_domain = project(
        tmp_path / "with",
        CONF.replace("'qapigen.sphinx'", "'qapigen.sphinx', 'sphinx.ext.intersphinx'")
        + mapping,
        index="X\n=\n\n:qapi:command:`light-add` and :external+vm:qapi:member:`Lamp.watts`\n",
    )
    status, output = build(with_domain, "-W", "-n")
    assert status == 0, output
    html = (with_domain / "_build" / "index.html").read_text("utf-8")
    assert 'href="https://vm.org/index.html#qapi-qmp-command-light-add"' in html
    assert 'href="https://vm.org/index.html#qapi-qmp-struct-lamp-member-watts"' in html


@pytest.mark.parametrize(
    ("format_", "address"),
    [
        ("html", "commands/light-add.html"),
        ("markdown", "modules/schema/#qapi-command-light-add"),
        ("rst", "modules/schema.html#qapi-command-light-add"),
    ],
)
def test_every_output_has_an_inventory(
    format_: str, address: str, tmp_path: Path
) -> None:
    made = generate(compiled(SCHEMA), DocsOptions(format=format_))  # type: ignore[arg-type]
    data = made.files["objects.inv"]
    assert isinstance(data, bytes)
    (tmp_path / "objects.inv").write_bytes(data)
    inventory = str(tmp_path / "objects.inv")
    with_domain = project(
        tmp_path / "with",
        "extensions = ['qapigen.sphinx', 'sphinx.ext.intersphinx']\nhtml_theme = 'basic'\n"
        f"intersphinx_mapping = {{'vm': ('https://vm.org', {inventory!r})}}\n",
        index="X\n=\n\n:qapi:command:`light-add` :qapi:enum:`Color` :qapi:value:`Color.red`\n",
    )
    without = project(
        tmp_path / "without",
        "extensions = ['sphinx.ext.intersphinx']\nhtml_theme = 'basic'\n"
        f"intersphinx_mapping = {{'vm': ('https://vm.org', {inventory!r})}}\n",
        index="X\n=\n\n:ref:`qapi-command-light-add`\n",
    )
    for directory in (with_domain, without):
        status, output = build(directory, "-W", "-n")
        assert status == 0, output
        html = (directory / "_build" / "index.html").read_text("utf-8")
        assert f'href="https://vm.org/{address}"' in html


def test_two_schemas_refer_to_each_other(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(SCHEMA.replace("`WATTS`", "`guest-ping`"))
    (tmp_path / "b.json").write_text(OTHER)
    directory = project(
        tmp_path,
        CONF,
        index="X\n=\n\n.. toctree::\n\n   a\n   b\n",
        a="A\n=\n\n.. qapi-doc:: a.json\n   :namespace: QMP\n",
        b="B\n=\n\n.. qapi-doc:: b.json\n   :namespace: QGA\n",
    )
    status, output = build(directory)
    assert status == 0
    assert output.count("WARNING") == 1
    assert re.search(r"b\.json:5: WARNING: '@nothing' leads nowhere", output)
    html = (directory / "_build" / "b.html").read_text("utf-8")
    assert 'href="a.html#qapi-qmp-command-light-set"' in html
    html = (directory / "_build" / "a.html").read_text("utf-8")
    assert 'href="b.html#qapi-qga-command-guest-ping"' in html
    status, _ = build(directory, "-E", "-W", "-D", "suppress_warnings=qapi")
    assert status == 0


def test_a_changed_schema_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text("{ 'include': 'inner.json' }")
    (tmp_path / "inner.json").write_text("{ 'command': 'one-thing' }")
    directory = project(tmp_path, CONF, index="X\n=\n\n.. qapi-doc:: s.json\n")
    assert build(directory, "-W")[0] == 0
    (tmp_path / "inner.json").write_text("{ 'command': 'other-thing' }")
    assert build(directory, "-W")[0] == 0
    html = (directory / "_build" / "index.html").read_text("utf-8")
    assert "other-thing" in html
    assert "one-thing" not in html


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (".. qapi-doc:: missing.json", "cannot read"),
        (
            ".. qapi-doc:: bad.json",
            r"bad\.json:1: type 'Gone' is not defined|bad\.json:1: .*Gone",
        ),
        (".. qapi-doc:: s.json\n   :dialect: 99", "no QEMU release"),
    ],
)
def test_what_goes_wrong_is_told(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "bad.json").write_text("{ 'struct': 'S1x', 'data': { 'a': 'Gone' } }")
    (tmp_path / "s.json").write_text("{ 'command': 'one-thing' }")
    directory = project(tmp_path, CONF, index=f"X\n=\n\n{text}\n")
    _, output = build(directory)
    assert re.search(words, output), output
    assert "Traceback" not in output


def test_options(tmp_path: Path) -> None:
    (tmp_path / "s.json").write_text(
        "{ 'command': 'one-thing', 'if': 'A' }\n{ 'command': 'two-things', 'if': 'B' }\n"
    )
    directory = project(
        tmp_path,
        CONF,
        index="X\n=\n\n.. qapi-doc:: s.json\n   :dialect: 7.2\n   :defines: A, C\n",
    )
    status, output = build(directory, "-W")
    assert status == 0, output
    html = (directory / "_build" / "index.html").read_text("utf-8")
    assert "one-thing" in html
    assert "two-things" not in html
