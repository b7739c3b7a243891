"""A JSON Schema of the configuration, by which editors complete and check it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qapigen.config.options import KINDS, OPTIONS, Option
from qapigen.config.types import TYPES
from qapigen.words import all_of

DRAFT = "http://json-schema.org/draft-07/schema#"
"""What editors' TOML plug-ins understand."""


def json_schema() -> dict[str, Any]:
    """What `qapigen.toml` may hold, and `[tool.qapigen]` of a `pyproject.toml`."""
    common = _properties(option for option in OPTIONS if option.common)
    target = {
        "type": "object",
        "description": "one output",
        "properties": _properties(OPTIONS),
        "required": ["output"],
        "additionalProperties": False,
        "allOf": [_only_for(kind) for kind in KINDS],
    }
    return {
        "$schema": DRAFT,
        "title": "qapigen",
        "description": "configuration of qapigen: qapigen.toml, or [tool.qapigen] of"
        " pyproject.toml",
        "type": "object",
        "properties": {
            **common,
            "targets": {
                "type": "object",
                "description": "what is to be made, by names of your own",
                "additionalProperties": target,
            },
        },
        "additionalProperties": False,
    }


def _properties(options: Iterable[Option]) -> dict[str, Any]:
    return {option.name: _property(option) for option in options}


def _property(option: Option) -> dict[str, Any]:
    what = option.what
    if option.kinds != KINDS:
        what += f" (of kind {all_of(option.kinds)})"
    schema = {"description": what, **TYPES[option.type].schema}
    if option.default is not None:
        schema["default"] = option.default
    return schema


def _only_for(kind: str) -> dict[str, Any]:
    """What says nothing to a target of this kind is not there."""
    others = [option.name for option in OPTIONS if kind not in option.kinds]
    test: dict[str, Any] = {"properties": {"kind": {"const": kind}}}
    if kind != KINDS[0]:  # what is made if nobody says
        test["required"] = ["kind"]
    return {"if": test, "then": {"properties": dict.fromkeys(others, False)}}
