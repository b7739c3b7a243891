"""Files as they are in a revision of a git repository."""

from __future__ import annotations

import errno
import posixpath
import subprocess
from types import TracebackType
from typing import IO

from qapigen.workspace.errors import WorkspaceError


class Revision:
    """One revision, open for reading; symbolic links are followed within it."""

    def __init__(self, revision: str, directory: str = ".") -> None:
        """Open a revision of the repository that `directory` is part of."""
        self.revision = revision
        self._directory = directory
        self._commit = self._ask(
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            revision + "^{commit}",
        )
        self.prefix = self._ask("rev-parse", "--show-prefix")
        """Where `directory` is in the repository: empty, or with a slash at its end."""
        self._process = subprocess.Popen(
            ["git", "-C", directory, "cat-file", "--batch", "--follow-symlinks"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> Revision:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def read(self, path: str) -> bytes:
        """A file by its path from the top of the repository; raises `OSError`."""
        path = posixpath.normpath(path)
        if "\n" in path or path.startswith(("../", "/")):
            raise OSError(errno.ENOENT, f"not in {self.revision}", path)
        stdin, stdout = _pipes(self._process)
        stdin.write(f"{self._commit}:{path}\n".encode("utf-8", "surrogateescape"))
        stdin.flush()
        header = stdout.readline().split()
        kind = header[-2:-1]
        if kind == [b"blob"]:
            data = stdout.read(int(header[-1]))
            stdout.read(1)
            return data
        if kind == [b"tree"]:
            stdout.read(int(header[-1]) + 1)
            raise IsADirectoryError(errno.EISDIR, "is a directory", path)
        if header[:1] and header[0] in _BROKEN_LINKS:
            stdout.read(int(header[-1]) + 1)
        raise OSError(errno.ENOENT, f"not in {self.revision}", path)

    def _ask(self, *arguments: str) -> str:
        try:
            done = subprocess.run(
                ["git", "-C", self._directory, *arguments],
                capture_output=True,
                text=True,
                errors="surrogateescape",
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except OSError as error:
            raise WorkspaceError(f"cannot run git: {error.strerror}") from None
        if done.returncode == 0:
            return done.stdout.strip("\n")
        said = done.stderr.strip().removeprefix("fatal: ").splitlines()
        why = said[0] if said else "no such revision"
        raise WorkspaceError(f"cannot read git revision {self.revision}: {why}")


_BROKEN_LINKS = (b"dangling", b"loop", b"notdir", b"symlink")


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout
