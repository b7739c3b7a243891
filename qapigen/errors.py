"""What is raised; importing it costs next to nothing, and every run does."""

from __future__ import annotations


class QapigenError(Exception):
    """Base of what qapigen raises on purpose; its text is fit to be shown to the user."""


class ConfigError(QapigenError):
    """A setting has a value that it cannot have."""
