"""hatchling: `[tool.hatch.build.hooks.qapigen]` generates before files are packed."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.plugin import hookimpl

from qapigen.plugins.running import generate


class QapigenHook(BuildHookInterface[Any]):
    """Generates the targets of `[tool.qapigen]` into wheels and source distributions.

    Its table may have `targets`, a list of names; otherwise all are made.
    """

    PLUGIN_NAME = "qapigen"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate, and see to it that what git ignores is packed all the same."""
        targets = self.config.get("targets", [])
        if not isinstance(targets, list) or not all(
            isinstance(name, str) for name in targets
        ):
            raise TypeError(
                "tool.hatch.build.hooks.qapigen.targets must be a list of names"
            )
        for directory in generate(self.root, targets):
            build_data["artifacts"].append(f"/{directory}/**")


@hookimpl
def hatch_register_build_hook() -> type[QapigenHook]:
    """What hatchling asks its plugins for."""
    return QapigenHook
