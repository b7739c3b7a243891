"""The project's configuration: which file it is, and what it means for a run.

The command line wins over a target's table, that over what stands at the top of the file,
and that over the defaults.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence

from qapigen.config.options import ADDING, ALTERNATIVES, KINDS, OPTIONS, Option
from qapigen.errors import ConfigError

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from typing import Any

    from qapigen.config.read import Configuration, Value

    Setting = tuple[Any, tuple[str | Value, ...]]
    """A value, and where it comes from, which is looked up when somebody asks."""

PYPROJECT = "pyproject.toml"
NAMES = ("qapigen.toml", PYPROJECT)
"""In each directory the first of them that is about qapigen holds."""

COMMAND_LINE = "command line"
DEFAULT = "default"


class Target:
    """What a run is to do for one output.

    Attributes:
        name: as the configuration calls it; none if the command line gives it all.
        settings: by the option's name: what holds, and where it comes from.
        arguments: the command line, with all that holds filled in.
    """

    __slots__ = ("arguments", "name", "settings")

    def __init__(
        self,
        name: str | None,
        settings: Mapping[str, Setting],
        arguments: argparse.Namespace,
    ) -> None:
        self.name = name
        self.settings = settings
        self.arguments = arguments


def configuration(arguments: argparse.Namespace) -> Configuration | None:
    """The configuration that holds: as asked for, or the nearest upwards, or none."""
    if arguments.no_config:
        return None
    if arguments.config is not None:
        from qapigen.config.read import read

        path: str = arguments.config
        found = read(_text(_contents(path), path), path)
        if found is None:
            raise ConfigError(f"--config {path}: there is no [tool.qapigen] in it")
        return found
    return _nearest()


def _nearest() -> Configuration | None:
    directory = os.getcwd()
    up = ""
    while True:
        for name in NAMES:
            path = up + name
            if not os.path.isfile(path):
                continue
            data = _contents(path)
            if name == PYPROJECT and b"qapigen" not in data:
                continue
            from qapigen.config.read import read

            found = read(_text(data, path), path)
            if found is not None:
                return found
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
        up += "../"


def _contents(path: str) -> bytes:
    from qapigen.workspace.read import read_file

    try:
        return read_file(path)
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text") from None


def targets(
    arguments: argparse.Namespace, kinds: Sequence[str], *, output: bool = True
) -> list[Target]:
    """What a command line asks for: one output, or targets of the configuration.

    `kinds` are those of the command; `output` tells whether it needs somewhere to write to.
    """
    found = configuration(arguments)
    names: list[str] | None = getattr(arguments, "targets", None)
    if arguments.schema is not None:
        if names:
            raise ConfigError(
                "--target takes what the configuration says, SCHEMA does not"
            )
        if output and arguments.output is None:
            raise ConfigError("where to? -o DIR names the directory")
        return _heard(arguments, [merged(arguments, found, None, kinds[0])])
    if found is None or not found.targets:
        hint = f"{found.path} has no targets" if found else "no configuration was found"
        raise ConfigError(
            f"the following arguments are required: SCHEMA ({hint} that would name one)"
        )
    chosen = _chosen(found, names, kinds, arguments.command)
    if len(chosen) > 1 and getattr(arguments, "output", None) is not None:
        raise ConfigError(
            f"-o {arguments.output}: there are {len(chosen)} targets;"
            " --target NAME picks one"
        )
    return _heard(
        arguments, [merged(arguments, found, name, kinds[0]) for name in chosen]
    )


def _heard(arguments: argparse.Namespace, chosen: list[Target]) -> list[Target]:
    """The targets, if each option of the command line says something to one of them."""
    written = {target.arguments.format for target in chosen}
    if not written.issubset(KINDS):
        return chosen  # the format of a report, which nothing is written for
    for option in OPTIONS:
        if written.isdisjoint(option.kinds) and _said(arguments, option) is not None:
            from qapigen.words import all_of, one_of

            raise ConfigError(
                f"{option.flag} says nothing to {all_of(sorted(written))}, only to"
                f" {one_of(option.kinds)}"
            )
    return chosen


def alone(arguments: argparse.Namespace) -> argparse.Namespace:
    """A command line with SCHEMA, with what the configuration says for all targets."""
    return merged(arguments, configuration(arguments), None).arguments


def _chosen(
    found: Configuration, names: list[str] | None, kinds: Sequence[str], command: str
) -> list[str]:
    from qapigen.words import all_of, did_you_mean, one_of

    for name in names or ():
        if name not in found.targets:
            hint = did_you_mean(name, found.targets)
            hint = hint or f"they are {all_of(found.targets)}"
            raise ConfigError(
                f"--target {name}: {found.path} has no such target ({hint})"
            )
        if _kind(found, name) not in kinds:
            raise ConfigError(
                f"--target {name}: it is of kind {_kind(found, name)}, and `qapigen"
                f" {command}` writes {one_of(kinds)}"
            )
    chosen = [n for n in found.targets if _kind(found, n) in kinds]
    if not chosen:
        raise ConfigError(f"{found.path} has no targets of kind {one_of(kinds)}")
    return [n for n in chosen if n in names] if names else chosen


def _kind(found: Configuration, target: str) -> str:
    value = found.targets[target].get("kind")
    return str(value.value) if value else "python"


def merged(
    arguments: argparse.Namespace,
    found: Configuration | None,
    name: str | None,
    kind: str = KINDS[0],
) -> Target:
    """All that holds for a target, or for what the command line alone describes.

    `kind` is what is written where nobody says.
    """
    own = found.targets[name] if found and name is not None else {}
    common = found.common if found else {}
    directory = os.path.dirname(found.path) if found else ""
    settings: dict[str, Setting] = {}
    every = argparse.Namespace(**vars(arguments))
    for option in OPTIONS:
        said = _said(arguments, option)
        if said is None:
            said = _in_file(option, own, common, arguments, directory)
        elif option.name in ADDING:
            more = _in_file(option, own, common, arguments, directory)
            if more is not None:
                said = ([*said[0], *more[0]], (*said[1], *more[1]))
        if said is None:
            said = (kind if option.name == "kind" else option.default, (DEFAULT,))
        settings[option.name] = said
        setattr(every, option.attribute, said[0])
    every.target = name
    every.config_path = found.path if found else None
    return Target(name, settings, every)


def place_of(setting: Setting) -> str:
    """Where a setting comes from, in words."""
    return ", ".join(
        each if isinstance(each, str) else each.place for each in setting[1]
    )


def _said(arguments: argparse.Namespace, option: Option) -> Setting | None:
    value = getattr(arguments, option.attribute, None)
    return None if value is None else (value, (COMMAND_LINE,))


def _in_file(
    option: Option,
    own: Mapping[str, Value],
    common: Mapping[str, Value],
    arguments: argparse.Namespace,
    directory: str,
) -> Setting | None:
    """What the file says, unless something more specific says it in another way."""
    both = next((pair for pair in ALTERNATIVES if option.name in pair), (option.name,))
    if any(_said(arguments, o) is not None for o in OPTIONS if o.name in both):
        return None
    tables = [own, common]
    if any(name in own for name in both):
        tables = [own]
    values = [t[option.name] for t in tables if option.name in t]
    if not values:
        return None
    if option.name in ADDING:
        joined = [each for value in values for each in value.value]
        return joined, tuple(values)
    value = values[0]
    if option.type == "path":
        return _beside(directory, value.value), (value,)
    if option.type == "paths":
        return [_beside(directory, each) for each in value.value], (value,)
    return value.value, (value,)


def _beside(directory: str, path: str) -> str:
    """A path of the file, as it is from the working directory."""
    return os.path.join(directory, path) if directory else path
