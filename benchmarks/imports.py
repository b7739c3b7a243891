"""What importing a generated package costs, against the same classes as plain dataclasses.

    python benchmarks/imports.py [SCHEMA] [--rounds N]

The twin has the same modules, classes, fields, enums and docstrings, each class under
`@dataclass(slots=True, kw_only=True)`.  Both are compiled beforehand and imported whole, in turns,
each time by a fresh interpreter.
"""

from __future__ import annotations

import argparse
import compileall
import importlib
import inspect
import os
import subprocess
import sys
import tempfile
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "schemas" / "block" / "qapi-schema.json"
AREAS = ("types", "commands", "events")

TIMER = """
import importlib, sys, time
sys.path.insert(0, sys.argv[1])
start = time.process_time()
for name in sys.argv[2:]:
    importlib.import_module(name)
print(time.process_time() - start)
"""


def generate(entry: Path, directory: Path) -> None:
    command = [sys.executable, "-m", "qapigen", "generate", "-q", str(entry)]
    subprocess.run([*command, "-o", str(directory / "ours")], check=True)


def module_names(directory: Path) -> list[str]:
    return [
        f"{area}.{path.stem}"
        for area in AREAS
        for path in sorted((directory / "ours" / area).glob("*.py"))
        if path.stem != "__init__"
    ]


def twin(directory: Path, names: list[str]) -> int:
    """Write the plain twin of every module; gives the number of classes."""
    sys.path.insert(0, str(directory))
    count = 0
    for name in names:
        module = importlib.import_module(f"ours.{name}")
        text, classes = plain(module)
        count += classes
        path = directory / "plain" / f"{name.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for area in AREAS:
        (directory / "plain" / area).mkdir(parents=True, exist_ok=True)
        (directory / "plain" / area / "__init__.py").write_text("")
    (directory / "plain" / "__init__.py").write_text("")
    return count


def plain(module: ModuleType) -> tuple[str, int]:
    lines = [
        "from __future__ import annotations",
        "from dataclasses import dataclass",
        "from enum import StrEnum",
    ]
    own = [
        c
        for c in vars(module).values()
        if isinstance(c, type) and c.__module__ == module.__name__
    ]
    own = [c for c in own if issubclass(c, Enum) or hasattr(c, "__dataclass_fields__")]
    for cls in own:
        lines += as_enum(cls) if issubclass(cls, Enum) else as_dataclass(cls, module)
    return "\n".join(lines) + "\n", len(own)


def as_enum(cls: type[Enum]) -> list[str]:
    values = [f"    {v.name} = {v.value!r}" for v in cls]
    return [f"class {cls.__name__}(StrEnum):", f"    {cls.__doc__!r}", *values]


def as_dataclass(cls: type[Any], module: ModuleType) -> list[str]:
    bases = [b for b in cls.__bases__ if "__dataclass_fields__" in b.__dict__]
    bases = [b for b in bases if "_runtime" not in b.__module__]
    own = [b.__name__ for b in bases if b.__module__ == module.__name__]
    head = f"class {cls.__name__}({', '.join(own)}):"
    defaults = getattr(cls.__init__, "__kwdefaults__", None) or {}
    fields = []
    for base in bases:
        if base.__name__ not in own:
            # A base in another module: its fields, in place.
            found = base.__dataclass_fields__.items()
            fields += [f"    {n}: {f.type}" for n, f in found]
    for name, hint in inspect.get_annotations(cls).items():
        optional = name in defaults or "None" in hint
        fields.append(f"    {name}: {hint}{' = None' if optional else ''}")
    decorator = "@dataclass(slots=True, kw_only=True)"
    return [decorator, head, f"    {cls.__doc__!r}", *fields]


def measure(directory: Path, names: list[str]) -> float:
    """CPU time in seconds of importing modules in a fresh interpreter."""
    environment = {
        k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"
    }
    command = [sys.executable, "-I", "-c", TIMER, str(directory), *names]
    return float(subprocess.check_output(command, env=environment))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("schema", nargs="?", type=Path, default=EXAMPLE)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        generate(arguments.schema, directory)
        names = module_names(directory)
        count = twin(directory, names)
        compileall.compile_dir(directory, quiet=1)
        # What the runtime of either needs is loaded first, by either.
        first = ["dataclasses", "typing", "enum", "json", "datetime", "collections.abc"]
        ours: list[float] = []
        twins: list[float] = []
        nothing: list[float] = []
        for _ in range(arguments.rounds):
            nothing.append(measure(directory, first))
            ours.append(measure(directory, [*first, *(f"ours.{n}" for n in names)]))
            twins.append(measure(directory, [*first, *(f"plain.{n}" for n in names)]))
    common = min(nothing)
    mine, theirs = min(ours) - common, min(twins) - common
    print(f"{count} classes, least CPU time of {arguments.rounds}\n")
    print("| | import | ratio |\n|---|---|---|")
    print(f"| plain dataclasses | {theirs * 1e3:.0f} ms | 1 |")
    print(f"| generated | {mine * 1e3:.0f} ms | {mine / theirs:.2f} |")


if __name__ == "__main__":
    main()
