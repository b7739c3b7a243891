"""The reference in Markdown, as GitHub and MkDocs read it."""
