"""Parts of the runtime that are loaded when they are first used: importing a package is cheap."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import convert, json_schema, masks, text

    __all__ = ["convert", "json_schema", "masks", "text"]
else:

    class _Late:
        """Stands for a module until something of it is asked for."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, name: str) -> Any:
            module = import_module(f".{self._name}", __package__)
            globals()[self._name] = module
            return getattr(module, name)

    convert = _Late("convert")
    json_schema = _Late("json_schema")
    masks = _Late("masks")
    text = _Late("text")
