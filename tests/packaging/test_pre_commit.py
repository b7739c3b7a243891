"""The hooks, run by the real pre-commit in a real repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow

SCHEMA = """\
##
# @set-target:
#
# Set the temperature that is to be reached.
#
# @degrees: in tenths of a degree
##
{ 'command': 'set-target', 'data': { 'degrees': 'int16' } }
"""

PROJECT = """\
[tool.qapigen.targets.qmp]
schema = "qapi/schema.json"
output = "qmp"
"""

CONFIG = """\
repos:
- repo: {repository}
  rev: {revision}
  hooks:
  - id: qapigen-format
  - id: qapigen-check
  - id: qapigen-generate
"""


class Repository:
    """A git repository with commits that hooks look at first."""

    def __init__(self, place: Path, home: Path) -> None:
        self.place = place
        self._env = {
            **os.environ,
            "PRE_COMMIT_HOME": str(home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            **{f"GIT_{who}_NAME": "Somebody" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "some@body" for who in ("AUTHOR", "COMMITTER")},
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }
        place.mkdir(parents=True)
        self.run("git", "init", "-q")

    def run(self, *command: str) -> tuple[int, str]:
        done = subprocess.run(
            command,
            cwd=self.place,
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        return done.returncode, done.stdout

    def write(self, path: str, text: str) -> None:
        file = self.place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def commit(self) -> tuple[int, str]:
        """Commit everything; the status and what was said."""
        self.run("git", "add", "--all")
        return self.run("git", "commit", "-m", "a change")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Repository, Path]:
    """This project as pre-commit takes it, in the state that it is in now."""
    pytest.importorskip("pre_commit")
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    home = tmp_path_factory.mktemp("pre-commit")
    own = Repository(home / "qapigen", home)
    for name in ("qapigen", "templates"):
        shutil.copytree(
            TOP / name, own.place / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(TOP / name, own.place / name)
    assert own.commit()[0] == 0
    return own, home


@pytest.fixture(scope="module")
def configuration(hooks: tuple[Repository, Path]) -> str:
    own, home = hooks
    revision = own.run("git", "rev-parse", "HEAD")[1].strip()
    config = CONFIG.format(repository=own.place, revision=revision)
    # The hooks' own environment is made once, with what PyPI has.
    first = Repository(home / "first", home)
    first.write(".pre-commit-config.yaml", config)
    status, told = first.run("pre-commit", "install-hooks")
    if status and not os.environ.get("CI"):
        pytest.skip(f"nothing can be installed here: {told[-300:]}")
    assert status == 0, told
    return config


@pytest.fixture
def repository(
    hooks: tuple[Repository, Path], configuration: str, tmp_path: Path
) -> Repository:
    """A project with all three hooks, everything committed and up to date."""
    made = Repository(tmp_path / "project", hooks[1])
    made.write(".pre-commit-config.yaml", configuration)
    made.write("pyproject.toml", PROJECT)
    made.write("qapi/schema.json", SCHEMA)
    assert made.run("pre-commit", "install")[0] == 0
    status, told = made.commit()
    assert status == 1, told  # the package was not there yet
    status, told = made.commit()
    assert status == 0, told
    return made


def test_a_bad_schema_stops_the_commit(repository: Repository) -> None:
    repository.write("qapi/schema.json", SCHEMA.replace("'int16'", "'int17'"))
    status, told = repository.commit()
    assert status == 1
    assert "qapi/schema.json:8:" in told
    assert "unknown type 'int17'" in told
    assert "did you mean 'int16'?" in told
    assert repository.run("git", "status", "--short")[1] == "M  qapi/schema.json\n"


def test_stale_output_stops_the_commit_and_is_made_anew(repository: Repository) -> None:
    repository.write("qapi/schema.json", SCHEMA.replace("'int16'", "'int32'"))
    status, told = repository.commit()
    assert status == 1
    assert "qapigen generate" in told
    assert "written" in told
    status, told = repository.commit()
    assert status == 0, told


def test_new_files_are_stale_output_too(repository: Repository) -> None:
    """git does not see that a hook made files that it does not know."""
    repository.write("qapi/schema.json", "{ 'include': 'more.json' }\n\n" + SCHEMA)
    repository.write(
        "qapi/more.json",
        "##\n# @STOPPED:\n#\n# It has stopped.\n##\n{ 'event': 'STOPPED' }\n",
    )
    assert repository.commit()[0] == 1
    assert (repository.place / "qmp" / "events" / "more.py").exists()
    assert repository.commit()[0] == 0


def test_a_schema_is_laid_out(repository: Repository) -> None:
    repository.write("qapi/schema.json", SCHEMA.replace("{ 'degrees'", "{'degrees'"))
    status, told = repository.commit()
    assert status == 1
    assert "qapigen format" in told
    assert (repository.place / "qapi" / "schema.json").read_text() == SCHEMA
    repository.run("git", "add", "--all")
    assert repository.run("git", "diff", "--cached", "--quiet")[0] == 0


def test_other_commits_run_nothing(repository: Repository) -> None:
    repository.write("notes.txt", "cold today\n")
    status, told = repository.commit()
    assert status == 0, told
    assert told.count("(no files to check)Skipped") == 3
