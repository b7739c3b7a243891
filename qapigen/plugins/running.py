"""What the plugins have in common: a run of qapigen in a project, and what it wrote."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

from qapigen.config.options import GENERATE_KINDS


class GenerationFailed(Exception):
    """qapigen ended with an error; the text is what it said."""


def generate(root: str, targets: Sequence[str] = ()) -> list[str]:
    """Bring targets of a project's configuration up to date.

    In a process of its own: a build goes on in this one, which has its own ideas about output,
    signals and the working directory.

    Args:
        root: the project's directory, where its `pyproject.toml` is.
        targets: names of targets; all that `qapigen generate` makes, if none are given.

    Returns: directories that were brought up to date, relative to `root`, with `/` between parts.

    Raises GenerationFailed.
    """
    chosen = [word for name in targets for word in ("--target", name)]
    _run(root, "generate", *chosen)
    settings = json.loads(_run(root, "config", "--format", "json"))["targets"]
    made = [
        each["output"]["value"]
        for name, each in settings.items()
        if each["kind"]["value"] in GENERATE_KINDS and (not targets or name in targets)
    ]
    tops = {os.path.relpath(os.path.join(root, each), root) for each in made}
    return sorted(top.replace(os.sep, "/") for top in tops)


def files(root: str, directory: str) -> list[str]:
    """All files below a directory but what Python keeps of them; relative to `root`."""
    found = []
    for place, folders, names in os.walk(os.path.join(root, directory)):
        folders[:] = sorted(f for f in folders if f != "__pycache__")
        inner = os.path.relpath(place, root).replace(os.sep, "/")
        found += [f"{inner}/{name}" for name in sorted(names)]
    return found


def _run(root: str, *arguments: str) -> str:
    # The interpreter that builds has qapigen; a `qapigen` on the path may be another.
    command = [sys.executable, "-m", "qapigen", *arguments]
    done = subprocess.run(
        command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False
    )
    sys.stderr.write(done.stderr)
    if done.returncode:
        told = (done.stderr + done.stdout).strip()
        raise GenerationFailed(
            f"qapigen {' '.join(arguments)} failed (status {done.returncode})\n{told}"
        )
    return done.stdout
