"""The reference in reStructuredText, as Sphinx reads it."""
