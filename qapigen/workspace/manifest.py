"""The list of files that a run wrote, kept among them.

It tells whose a file is: what it lists may be replaced and removed, all else in the
directory is the user's.  It also has what the run depended on, by which the next one finds
out that it has nothing to do.  Whether a file is up to date is always asked of the file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from qapigen.frozen import frozen
from qapigen.workspace.names import MANIFEST

NAME = MANIFEST

_COMMENT = "What qapigen wrote here, so that it can tell its files from yours."


@frozen
class Manifest:
    """Which files are ours, and what was written into them."""

    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By path relative to the directory: the digests that the file may have.  More than
    one only while a run is replacing files."""

    pending: bool = False
    """A run is replacing files, or was ended while it did."""

    run: Mapping[str, Any] | None = None
    """What the run depended on, as `record.py` has it; none if nobody asked for that."""


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def render(manifest: Manifest) -> bytes:
    """The manifest's file; the same files always give the same bytes."""
    document: dict[str, Any] = {"comment": _COMMENT}
    if manifest.pending:
        document["pending"] = True
    if manifest.run is not None:
        document["run"] = manifest.run
    document["files"] = {
        path: digests[0] if len(digests) == 1 else list(digests)
        for path, digests in sorted(manifest.files.items())
    }
    return (json.dumps(document, indent=1) + "\n").encode()


def parse(data: bytes) -> Manifest | None:
    """Read a manifest; none if it is damaged (an unresolved merge, for example)."""
    try:
        document = json.loads(data)
        files = {
            path: (digests,) if isinstance(digests, str) else tuple(map(str, digests))
            for path, digests in document["files"].items()
            if is_inside(path)
        }
        run = document.get("run")
        return Manifest(
            files,
            bool(document.get("pending")),
            run if isinstance(run, dict) else None,
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def is_inside(path: str) -> bool:
    """Whether a path is relative and plain, so that it cannot lead out of a directory.

    A manifest may come with somebody else's checkout: what it names may be removed.
    """
    parts = path.split("/")
    return (
        not {"", ".", ".."}.intersection(parts)
        and not any(c in path for c in "\\:\0")
        and parts[0] != NAME
    )
