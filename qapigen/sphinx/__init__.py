"""A Sphinx extension: `.. qapi-doc:: path/to/schema.json` puts the reference of a schema in place.

In `conf.py`:

    extensions = ["qapigen.sphinx"]

A project that uses QEMU's own extension puts this in the place of `qapidoc` and `qapi_domain`, and
keeps the rest: options, roles and `qapidoc_srctree` are understood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qapigen import __version__

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    from qapigen.sphinx.directive import QapiDoc
    from qapigen.sphinx.domain import QapiDomain

    app.add_domain(QapiDomain)
    app.add_directive("qapi-doc", QapiDoc)
    app.add_config_value("qapidoc_srctree", None, "env", (str,))
    return {
        "version": __version__,
        "env_version": 1,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
