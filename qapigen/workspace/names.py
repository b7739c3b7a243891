"""What lies in an output directory beside the outputs."""

from __future__ import annotations

MANIFEST = ".qapigen-manifest.json"
"""The list of what a run wrote."""

STAGING = ".qapigen-staging"
"""Directory of what is laid down beside before it is swapped in; gone after a run."""
