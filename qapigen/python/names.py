"""Python identifiers for schema names: the only place that makes them.

One rule: characters that cannot stand in an identifier become `_`, leading underscores go, a
leading digit gets one in front, and a name that is taken or reserved gets `_` at its end (then
`_2`, `_3`, …).  Who keeps the plain name does not depend on the order of the schema: names that
need no mangling come first, the others in the order of their spelling.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

_NOT_IN_IDENTIFIERS = re.compile(r"[^A-Za-z0-9_]")
_WORDS = re.compile(r"[^A-Za-z0-9]+")

KEYWORDS = frozenset(keyword.kwlist)

STRUCT_ATTRIBUTES = frozenset(
    {
        "cls",
        "decode_return",
        "encode_return",
        "extra",
        "from_dict",
        "from_json",
        "json_schema",
        "missing",
        "overload",
        "qapi_name",
        "return_from_json",
        "return_to_json",
        "rt",
        "self",
        "t",
        "to_dict",
        "to_json",
    }
)
"""What generated classes have, the parameters of their methods, and what `__init__` mentions.

Commands take over the fields of structs, so that what commands have is reserved everywhere.
"""

EVENT_ATTRIBUTES = STRUCT_ATTRIBUTES | {"timestamp"}

MODULE_GLOBALS = frozenset(
    {
        "Any",
        "Sequence",
        "TYPE_CHECKING",
        "TypeAlias",
        "annotations",
        "dataclass",
        "deprecated",
        "overload",
        "rt",
        "t",
    }
)
"""What generated modules import beside classes."""

_SHADOWED = frozenset(dir(builtins)) | KEYWORDS | MODULE_GLOBALS

_DEVICE_NAMES = frozenset(
    {"aux", "con", "nul", "prn"}
    | {f"{p}{n}" for p in ("com", "lpt") for n in range(10)}
)
"""File names that Windows keeps for itself."""

CLIENT_ATTRIBUTES = frozenset(
    {
        "capabilities",
        "close",
        "connect",
        "execute",
        "execute_raw",
        "listen",
        "timeout",
    }
)
"""What clients have beside a method for every command."""

_HINT_WORDS = frozenset(
    {"Any", "Sequence", "bool", "dict", "float", "int", "list", "overload", "str"}
    | {"rt", "t"}
)
"""What hints of methods mention: a method of that name would hide it from them."""

_ENUM_ATTRIBUTES = frozenset({"is_known", "json_schema", "mro"})


@lru_cache(maxsize=4096)
def snake(name: str) -> str:
    """`on-source-error` → `on_source_error`; letter case stays."""
    text = _NOT_IN_IDENTIFIERS.sub("_", name).lstrip("_") or "_"
    return f"_{text}" if text[0].isdigit() else text


def upper(name: str) -> str:
    """`on-source-error` → `ON_SOURCE_ERROR`."""
    text = snake(name).upper()
    return "EMPTY" if text == "_" else text


def camel(name: str) -> str:
    """`on-source-error`, `ON_SOURCE_ERROR` → `OnSourceError`; inner capitals stay in mixed case."""
    words = [w for w in _WORDS.split(name) if w]
    if not any(c.islower() for c in name):
        words = [w.lower() for w in words]
    text = "".join(w[0].upper() + w[1:] for w in words) or "Empty"
    return f"_{text}" if text[0].isdigit() else text


_CODEC_NAMES = ("decode_", "encode_", "m_")
"""How codecs and their modules are called, with a class's or module's name after it."""


def type_name(name: str) -> str:
    """Types keep their names where they can: `BlockInfo`, `__com.redhat_Foo` → `com_redhat_Foo`."""
    text = snake(name)
    return text[0].upper() + text[1:] if text.startswith(_CODEC_NAMES) else text


def module_stem(path: str) -> str:
    """`../../qapi/block-core.json` → `block_core`."""
    stem = path.rpartition("/")[2].removesuffix(".json")
    return snake(stem).lower()


def _module_path(path: str) -> str:
    return snake(
        "_".join(p for p in path.removesuffix(".json").split("/") if p != "..")
    ).lower()


def _unsuitable_value(name: str) -> bool:
    # Enum takes `_name_` and `__name__` for itself.
    return name.startswith("_") and name.endswith("_")


def assign(
    names: Iterable[str],
    style: Callable[[str], str],
    reserved: Collection[str],
    unsuitable: Callable[[str], bool] = lambda name: False,
) -> dict[str, str]:
    """A Python name for each schema name, none twice.

    Args:
        names: the schema names of one name space.
        style: `snake`, `upper`, `camel` or `type_name`.
        reserved: names that must not come out, beside keywords.
        unsuitable: further names that must not come out.
    """
    wanted = {name: style(name) for name in names}
    distinct = set(wanted.values())
    if len(distinct) == len(wanted) and not any(
        name in KEYWORDS or name in reserved or unsuitable(name) for name in distinct
    ):
        return wanted
    taken: set[str] = set()
    result = dict.fromkeys(wanted, "")
    for name in sorted(wanted, key=lambda n: (wanted[n] != n, n)):
        stem = candidate = wanted[name]
        count = 1
        while (
            candidate in taken
            or candidate in KEYWORDS
            or candidate in reserved
            or unsuitable(candidate)
        ):
            candidate = f"{stem}_" if count == 1 else f"{stem}_{count}"
            count += 1
        taken.add(candidate)
        result[name] = candidate
    return result


def members(
    names: Iterable[str], reserved: Collection[str] = STRUCT_ATTRIBUTES
) -> dict[str, str]:
    """Names of fields and parameters."""
    return assign(names, snake, reserved)


def values(names: Iterable[str]) -> dict[str, str]:
    """Names of the values of an enum."""
    return assign(names, upper, _ENUM_ATTRIBUTES, _unsuitable_value)


def branches(names: Iterable[str], fields: Collection[str]) -> dict[str, str]:
    """Names under which a union gives its branches; `fields` are the union's members."""
    return assign(names, camel, STRUCT_ATTRIBUTES | set(fields))


def types(names: Iterable[str]) -> dict[str, str]:
    """Names of the classes of enums, structs and unions, and of alternates."""
    return assign(names, type_name, _SHADOWED, _used_by_codecs)


def actions(names: Iterable[str]) -> dict[str, str]:
    """Names of the classes of commands, or of events."""
    return assign(names, camel, _SHADOWED, _used_by_codecs)


def methods(names: Iterable[str]) -> dict[str, str]:
    """Names of the client's methods for commands."""
    return assign(names, snake, KEYWORDS | CLIENT_ATTRIBUTES | _HINT_WORDS)


_CODECS_USE = re.compile("[a-z][0-9]*|new|quote|UNSET")
"""Local variables of codecs, and what they have from the runtime."""


def _used_by_codecs(name: str) -> bool:
    return _CODECS_USE.fullmatch(name) is not None


def modules(paths: Iterable[str], classes: Collection[str]) -> dict[str, str]:
    """Names of the modules made from schema files; `classes` share the package with them."""
    paths = list(paths)
    stems: dict[str, int] = {}
    for path in paths:
        stem = module_stem(path)
        stems[stem] = stems.get(stem, 0) + 1

    def style(path: str) -> str:
        stem = module_stem(path)
        return stem if stems[stem] == 1 else _module_path(path)

    return assign(paths, style, _SHADOWED | _DEVICE_NAMES | set(classes))
