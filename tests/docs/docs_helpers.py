"""What the tests of the documentation share."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from qapigen.compile import LoadOptions, load
from qapigen.dialect import Release
from qapigen.docs import DocsOptions, Site, generate
from qapigen.schema.ir import Schema


def compiled(text: str, dialect: str = "10.1", **files: str) -> Schema:
    """A schema given as text; `files` are what it includes, `.json` left out."""
    texts = {"schema.json": text, **{f"{n}.json": t for n, t in files.items()}}

    def read(path: str) -> bytes:
        try:
            return texts[path].encode()
        except KeyError:
            raise FileNotFoundError(2, "No such file or directory", path) from None

    options = LoadOptions(dialect=Release.parse(dialect))
    loaded = load("schema.json", read, options)
    assert loaded.schema is not None, [d.message for d in loaded.report]
    return loaded.schema


def site(text: str, dialect: str = "10.1", **options: Any) -> Site:
    """The reference of a schema given as text."""
    return generate(compiled(text, dialect), DocsOptions(**options))


def page(site: Site, path: str) -> str:
    text = site.files[path]
    assert isinstance(text, str)
    return text


def at(path: Path, dialect: str | None = None) -> Schema:
    """The schema of a file."""
    options = LoadOptions(dialect=Release.parse(dialect) if dialect else None)
    loaded = load(str(path), lambda name: Path(name).read_bytes(), options)
    if any(d.code == "unreadable-include" for d in loaded.report):
        pytest.skip("a file that the schema includes is not at hand")
    assert loaded.schema is not None, [d.message for d in loaded.report]
    return loaded.schema


def qemu_data() -> Path | None:
    """The folder of QEMU's schemas, if it is at hand; see the fixture `qemu`."""
    named = os.environ.get("QAPIGEN_QEMU_DATA")
    top = Path(__file__).resolve().parents[3]
    place = Path(named) if named else top / "shared" / "qemu"
    return place if (place / "schema").is_dir() else None


class Set(NamedTuple):
    """A schema of a release of QEMU."""

    release: str
    name: str
    entry: Path

    @property
    def dialect(self) -> str:
        return "1.5" if self.release == "seed" else self.release.removeprefix("v")


def sets(data: Path) -> Iterator[Set]:
    """All schemas of QEMU that are at hand."""
    for expected in sorted(data.glob("expected/*/*.dump.json")):
        with expected.open() as file:
            match = re.match(r'\{"schema": "([^"]+)"', file.readline())
        assert match is not None
        release = expected.parent.name
        name = expected.name.removesuffix(".dump.json")
        yield Set(release, name, data / "schema" / release / match[1])


_MARKUP = (
    (r"^\s*\.\. [\w-]+::", ""),
    (r"^\s*:\w+:", ""),
    (r":[\w:]+:`", "`"),
    (r" <[^<>`\n]+>`", "`"),
    (r"^(\s*)(?:\d+|#)[.)] ", r"\1"),
)


def letters(text: str) -> str:
    """Letters and digits of a text."""
    return re.sub(r"[^A-Za-z0-9]", "", text)


def letters_of_source(text: str) -> str:
    """The same of a text in reStructuredText, without what is markup there."""
    for pattern, by in _MARKUP:
        text = re.sub(pattern, by, text, flags=re.MULTILINE)
    return letters(text)
