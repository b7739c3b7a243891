"""Settings: what a run is asked to do, wherever it was asked."""

from __future__ import annotations

from qapigen.dialect import Release
from qapigen.frozen import frozen


@frozen
class Settings:
    """What all commands that read a schema have in common."""

    schema: str
    """The entry file."""

    dialect: Release | None = None
    """Whose rules hold; none: as the schema's constructs tell."""

    defines: frozenset[str] | None = None
    """The configuration that is selected; none: everything is kept."""

    root: str | None = None
    """Directory that includes must not leave."""

    max_errors: int | None = None
    """How many findings are shown at most."""

    allow: frozenset[str] = frozenset()
    """Codes of the warnings that are not wanted."""
