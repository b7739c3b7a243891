"""Loading on first use (PEP 562)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def lazy_area(
    package: str, homes: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """`__getattr__`, `__dir__` and `__all__` of a package that loads its modules on first use.

    Args:
        package: its name.
        homes: the public names of each module.
    """
    module_of = {name: module for module, names in homes.items() for name in names}
    public = sorted(module_of)

    def __getattr__(name: str) -> Any:
        module = module_of.get(name)
        if module is not None:
            value = getattr(import_module(f"{package}.{module}"), name)
        elif name in homes:
            value = import_module(f"{package}.{name}")
        else:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        vars(_module(package))[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*public, *homes, *vars(_module(package))})

    return __getattr__, __dir__, public


def _module(name: str) -> Any:
    import sys

    return sys.modules[name]


def lazy_aliases(
    module: str, alternates: Mapping[str, Sequence[str]]
) -> Callable[[str], Any]:
    """`__getattr__` of a module with alternates whose types are at home in other modules."""

    def __getattr__(name: str) -> Any:
        if name not in alternates:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        from .registry import union_of

        value = union_of(alternates[name])
        vars(_module(module))[name] = value
        return value

    return __getattr__
