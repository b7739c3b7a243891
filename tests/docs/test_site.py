"""What is on the pages of a site."""

from __future__ import annotations

import json
import re
import zlib
from typing import Any

import docs_pages
import pytest
from docs_helpers import compiled, page, site

from qapigen.docs import DocsOptions, Site, generate
from qapigen.docs.html.lists import Lists

SCHEMA = """
##
# ********
# The lamp
# ********
#
# About lamps, see `Lamp`.
##

##
# @Color:
#
# What it shines in
#
# @red: like @Lamp.color
# @green: (since 9.1)
#
# Features:
# @unstable: green may go
#
# Since: 8.0
##
{ 'enum': 'Color',
  'data': [ 'red', { 'name': 'green', 'if': 'HAVE_GREEN', 'features': [ 'unstable' ] } ] }

##
# @Base:
#
# @id: its name
##
{ 'struct': 'Base', 'data': { 'id': 'str' } }

##
# @Lamp:
#
# A lamp.  It shines.
#
# @color: see @id
# @watts: power in `WATTS` (since 9.0)
#
# Since: 7.2
##
{ 'struct': 'Lamp', 'base': 'Base', 'data': { 'color': 'Color', '*watts': 'uint8' } }

##
# @Kind:
#
# @lamp: one that shines
# @torch: one to carry
# @none: nothing
##
{ 'enum': 'Kind', 'data': [ 'lamp', 'torch', 'none' ] }

##
# @Torch:
#
# @battery: volts, like @kind
##
{ 'struct': 'Torch', 'data': { 'battery': 'number' }, 'if': 'HAVE_TORCH' }

##
# @Light:
#
# @kind: what it is
##
{ 'union': 'Light', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind',
  'data': { 'lamp': 'Lamp', 'torch': { 'type': 'Torch', 'if': 'HAVE_TORCH' } } }

##
# @LightOrName:
#
# @light: the light itself
# @name: its name
##
{ 'alternate': 'LightOrName', 'data': { 'light': 'Light', 'name': 'str' } }

##
# @light-add:
#
# Add a light.
#
# Features:
# @deprecated: Use `light-set` instead.
#
# Errors:
#     - if it is there already
#
# Since: 7.0
#
# .. qmp-example::
#    :title: A torch
#
#    -> { "execute": "light-add",
#         "arguments": { "kind": "torch", "battery": 1.5 } }
#    <- { "return": {} }
##
{ 'command': 'light-add', 'data': 'Light', 'boxed': true, 'features': [ 'deprecated' ] }

##
# @light-set:
#
# Set it.
#
# @which: the one
#
# Returns: what it was
#
# Since: 9.0
##
{ 'command': 'light-set', 'data': { 'which': 'LightOrName' }, 'returns': ['Lamp'],
  'allow-oob': true, 'allow-preconfig': true, 'if': { 'not': 'NO_LIGHT' } }

##
# @LIGHT_OUT:
#
# It went out.
#
# @lamp: this
##
{ 'event': 'LIGHT_OUT', 'data': { 'lamp': 'Lamp' } }
"""


@pytest.fixture(scope="module")
def made() -> Site:
    return site(SCHEMA, title="Lights")


@pytest.fixture(scope="module")
def pages(made: Site) -> dict[str, docs_pages.Page]:
    return docs_pages.read_all(made.files)


def test_links_and_nesting(made: Site, pages: dict[str, docs_pages.Page]) -> None:
    assert docs_pages.problems(made.files, pages) == []


def test_a_page_a_module_and_one_a_definition(made: Site) -> None:
    assert {p for p in made.files if p.endswith(".html")} == {
        "index.html",
        *(f"{d}/index.html" for d in ("all", "commands", "events", "modules", "types")),
        "modules/schema.html",
        "commands/light-add.html",
        "commands/light-set.html",
        "events/LIGHT_OUT.html",
        *(
            f"types/{t}.html"
            for t in "Color Base Lamp Kind Torch Light LightOrName".split()
        ),
    }


def test_only_files_of_the_site_are_loaded(made: Site) -> None:
    for path, text in made.files.items():
        if isinstance(text, str):
            assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), path
            assert "url(" not in text


def test_badges(pages: dict[str, docs_pages.Page]) -> None:
    add, change = pages["commands/light-add.html"], pages["commands/light-set.html"]
    assert "since 7.0 deprecated" in add.words
    assert "Use light-set instead." in add.words
    for badge in ("since 9.0", "out-of-band", "preconfig", "if not NO_LIGHT"):
        assert badge in change.words
    green = pages["types/Color.html"].within("value-green")
    assert "since 9.1" in green
    assert "unstable" in green
    assert "if HAVE_GREEN" in green
    assert "if HAVE_TORCH" in pages["types/Light.html"].within("branch-torch")


