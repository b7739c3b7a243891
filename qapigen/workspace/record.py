"""Whether a run has anything to do, found out without doing it.

The manifest holds what the last run depended on: a digest over qapigen itself, the options
and the contents of all inputs, and which inputs these were.  If the same digest comes out
again, and every output has the digest that the manifest gives it, then the run would write
what is there.  Nothing is known by times, and nothing in it by the place of the project:
inputs are named from the directory that each group of them hangs on.

Every run comes through here, most of them no further: this imports next to nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from qapigen.workspace.names import MANIFEST, STAGING
from qapigen.workspace.read import read_file

TYPE_CHECKING = False  # importing `typing` takes longer than the rest of this
if TYPE_CHECKING:
    from typing import Any

Read = Callable[[str], bytes]


_NONBLOCKING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_KIND = 0o170000
_REGULAR = 0o100000


class Plan:
    """What a run depends on as far as it is known before any schema is read.

    Attributes:
        options: what was asked for, without anything of this machine.
        bases: by group of inputs, the directory that their names are relative to.
        extra: digests of files that are known beforehand, such as templates.
        read: reads an input.
    """

    __slots__ = ("bases", "extra", "options", "read")

    def __init__(
        self,
        options: Mapping[str, Any],
        bases: Mapping[str, str],
        extra: Mapping[str, str],
        read: Read,
    ) -> None:
        self.options = options
        self.bases = bases
        self.extra = extra
        self.read = read


class Current:
    """Outputs that are as a run would leave them.

    Attributes:
        files: how many there are.
        warnings: how many the schema has.
        inputs: the files that were read, by path.
    """

    __slots__ = ("files", "inputs", "warnings")

    def __init__(self, files: int, warnings: int, inputs: Sequence[str]) -> None:
        self.files = files
        self.warnings = warnings
        self.inputs = inputs


class Recorder:
    """Reads inputs, and keeps their digests by group and path."""

    def __init__(self) -> None:
        self.groups: dict[str, dict[str, str]] = {}

    def reading(self, group: str, read: Read) -> Read:
        """A reader whose files belong to a group."""
        digests = self.groups.setdefault(group, {})

        def recording(path: str) -> bytes:
            data = read(path)
            digests[path] = hashlib.sha256(data).hexdigest()
            return data

        return recording


def record(plan: Plan, recorder: Recorder, warnings: int) -> dict[str, Any] | None:
    """What the manifest is to hold of a run; none if inputs have no names of their own."""
    try:
        groups = {
            group: {
                _name(path, plan.bases[group]): digest
                for path, digest in digests.items()
            }
            for group, digests in recorder.groups.items()
        }
    except ValueError:  # they lie on several drives
        return None
    return {
        "digest": _digest(plan, groups),
        "inputs": {group: sorted(names) for group, names in sorted(groups.items())},
        "warnings": warnings,
    }


def sealed(run: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """The record with what ties it to the digests of the outputs that stand beside it.

    A manifest that was merged from two has not what one run wrote.
    """
    return {**run, "outputs": _of_data(files)}


def current(directory: str, plan: Plan) -> Current | None:
    """What is in a directory, if it is as the run would leave it."""
    try:
        document = json.loads(read_file(os.path.join(directory, MANIFEST)))
        run = document["run"]
        inputs: dict[str, list[str]] = run["inputs"]
        if document.get("pending") or inputs.keys() != plan.bases.keys():
            return None
        if os.path.lexists(os.path.join(directory, STAGING)):
            return None
        paths = {
            group: {name: _place(plan.bases[group], name) for name in names}
            for group, names in inputs.items()
        }
        groups = {
            group: {name: _of_file(plan.read, path) for name, path in named.items()}
            for group, named in paths.items()
        }
        if _digest(plan, groups) != run["digest"]:
            return None
        if _of_data(document["files"]) != run["outputs"]:
            return None
        for name, digest in document["files"].items():
            if _of_file(_contents, os.path.join(directory, name)) != digest:
                return None
        read = [path for named in paths.values() for path in named.values()]
        return Current(len(document["files"]), int(run["warnings"]), read)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None  # there is none, or it is damaged: a run puts it right
    except RecursionError:
        return None


def of_tree(
    directory: str, wanted: Callable[[str], bool], skip: Sequence[str] = ()
) -> str:
    """A digest over the names and contents of files below a directory."""
    total = hashlib.sha256()
    for name, path in sorted(_below(directory, "", wanted, skip)):
        data = _contents(path)
        total.update(f"{name}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
        total.update(data)
    return total.hexdigest()


def files_of(directory: str) -> list[str]:
    """The paths of all files below a directory, sorted."""
    return sorted(path for _, path in _below(directory, "", lambda name: True, ()))


def _below(
    directory: str, prefix: str, wanted: Callable[[str], bool], skip: Sequence[str]
) -> Iterable[tuple[str, str]]:
    with os.scandir(directory) as entries:
        for entry in entries:
            name = prefix + entry.name
            if entry.is_dir():
                if entry.name not in skip:
                    yield from _below(entry.path, f"{name}/", wanted, skip)
            elif wanted(entry.name):
                yield name, entry.path


def _contents(path: str) -> bytes:
    """A regular file's contents, in as few steps as there are: hundreds are read in every run."""
    descriptor = os.open(path, os.O_RDONLY | _NONBLOCKING)
    try:
        state = os.fstat(descriptor)
        if state.st_mode & _KIND != _REGULAR:
            raise OSError(f"{path}: not a regular file")
        data = os.read(descriptor, state.st_size + 1)
        if len(data) != state.st_size:  # somebody is at it
            with open(path, "rb") as file:
                data = file.read()
        return data
    finally:
        os.close(descriptor)


def _name(path: str, base: str) -> str:
    return os.path.relpath(path, base or ".").replace(os.sep, "/")


def _place(base: str, name: str) -> str:
    return os.path.join(base, *name.split("/")) if base else name


def _of_file(read: Read, path: str) -> str:
    return hashlib.sha256(read(path)).hexdigest()


def _digest(plan: Plan, groups: Mapping[str, Mapping[str, str]]) -> str:
    return _of_data([plan.options, plan.extra, groups])


def _of_data(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
