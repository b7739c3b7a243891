"""`qapigen docs`."""

from __future__ import annotations

import argparse

from qapigen.cli.console import Console
from qapigen.cli.options import add_output, add_schema, number
from qapigen.config.options import DOCS_KINDS
from qapigen.errors import ConfigError

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from qapigen.compile import Loaded
    from qapigen.config import Settings
    from qapigen.docs import Site
    from qapigen.schema.ir import Schema
    from qapigen.workspace.record import Recorder

EXAMPLES = """\
    html is a site that works from disk and from any web server; markdown (GitHub,
    MkDocs) and rst (Sphinx) are a file a module.  All have an objects.inv, which
    other projects can link by.

    examples:
      qapigen docs qapi/qapi-schema.json -o public
      qapigen docs                                     # all targets of the project
      qapigen docs qapi/qapi-schema.json --format rst -o docs/qmp
      qapigen docs qapi/qapi-schema.json -o public --since-from v9.2 v10.0
      qapigen docs qapi/qapi-schema.json --serve       # shows it as you write
    """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `qapigen docs` takes."""
    add_schema(parser, optional=True)
    add_output(parser, "directory of the reference")
    parser.add_argument(
        "--format",
        choices=DOCS_KINDS,
        help="a static site (default), or a file a module",
    )
    parser.add_argument(
        "--title", metavar="TEXT", help="what it is called (default: after the schema)"
    )
    parser.add_argument(
        "--since-from",
        metavar="DIR",
        nargs="+",
        action="extend",
        help="schemas of earlier releases: since when things are there is computed from"
        " them, and a page tells what each release changed",
    )
    parser.add_argument(
        "--release",
        metavar="NAME",
        help="what the schema's own release is called (default: as its path tells)",
    )
    parser.add_argument(
        "--serve",
        metavar="PORT",
        nargs="?",
        type=number(0, 65535),
        const=8000,
        help="show the site on this machine (default port: 8000), and keep it up to date"
        " while the schema is written; without -o, nothing is written",
    )


def run(console: Console, arguments: argparse.Namespace) -> int:
    """Write the reference, or show it."""
    if arguments.serve is not None:
        return _serve(console, arguments)
    if arguments.schema is not None and arguments.output is None:
        raise ConfigError("where to? -o DIR writes the reference, --serve shows it")
    from qapigen.cli.build import build_all

    return build_all(console, arguments, DOCS_KINDS)


def _serve(console: Console, arguments: argparse.Namespace) -> int:
    from qapigen.cli.build import check_places, check_templates
    from qapigen.cli.loading import settings
    from qapigen.cli.project import targets
    from qapigen.cli.resolve import resolved
    from qapigen.cli.serve import serve

    found = targets(arguments, ("html",), output=False)
    if len(found) > 1:
        names = ", ".join(str(target.name) for target in found)
        raise ConfigError(f"--serve: --target says which of these is shown: {names}")
    every = resolved(found[0].arguments)
    if arguments.schema is None and arguments.output is None:
        every.output = None  # to look at something is not to write it
    if every.output is not None:
        check_places(every)
    check_templates(every)
    check_docutils()
    return serve(console, every, settings(every))


def build(
    console: Console, arguments: argparse.Namespace, chosen: Settings
) -> tuple[Loaded, Site | None]:
    """Make all files; none if the schema has errors.  What is found is told."""
    from qapigen.cli.loading import load_and_tell, tell, wanted

    loaded = load_and_tell(console, chosen)
    if loaded.schema is None:
        return loaded, None
    site = site_of(console, loaded.schema, arguments, chosen)
    tell(console, wanted(site.report, chosen), chosen)
    return loaded, site


def site_of(
    console: Console,
    schema: Schema,
    arguments: argparse.Namespace,
    chosen: Settings,
    recorder: Recorder | None = None,
) -> Site:
    """The reference of a schema, or of the part of it that is wanted."""
    check_docutils()
    from qapigen.cli import releases
    from qapigen.docs import DocsOptions, Site, generate
    from qapigen.schema.select import select

    release = arguments.release
    before = []
    if arguments.since_from:
        release = release or releases.name_of(chosen.schema)
        before = releases.earlier(console, chosen, arguments.since_from, recorder)
    if arguments.only:
        schema = select(schema, arguments.only)
        before = [releases.part(each, arguments.only) for each in before]
    options = DocsOptions(
        format=arguments.format,
        title=arguments.title,
        release=release,
        earlier=before,
        templates=arguments.templates,
    )
    site = generate(schema, options)
    return Site(site.files, releases.without_absent(site.report, arguments.only))


def check_docutils() -> None:
    """Ask for what `qapigen docs` needs in addition."""
    from importlib.util import find_spec

    if find_spec("docutils") is None:
        raise ConfigError(
            "docutils is not installed, which documentation needs:"
            " pip install 'qapigen[docs]'"
        )
