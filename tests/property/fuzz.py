"""A long search for what breaks the front end: `python tests/property/fuzz.py SECONDS [SEED]`.

Mutates schemas token by token: our examples, the examples of `qapigen explain`, and QEMU's test
cases and pieces of its schemas where they are at hand.  What gives findings in a combination not
seen before joins the texts that are mutated further, so the search works its way through the
checks.  Prints how many inputs it tried; stops with the input at a crash, and tells of inputs that
take longer than two seconds.
"""

from __future__ import annotations

import re
import sys
import time
import traceback
from pathlib import Path
from random import Random

TOP = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TOP), str(TOP / "tests")]

from conftest import qemu_data  # noqa: E402
from test_any_schema import _PIECES, _answers  # noqa: E402

from qapigen.dialect import RELEASES  # noqa: E402

_TOKEN = re.compile(r"'[^'\n]*'|[{}\[\]:,]|##?[^\n]*|\s+|.")
_DEFINITION = re.compile(r"(?<=\}\n)(?=\n)")
_SLOW = 2.0
_MOST = 20_000
"""Size in characters up to which texts are kept for further mutation."""


def _corpus() -> list[str]:
    places = [
        *(TOP / "schemas").rglob("*.json"),
        *(TOP / "qapigen").rglob("catalogue/*/*.json"),
    ]
    data = qemu_data()
    if data is not None:
        places += (data / "cases").rglob("*.json")
        places += (data / "schema").rglob("tests/qapi-schema/*.json")
    texts = [path.read_text("utf-8", "replace") for path in sorted(places)]
    if data is not None:
        texts += _pieces(data / "schema")
    return [text for text in texts if len(text) <= _MOST]


def _pieces(schemas: Path) -> list[str]:
    """A few definitions each of real schemas, with their comments; what releases share once."""
    found: dict[str, None] = {}
    for path in sorted(schemas.rglob("*.json")):
        definitions = _DEFINITION.split(path.read_text("utf-8", "replace"))
        for at in range(0, len(definitions), 3):
            found["".join(definitions[at : at + 3])] = None
    return list(found)


def _mutated(text: str, others: list[str], random: Random) -> str:
    parts = _TOKEN.findall(text) or [""]
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        at, other = random.randrange(len(parts)), random.randrange(len(parts))
        match random.randrange(7):
            case 0:
                parts[at] = ""
            case 1:
                parts[at] = random.choice(_PIECES)
            case 2:
                parts.insert(at, random.choice(_PIECES))
            case 3:
                parts[at], parts[other] = parts[other], parts[at]
            case 4:
                parts.insert(at, parts[other])
            case 5:
                parts[at:at] = parts[at : at + random.randrange(30)]
            case _:
                donor = _TOKEN.findall(random.choice(others))
                start = random.randrange(len(donor) or 1)
                parts[at:at] = donor[start : start + random.randrange(40)]
    return "".join(parts)


def fuzz(seconds: float, seed: int) -> int:
    """Search for so long; the exit status says whether nothing was found."""
    random = Random(seed)
    corpus = _corpus()
    seen: set[tuple[object, ...]] = set()
    tried = slow = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        text = _mutated(random.choice(corpus), corpus, random)
        release = random.choice((None, *RELEASES))
        defines = random.choice((None, {"CONFIG_A", "A"}))
        begun = time.process_time()
        try:
            loaded = _answers(text, release, defines)
        except Exception:
            print(f"dialect {release}, defines {defines}:\n{text}")
            traceback.print_exc()
            return 1
        if time.process_time() - begun > _SLOW:
            slow += 1
            print(f"slow: dialect {release}, defines {defines}:\n{text}")
        tried += 1
        found = (release, *sorted({d.code for d in loaded.report}))
        if found not in seen and len(text) <= _MOST:
            seen.add(found)
            corpus.append(text)
    print(f"{tried} inputs, {slow} slow, {len(corpus)} texts in the end")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(fuzz(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