def test_inherited_members(pages: dict[str, docs_pages.Page]) -> None:
    lamp = pages["types/Lamp.html"]
    assert lamp.within("member-id") == "id str required from Baseits name"
    assert lamp.within("member-watts").startswith("watts uint8 optional since 9.0")
    assert lamp.ids.index("member-id") < lamp.ids.index("member-color")


def test_branches_in_full(pages: dict[str, docs_pages.Page]) -> None:
    for path in ("types/Light.html", "commands/light-add.html"):
        found = pages[path]
        assert "its name" in found.within("branch-lamp.id")
        assert "from Base" in found.within("branch-lamp.id")
        assert "one to carry" in found.within("branch-torch")
        assert "volts" in found.within("branch-torch.battery")
        assert "branch-none" in found.by_id
        assert "chooses the branch" in found.within("member-kind")


def test_references_stay_on_the_page_where_they_can(made: Site) -> None:
    lamp = page(made, "types/Lamp.html")
    assert '<a href="#member-id"><code>id</code></a>' in lamp
    light = page(made, "types/Light.html")
    assert '<a href="#branch-lamp.id"><code>id</code></a>' in light
    assert '<a href="#member-kind"><code>kind</code></a>' in light
    color = page(made, "types/Color.html")
    assert (
        '<a href="../types/Lamp.html#member-color"><code>Lamp.color</code></a>' in color
    )


def test_what_uses_what(pages: dict[str, docs_pages.Page]) -> None:
    uses = pages["types/Lamp.html"].within("uses")
    assert "Returned by light-set" in uses.replace("by", "by ").replace("  ", " ")
    assert "Carried by" in uses
    assert "LIGHT_OUT lamp" in uses
    assert "Light lamp" in uses
    assert "light-add" in uses
    assert "Chooses the branch of" in pages["types/Kind.html"].within("uses")
    assert "Base of" in pages["types/Base.html"].within("uses")
    assert "LightOrName light" in pages["types/Light.html"].within("uses")
    assert "../commands/light-set.html#returns" in pages["types/Lamp.html"].links


def test_example_with_its_call(made: Site, pages: dict[str, docs_pages.Page]) -> None:
    words = pages["commands/light-add.html"].within("more")
    assert "Example: A torch" in words
    assert "await vm.light_add(t.Light.Torch(battery=1.5))" in words
    assert '<div class="beside">' in page(made, "commands/light-add.html")


def test_pictures(made: Site, pages: dict[str, docs_pages.Page]) -> None:
    text = page(made, "commands/light-add.html")
    assert text.count("<svg") == 1
    assert '<a href="../types/Torch.html"><title>struct Torch</title>' in text
    words = pages["commands/light-add.html"].within("picture")
    assert "union Light refers to Kind, Lamp, Torch" in words
    assert "<svg" not in page(made, "types/Kind.html")


def test_pictures_of_much_are_cut() -> None:
    text = "".join(
        f"{{ 'struct': 'S{n}x', 'data': {{ 'a': 'S{n + 1}x', 'b': 'S{n + 2}x' }} }}\n"
        for n in range(100)
    )
    made = site(
        text + "{ 'struct': 'S100x', 'data': {} }\n{ 'struct': 'S101x', 'data': {} }\n"
    )
    found = page(made, "types/S0x.html")
    assert found.count("<rect") == 44
    assert "references lead on to more" in found


def test_lists_can_be_filtered(made: Site) -> None:
    text = page(made, "commands/index.html")
    assert re.search(r'<li data-since="7.0" [^>]*data-flags="deprecated"', text)
    assert '<li data-since="9.0"' in text
    assert "<option>7.0</option><option>7.2</option><option>8.0</option>" in text


def test_module_page(pages: dict[str, docs_pages.Page]) -> None:
    found = pages["modules/schema.html"]
    assert found.words.count("The lamp") == 2  # its title, and that of the window
    assert "About lamps, see Lamp." in found.words
    assert "A lamp." in found.words
    assert "It shines." not in found.words


def test_index_scripts(made: Site) -> None:
    index = _data(made, "assets/index.js")
    names = [d[0] for d in index["defs"]]
    assert names[:2] == ["Color", "Base"]
    add = index["defs"][names.index("light-add")]
    assert add[3:] == ["commands/light-add.html", "d"]
    members = _data(made, "assets/members.js")
    assert members[0] == ["red", "green"]
    light = members[names.index("Light")]
    assert light[0] == "kind"
    assert ["lamp", "branch-lamp"] in light


def _data(made: Site, path: str) -> Any:
    text = page(made, path)
    return json.loads(text[text.index("=") + 1 : text.rindex(";")])


