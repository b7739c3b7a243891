"""References for people: from the IR to finished pages."""

from qapigen.docs.generate import DocsOptions, Format, Site, generate
from qapigen.docs.history import Release

__all__ = ["DocsOptions", "Format", "Release", "Site", "generate"]
