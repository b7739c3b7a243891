"""Sites to look at, and a browser to do it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from docs_helpers import at

from qapigen.docs import DocsOptions, Release, generate
from qapigen.workspace.write import write_tree

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SWITCHES = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


def _insist(reason: str) -> None:
    """Skip, but not in CI."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium of the system's.

    As long as it is there an event loop runs, in which others cannot run theirs: no longer than
    for the module that needs it.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _insist("playwright is not installed")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        _insist("Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=SWITCHES)
        yield chromium
        chromium.close()


def write(directory: Path, schema: Any, **options: Any) -> Path:
    """The files of a reference, on disk."""
    site = generate(schema, DocsOptions(**options))
    write_tree(str(directory), site.files)
    return directory


@pytest.fixture(scope="session")
def block_site(tmp_path_factory: pytest.TempPathFactory, schemas: Path) -> Path:
    """The site of the example schema, with the backup of 2013 as an earlier release."""
    old = at(schemas / "drive-backup-2013" / "qapi-schema.json", "1.6")
    return write(
        tmp_path_factory.mktemp("docs") / "block",
        at(schemas / "block" / "qapi-schema.json"),
        title="Block layer",
        release="10.1",
        earlier=[Release("1.6", old)],
    )


@pytest.fixture(scope="session")
def qemu_site(tmp_path_factory: pytest.TempPathFactory, qemu: Path) -> Path:
    """The site of QEMU 10.1."""
    schema = at(qemu / "schema" / "v10.1" / "qapi" / "qapi-schema.json", "10.1")
    return write(tmp_path_factory.mktemp("docs") / "qemu", schema, title="QEMU 10.1")
