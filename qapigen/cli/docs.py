"""`qapigen docs`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from qapigen.cli.console import Console
from qapigen.cli.loading import load_and_tell, settings, tell, wanted
from qapigen.cli.output import check_places, lay_down
from qapigen.config import ConfigError, Settings

if TYPE_CHECKING:
    from qapigen.compile import Loaded
    from qapigen.docs import DocsOptions, Site


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Write the reference, or show it."""
    if arguments.output is None and arguments.serve is None:
        raise ConfigError("where to? -o DIR writes the reference, --serve shows it")
    if arguments.output is not None:
        check_places(arguments)
    _check_docutils()
    chosen = settings(arguments)
    if arguments.serve is not None:
        from qapigen.cli.serve import serve

        return serve(console, arguments, chosen)
    _, site = build(console, arguments, chosen)
    return 1 if site is None else lay_down(console, arguments, site.files)


def build(
    console: Console, arguments: argparse.Namespace, chosen: Settings
) -> tuple[Loaded, Site | None]:
    """Make all files; none if the schema has errors.  What is found is told."""
    loaded = load_and_tell(console, chosen)
    if loaded.schema is None:
        return loaded, None
    from qapigen.docs import generate

    site = generate(loaded.schema, _options(console, arguments, chosen))
    tell(console, wanted(site.report, chosen), chosen)
    return loaded, site


def _options(
    console: Console, arguments: argparse.Namespace, chosen: Settings
) -> DocsOptions:
    from qapigen.cli import releases
    from qapigen.docs import DocsOptions

    release = arguments.release
    before = []
    if arguments.since_from:
        release = release or releases.name_of(chosen.schema)
        before = releases.earlier(console, chosen, arguments.since_from)
    return DocsOptions(
        format=arguments.format,
        title=arguments.title,
        release=release,
        earlier=before,
        templates=arguments.templates,
    )


def _check_docutils() -> None:
    """Ask for what `qapigen docs` needs in addition."""
    from importlib.util import find_spec

    if find_spec("docutils") is None:
        raise ConfigError(
            "docutils is not installed, which documentation needs:"
            " pip install 'qapigen[docs]'"
        )
