"""Writing an output directory: all or nothing, and only what changed.

Everything is rendered before this begins.  Then the new files are laid down in a
staging directory beside, which is where a full disk or a quota shows; then the manifest
says that a swap is going on and names old and new files; then file by file is put in
its place with one rename each; then the manifest is made final.

An error on the way puts everything back.  A process that is killed on the way leaves
every file old or new and whole, and the manifest or the staging directory says so to
the next run, which puts it right.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qapigen.frozen import frozen
from qapigen.workspace import manifest as manifests
from qapigen.workspace.compare import Comparison, Stale, compare
from qapigen.workspace.difference import unified
from qapigen.workspace.errors import WorkspaceError, os_error_text
from qapigen.workspace.lock import locked
from qapigen.workspace.manifest import Manifest
from qapigen.workspace.names import STAGING
from qapigen.workspace.read import read_file
from qapigen.workspace.record import sealed


@frozen
class Outcome:
    """What a run did; paths are relative to the output directory."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def check_tree(directory: str, files: Mapping[str, str | bytes]) -> tuple[Stale, ...]:
    """What `write_tree` would write or remove, without doing it."""
    encoded = _encode(files)
    try:
        if not os.path.isdir(directory):
            return compare(directory, encoded).stale
        with locked(directory, shared=True):
            return compare(directory, encoded).stale
    except OSError as error:
        raise _failure("read", directory, error) from None


def diff_tree(
    directory: str, files: Mapping[str, str | bytes], stale: Sequence[Stale]
) -> str:
    """How the files that are not as they should be would change, as a unified diff."""
    encoded = _encode(files)
    text: list[str] = []
    for each in stale:
        path = os.path.join(directory, each.path)
        try:
            old = read_file(path).decode("utf-8", "replace")
        except OSError:
            old = ""
        new = encoded.get(each.path, b"").decode("utf-8", "replace")
        text.append(unified(path, old, new))
    return "".join(text)


def write_tree(
    directory: str,
    files: Mapping[str, str | bytes],
    *,
    force: bool = False,
    run: Mapping[str, Any] | None = None,
) -> Outcome:
    """Make `directory` hold `files`, given by relative path, and nothing older of ours.

    Files that are right already are not touched, files of the user's are never removed,
    and overwritten only with `force`.  `run` is kept in the manifest.
    """
    encoded = _encode(files)
    try:
        made = _make_directories(directory)
    except OSError as error:
        raise _failure("create", directory, error) from None
    try:
        with locked(directory):
            try:
                found = compare(directory, encoded)
                _refuse(directory, found, force)
                return _carry_out(directory, encoded, found, run)
            except BaseException:
                _remove_directories(made)
                raise
    except OSError as error:
        raise _failure("write", directory, error) from None


