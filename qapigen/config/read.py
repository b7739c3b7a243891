"""From the text of `pyproject.toml` or `qapigen.toml` to what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qapigen.config.options import BY_NAME, OPTIONS
from qapigen.config.quick import quick_table
from qapigen.errors import ConfigError

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from typing import Any

Path = tuple[str, ...]

OWN_NAME = "qapigen.toml"
"""A file that has nothing but our table."""

_IN_PYPROJECT = ("tool", "qapigen")

_ONE_OF = (
    ("licence-header", "licence-header-file"),
    ("schema", "from-introspection"),
)
"""Options that say the same in two ways."""


class Value:
    """What a file says of an option; where is looked up when somebody asks."""

    __slots__ = ("_at", "_places", "value")

    def __init__(self, value: Any, at: Path, places: Places) -> None:
        self.value = value
        self._at = at
        self._places = places

    @property
    def place(self) -> str:
        """The file and, where it can be told, the line."""
        return self._places.of(self._at)


class Places:
    """Where the keys of a text stand."""

    def __init__(self, text: str, path: str, prefix: Path) -> None:
        self._text = text
        self._path = path
        self._prefix = prefix
        self._lines: dict[Path, int] | None = None

    def of(self, at: Path) -> str:
        """The place of a key of our table, `FILE:LINE`."""
        from qapigen.config.places import line_of, lines

        if self._lines is None:
            self._lines = lines(self._text)
        line = line_of(self._lines, (*self._prefix, *at))
        return f"{self._path}:{line}" if line else self._path


class Configuration:
    """A file, checked.

    Attributes:
        path: the file, as it is shown.
        common: what holds for all targets, by the option's name.
        targets: what each target says of its own.
    """

    __slots__ = ("common", "path", "targets")

    def __init__(
        self,
        path: str,
        common: Mapping[str, Value],
        targets: Mapping[str, Mapping[str, Value]],
    ) -> None:
        self.path = path
        self.common = common
        self.targets = targets


def read(text: str, path: str) -> Configuration | None:
    """What a file says; none if it says nothing of qapigen.

    `path` is named in messages; `qapigen.toml` holds our table at its top, every other file
    under `[tool.qapigen]`.  Raises ConfigError.
    """
    prefix = () if path.replace("\\", "/").split("/")[-1] == OWN_NAME else _IN_PYPROJECT
    quick = quick_table(text, prefix)
    if quick:
        try:
            return _Reading(text, path, prefix).all(quick)
        except ConfigError:
            pass  # a mistake: let it be told of the file as a whole
    table = _whole(text, path)
    for key in prefix:
        if not isinstance(table, dict) or key not in table:
            return None
        table = table[key]
    return _Reading(text, path, prefix).all(table)


def _whole(text: str, path: str) -> Any:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}") from None


class _Reading:
    def __init__(self, text: str, path: str, prefix: Path) -> None:
        self._path = path
        self._prefix = prefix
        self._places = Places(text, path, prefix)

    def all(self, table: Any) -> Configuration:
        self._table((), table)
        given = dict(table)
        targets = given.pop("targets", {})
        common = {
            name: self._value((), name, value, "targets")
            for name, value in given.items()
        }
        self._table(("targets",), targets)
        read = {name: self._target(name, target) for name, target in targets.items()}
        found = Configuration(self._path, common, read)
        self._check(found)
        return found

    def _target(self, name: str, table: Any) -> dict[str, Value]:
        at = ("targets", name)
        self._table(at, table)
        return {key: self._value(at, key, value) for key, value in table.items()}

    def _value(self, at: Path, name: str, value: Any, *others: str) -> Value:
        from qapigen.config.types import TYPES

        option = BY_NAME.get(name)
        if option is None or not (at or option.common):
            known = [o.name for o in OPTIONS if at or o.common]
            raise self._error((*at, name), self._unknown(at, name, [*known, *others]))
        problem = TYPES[option.type].problem(value)
        if problem is not None:
            key = self._name((*at, name))
            raise self._error((*at, name), f"{key} {problem}")
        return Value(value, (*at, name), self._places)

    def _unknown(self, at: Path, name: str, known: Iterable[str]) -> str:
        from qapigen.words import did_you_mean

        if not at and name in BY_NAME:
            return (
                f"'{name}' is said of each target, in {self._name(('targets',))}.NAME"
            )
        hint = did_you_mean(name, known)
        where = self._name(at) or "this file"
        return f"unknown key '{name}' in {where}" + (f" ({hint})" if hint else "")

    def _table(self, at: Path, value: Any) -> None:
        if not isinstance(value, dict):
            raise self._error(at, f"{self._name(at)} must be a table")

    def _check(self, found: Configuration) -> None:
        """What options that stand together must keep."""
        from qapigen.words import one_of

        outputs: dict[str, str] = {}
        for target, values in found.targets.items():
            at = ("targets", target)
            kind = str(values["kind"].value) if "kind" in values else "python"
            for name, value in values.items():
                kinds = BY_NAME[name].kinds
                if kind not in kinds:
                    raise ConfigError(
                        f"{value.place}: '{name}' says nothing to a target of kind"
                        f" {kind}, only to {one_of(kinds)}"
                    )
            for needed in ("schema", "output"):
                if needed == "schema" and "from-introspection" in values:
                    continue
                if needed not in values and needed not in found.common:
                    what = BY_NAME[needed].what
                    raise self._error(at, f"{self._name(at)} has no {needed}, {what}")
            output = str(values["output"].value)
            other = outputs.setdefault(output.rstrip("/"), target)
            if other != target:
                raise ConfigError(
                    f"{values['output'].place}: targets '{other}' and '{target}' have the"
                    f" same output, '{output}'"
                )
        for values in (found.common, *found.targets.values()):
            for one, other in _ONE_OF:
                if {one, other} <= values.keys():
                    raise ConfigError(
                        f"{values[other].place}: {one} is given, too; one of them is"
                        " enough"
                    )

    def _name(self, at: Path) -> str:
        return ".".join((*self._prefix, *at))

    def _error(self, at: Path, message: str) -> ConfigError:
        return ConfigError(f"{self._places.of(at)}: {message}")
