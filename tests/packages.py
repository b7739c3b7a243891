"""Generated packages, imported from memory."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Mapping
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from qapigen.compile import LoadOptions, load
from qapigen.dialect import Release
from qapigen.python import PythonOptions, generate
from qapigen.schema.ir import Schema

_counter = itertools.count()


def schema_of(
    text: str | Mapping[str, str],
    dialect: str | None = None,
    entry: str = "schema.json",
) -> Schema:
    """The schema of a text, which must be without errors."""
    files = {entry: text} if isinstance(text, str) else text

    def read(path: str) -> bytes:
        try:
            return files[path].encode()
        except KeyError:
            raise FileNotFoundError(path) from None

    return _loaded(entry, read, dialect)


def schema_at(path: Path, dialect: str | None = None) -> Schema:
    """The schema of a file, which must be without errors."""
    return _loaded(str(path), lambda p: Path(p).read_bytes(), dialect)


def _loaded(entry: str, read: Callable[[str], bytes], dialect: str | None) -> Schema:
    release = Release.parse(dialect) if dialect else None
    loaded = load(entry, read, LoadOptions(dialect=release))
    problems = [f"{d.code}: {d.message}: {d.span.text!r}" for d in loaded.report]
    assert loaded.schema is not None, "\n".join(problems)
    return loaded.schema


@cache
def _code(text: str, path: str) -> CodeType:
    return compile(text, path, "exec", dont_inherit=True)


class _Memory(MetaPathFinder, Loader):
    """Finds the modules of one package among its texts."""

    def __init__(self, name: str, files: Mapping[str, str]) -> None:
        self.name = name
        self.files = files

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        if fullname != self.name and not fullname.startswith(f"{self.name}."):
            return None
        stem = "/".join(fullname.split(".")[1:])
        file = f"{stem}/__init__.py".lstrip("/")
        package = file in self.files
        if not package:
            file = f"{stem}.py"
            if file not in self.files:
                return None
        return ModuleSpec(fullname, self, origin=file, is_package=package)

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        origin = module.__spec__.origin
        assert origin is not None
        text = self.files[origin]
        # The runtime is the same in all packages: compile it once.
        code = (
            _code(text, origin)
            if origin.startswith("_runtime/")
            else compile(text, f"{self.name}/{origin}", "exec", dont_inherit=True)
        )
        exec(code, vars(module))


class Package:
    """A package generated from a schema, imported; close it when it is done with."""

    def __init__(self, schema: Schema, options: PythonOptions | None = None) -> None:
        self.schema = schema
        self.files = generate(schema, options)
        self.name = f"generated_package_{next(_counter)}"
        self._finder = _Memory(self.name, self.files)
        sys.meta_path.insert(0, self._finder)
        self.module: Any = __import__(self.name)

    def sub(self, name: str) -> Any:
        """A module of the package."""
        __import__(f"{self.name}.{name}")
        return sys.modules[f"{self.name}.{name}"]

    def close(self) -> None:
        sys.meta_path.remove(self._finder)
        for name in list(sys.modules):
            if name == self.name or name.startswith(f"{self.name}."):
                del sys.modules[name]

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