@pytest.mark.parametrize("format_", ["html", "markdown", "rst"])
def test_inventory(format_: Any) -> None:
    made = generate(compiled(SCHEMA), DocsOptions(format=format_))
    data = made.files["objects.inv"]
    assert isinstance(data, bytes)
    head, _, body = data.partition(b"zlib.\n")
    assert head.startswith(b"# Sphinx inventory version 2\n")
    lines = zlib.decompress(body).decode().splitlines()
    found = {tuple(line.split(" ")[:2]): line.split(" ")[3] for line in lines}
    address = found["light-add", "qapi:command"]
    assert "light-add" in address
    assert found["Lamp.watts", "qapi:member"].endswith("member-watts")
    assert found["Color.green", "qapi:value"].endswith("value-green")
    assert found["schema", "qapi:module"].startswith("modules/schema")
    assert found["qapi-command-light-add", "std:label"] == address


def test_warnings(made: Site) -> None:
    assert [d.message for d in made.report] == [
        "'`WATTS`' leads nowhere: struct 'Lamp' has no such member,"
        " and there is no such definition"
    ]
    (warning,) = made.report
    assert warning.span.text == "`WATTS`"


def test_summaries_are_cut() -> None:
    long = "word " * 80
    made = site(f"##\n# @S1x:\n#\n# {long}\n##\n{{ 'struct': 'S1x', 'data': {{}} }}")
    lines = page(made, "types/index.html")
    match = re.search(r"<p>(word[^<]*)</p>", lines)
    assert match is not None
    assert match[1].endswith(" …")
    assert len(match[1]) < 170
    assert Lists.__doc__


def test_the_same_input_gives_the_same_bytes() -> None:
    assert generate(compiled(SCHEMA)).files == generate(compiled(SCHEMA)).files


def test_configurations() -> None:
    from qapigen.schema.configure import configure

    schema = configure(compiled(SCHEMA), frozenset({"NO_LIGHT"}))
    made = generate(schema)
    assert "commands/light-set.html" not in made.files
    assert "value-green" not in page(made, "types/Color.html")
    pages = docs_pages.read_all(made.files)
    assert docs_pages.problems(made.files, pages) == []


def test_without_anything() -> None:
    made = site("")
    pages = docs_pages.read_all(made.files)
    assert docs_pages.problems(made.files, pages) == []


def test_own_templates(tmp_path: Any) -> None:
    (tmp_path / "front.html.j2").write_text("<p>{{ site }} & {{ counts|length }}</p>")
    made = generate(compiled(SCHEMA), DocsOptions(title="<b>", templates=str(tmp_path)))
    assert made.files["index.html"] == "<p>&lt;b&gt; & 3</p>"


def test_old_objects_written_in_place() -> None:
    made = site(
        "##\n# @V:\n#\n# @q.major: the first\n# @q: it\n##\n"
        "{ 'type': 'V', 'data': { 'q': { 'major': 'int', '*m': 'V' } } }\n"
        "{ 'command': 'c', 'data': { 'v': 'V' } }",
        "1.5",
    )
    pages = docs_pages.read_all(made.files)
    assert docs_pages.problems(made.files, pages) == []
    assert "the first" in pages["types/V.html"].within("member-q.major")


def test_simple_unions() -> None:
    made = site(
        "##\n# @U:\n#\n# @a: as a string\n##\n"
        "{ 'union': 'U', 'data': { 'a': 'str', 'b': ['U'] } }\n",
        "2.1",
    )
    pages = docs_pages.read_all(made.files)
    assert docs_pages.problems(made.files, pages) == []
    assert "as a string" in pages["types/U.html"].within("branch-a")
    assert "array of U" in pages["types/U.html"].within("branch-b.data")


def test_descriptions_of_what_is_not_there() -> None:
    made = site("##\n# @c:\n#\n# @gone: was here\n##\n{ 'command': 'c' }", "2.1")
    found = docs_pages.read(page(made, "commands/c.html"))
    assert "was here" in found.within("described")


def test_titles_of_modules() -> None:
    one = site("##\n# == Only\n##\n##\n# @x:\n##\n{ 'command': 'x' }", "4.2")
    assert "<h1>Only</h1>" in page(one, "modules/schema.html")
    two = site(
        "##\n# = One\n##\n##\n# = Two\n##\n##\n# @x:\n##\n{ 'command': 'x' }", "4.2"
    )
    text = page(two, "modules/schema.html")
    assert "<h1>schema.json</h1>" in text
    assert ">One</h2>" in text
    assert ">Two</h2>" in text


def test_returned_types_are_not_told_twice() -> None:
    made = site(
        "##\n# @c:\n#\n# Returns: @S1x\n#\n# Since: 1.0\n##\n"
        "{ 'command': 'c', 'returns': 'S1x' }\n{ 'struct': 'S1x', 'data': {} }",
        "4.2",
    )
    found = docs_pages.read(page(made, "commands/c.html"))
    assert found.within("returns") == "Returns S1x"