def _encode(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    for path in files:
        if not manifests.is_inside(path):
            raise WorkspaceError(f"{path!r} is no path inside of the output directory")
    return {
        path: data if isinstance(data, bytes) else data.encode()
        for path, data in files.items()
    }


def _refuse(directory: str, found: Comparison, force: bool) -> None:
    """Stop where a file of the user's is in the way."""
    blocked = [
        path
        for path in found.foreign
        if not force or not os.path.isfile(os.path.join(directory, path))
    ]
    if not blocked:
        return
    first = os.path.join(directory, blocked[0])
    more = f" (and {len(blocked) - 1} more)" if len(blocked) > 1 else ""
    if os.path.isfile(first):
        why = "exists and was not written by qapigen; --force overwrites it"
    else:
        why = "cannot be written: something that is no file is in its place"
    raise WorkspaceError(f"{first}{more} {why}")


@dataclass(slots=True)
class _Swap:
    """A swap that is going on, with what it takes to undo it."""

    directory: str
    staging: str
    staged: int = 0
    undo: list[tuple[str, str | None]] = field(default_factory=list)
    """Files put in place or taken away, and where the old one is kept."""

    made: list[str] = field(default_factory=list)
    """Directories made for new files."""

    def stage(self, data: bytes) -> str:
        """Lay a new file down beside."""
        self.staged += 1
        staged = os.path.join(self.staging, f"{self.staged}.new")
        with open(staged, "wb") as file:
            file.write(data)
        return staged

    def make_room(self, path: str) -> None:
        folder = os.path.dirname(os.path.join(self.directory, path))
        self.made += _make_directories(folder)

    def replace(self, path: str, staged: str) -> None:
        target = os.path.join(self.directory, path)
        kept = self._name_to_keep()
        self.undo.append((target, kept if _keep(target, kept) else None))
        os.replace(staged, target)

    def remove(self, path: str) -> None:
        target = os.path.join(self.directory, path)
        kept = self._name_to_keep()
        self.undo.append((target, kept))
        os.replace(target, kept)

    def roll_back(self) -> None:
        """Put everything back as it was; what cannot be is left to the next run."""
        for target, kept in reversed(self.undo):
            with contextlib.suppress(OSError):
                if kept is None:
                    os.unlink(target)
                else:
                    os.makedirs(os.path.dirname(target), exist_ok=True)
                    os.replace(kept, target)
        _remove_directories(self.made)

    def _name_to_keep(self) -> str:
        return os.path.join(self.staging, f"{len(self.undo)}.old")


def _keep(target: str, kept: str) -> bool:
    """Give the old file a second name, or copy it where there are no such names.

    False if there is no old file.
    """
    try:
        os.link(target, kept, follow_symlinks=False)
    except FileNotFoundError:
        return False
    except (OSError, NotImplementedError):
        import shutil

        shutil.copy2(target, kept, follow_symlinks=False)
    return True


def _carry_out(
    directory: str,
    files: Mapping[str, bytes],
    found: Comparison,
    run: Mapping[str, Any] | None,
) -> Outcome:
    old = found.manifest
    digests = {path: (manifests.digest(data),) for path, data in files.items()}
    if run is not None:
        run = sealed(run, {path: each for path, (each,) in digests.items()})
    new = Manifest(digests, run=run)
    changed = [*found.missing, *found.different]
    outcome = Outcome(tuple(sorted(changed)), found.obsolete, len(files) - len(changed))
    if not changed and not found.unfinished and old == new:
        return outcome
    staging = os.path.join(directory, STAGING)
    _clear(staging)
    swap = _Swap(directory, staging)
    try:
        os.mkdir(staging)
        staged = {path: swap.stage(files[path]) for path in sorted(changed)}
        final = swap.stage(manifests.render(new))
        if changed or found.obsolete:
            during = swap.stage(manifests.render(_both(old, new)))
            swap.replace(manifests.NAME, during)
            for path in staged:
                swap.make_room(path)
            for path, at in staged.items():
                swap.replace(path, at)
            for path in found.obsolete:
                swap.remove(path)
        _sweep(directory, changed, [path for path in old.files if path not in files])
        swap.replace(manifests.NAME, final)
    except BaseException:
        swap.roll_back()
        raise
    finally:
        _clear(staging)
    return outcome


def _both(old: Manifest, new: Manifest) -> Manifest:
    """The manifest while files of both runs are there."""
    files = dict(old.files)
    for path, digests in new.files.items():
        files[path] = tuple(sorted({*files.get(path, ()), *digests}))
    return Manifest(files, pending=True)


def _sweep(directory: str, changed: list[str], gone: list[str]) -> None:
    """Remove what Python keeps of changed and removed modules, and emptied directories.

    Python trusts a compiled file if its module's time (in seconds) and size are as they
    were, which two runs in a second can bring about.
    """
    caches: dict[str, list[str]] = {}
    for path in (*changed, *gone):
        folder, name = os.path.split(os.path.join(directory, path))
        stem, dot, suffix = name.rpartition(".")
        if not dot or suffix != "py":
            continue
        cache = os.path.join(folder, "__pycache__")
        if cache not in caches:
            caches[cache] = _listing(cache)
        for entry in caches[cache]:
            if entry.startswith(stem + ".") and entry.endswith(".pyc"):
                with contextlib.suppress(OSError):
                    os.unlink(os.path.join(cache, entry))
    for path in gone:
        parent = os.path.dirname(path)
        while parent:
            with contextlib.suppress(OSError):
                os.rmdir(os.path.join(directory, parent, "__pycache__"))
            with contextlib.suppress(OSError):
                os.rmdir(os.path.join(directory, parent))
            parent = os.path.dirname(parent)


def _listing(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return []


def _make_directories(path: str) -> list[str]:
    """Make a directory and those above it; gives those that were missing, top first."""
    missing: list[str] = []
    at = path
    while at and not os.path.isdir(at):
        missing.append(at)
        parent = os.path.dirname(at)
        if parent == at:
            break
        at = parent
    made: list[str] = []
    try:
        for each in reversed(missing):
            with contextlib.suppress(FileExistsError):
                os.mkdir(each)
                made.append(each)
            if not os.path.isdir(each):
                reason = os.strerror(errno.ENOTDIR)
                raise NotADirectoryError(errno.ENOTDIR, reason, each)
    except BaseException:
        _remove_directories(made)
        raise
    return made


def _remove_directories(made: list[str]) -> None:
    """Take away again what `_make_directories` made, where it is empty."""
    for path in reversed(made):
        with contextlib.suppress(OSError):
            os.rmdir(path)


def _clear(staging: str) -> None:
    """Remove the staging directory, of this run or of one that was killed."""
    for name in _listing(staging):
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(staging, name))
    with contextlib.suppress(OSError):
        os.rmdir(staging)


def _failure(what: str, directory: str, error: OSError) -> WorkspaceError:
    place = error.filename if isinstance(error.filename, str) else directory
    if STAGING in place:
        place = directory
    return WorkspaceError(f"cannot {what} {place}: {os_error_text(error)}")
