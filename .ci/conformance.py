"""Run the conformance tool on sections that hold, and fail where one does not.

usage: conformance.py TOOL DATA QAPIGEN [ARGUMENT ...]

The data lack a file that the releases' test schemas include, so these schemas (`vN test`)
cannot be compiled by anybody: where the file is missing, their misses do not count.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path


def main() -> int:
    tool, data, qapigen, *arguments = sys.argv[1:]
    done = subprocess.run(
        [
            *(sys.executable, tool, "--data", data, "--qapigen", qapigen),
            *("--show", "1000", *arguments),
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    excused = tuple(f"    {version} test: " for version in incomplete(Path(data)))
    sections = re.split(r"^(?=\S.*: \d+/\d+$)", done.stdout, flags=re.M)
    held = [section for section in sections if section.strip()]
    bad = sum(not holds(section, excused) for section in held)
    return 1 if bad or not held else 0


def incomplete(data: Path) -> list[str]:
    """The releases whose test schema includes a file that is not there."""
    return [
        path.name
        for path in (data / "schema").iterdir()
        if (path / "tests/qapi-schema/include/sub-module.json").exists()
        and not (path / "tests/qapi-schema/sub-sub-module.json").exists()
    ]


def holds(section: str, excused: tuple[str, ...]) -> bool:
    """Whether a section's only misses are excused; prints it."""
    title, *lines = section.splitlines()
    ok, _, every = title.rpartition(": ")[2].partition("/")
    misses = int(every) - int(ok)
    if not misses and int(every):
        print(title)
        return True
    # Every miss begins a line of its own, with four spaces and the release.
    excuses = sum(line.startswith(excused) for line in lines) if excused else 0
    if misses and misses == excuses:
        print(f"{title} (and {excuses} without a file that they include)")
        return True
    print(section)
    return False


sys.exit(main())
