"""What Markdown and reStructuredText have in common: a file a module, read from top to bottom."""
