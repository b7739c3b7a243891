"""How long `qapigen docs` takes, against a bare Lark LALR parse of the same files; and how large
the pages are, and how long they take to load from disk.

    python benchmarks/docs.py [SCHEMA] [--rounds N] [--format html] [--browser]

Parse and build are measured in turns in one run, and the least CPU time of each counts.
`--browser` needs playwright and Chromium.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import EXAMPLE, GRAMMAR, texts
from lark import Lark

LIMIT = 27
LARGEST = 300_000


def build(entry: Path, output: Path, format_: str) -> tuple[float, float]:
    """Wall time and CPU time in seconds of a cold run in its own process."""
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, "-m", "qapigen", "docs", str(entry), "-o", str(output)]
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--format", format_, "-q"], stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return wall, usage.ru_utime + usage.ru_stime


def load_times(output: Path, pages: list[Path]) -> dict[str, float]:
    """Milliseconds until each page is loaded, the least of some."""
    from playwright.sync_api import sync_playwright

    found: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        tab = browser.new_page()
        script = "performance.getEntriesByType('navigation')[0].loadEventEnd"
        for page in pages:
            times = []
            for _ in range(8):
                tab.goto(page.as_uri())
                times.append(float(tab.evaluate(script)))
            found[str(page.relative_to(output))] = min(times)
        browser.close()
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("schema", type=Path, nargs="?", default=EXAMPLE)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--format", default="html")
    options.add_argument("--browser", action="store_true")
    arguments = options.parse_args()
    sources = texts(arguments.schema)
    parser = Lark(GRAMMAR, parser="lalr")
    with tempfile.TemporaryDirectory() as directory:
        output = Path(directory) / "site"
        parses, walls, cpus = [], [], []
        for _ in range(arguments.rounds):
            start = time.process_time()
            for text in sources:
                parser.parse(text)
            parses.append(time.process_time() - start)
            wall, cpu = build(arguments.schema, output, arguments.format)
            walls.append(wall)
            cpus.append(cpu)
        bare, wall, cpu = min(parses), min(walls), min(cpus)
        files = [p for p in output.rglob("*") if p.is_file()]
        sizes = sorted((p.stat().st_size, str(p.relative_to(output))) for p in files)
        print(f"bare Lark parse   {bare:.3f} s")
        print(f"qapigen docs      {wall:.3f} s, {cpu:.3f} s of them on the CPU")
        print(f"ratio of CPU time {cpu / bare:.1f} (at most {LIMIT})")
        print(
            f"files             {len(files)}, {sum(s for s, _ in sizes) / 1e6:.1f} MB"
        )
        pages = [x for x in sizes if x[1].endswith((".html", ".md", ".rst"))]
        print(f"largest page      {pages[-1][0] / 1000:.0f} kB, {pages[-1][1]}")
        if arguments.browser:
            largest = [output / name for _, name in pages[-5:]]
            for name, took in load_times(output, largest).items():
                print(f"loads in          {took:.0f} ms, {name}")
        fine = cpu / bare <= LIMIT
        if arguments.format == "html":
            fine = fine and pages[-1][0] < LARGEST
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
