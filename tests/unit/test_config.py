"""Settings of a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qapigen.config import ConfigError, allowed_codes

OLD = "{ 'type': 'Point', 'data': { 'x': 'int' } }\n"


def test_codes_are_read() -> None:
    text = '[tool.qapigen]\nallow = ["old-dialect", "doc-optional-mismatch"]\n'
    assert allowed_codes(text) == {"old-dialect", "doc-optional-mismatch"}
    assert allowed_codes("[project]\nname = 'qapigen'\n") == frozenset()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.qapigen]\nalow = []\n", "unknown key 'alow'.*did you mean 'allow'"),
        ("[tool.qapigen]\nallow = 'old-dialect'\n", "must be a list of codes"),
        ("[tool]\nqapigen = 1\n", "must be a table"),
        ("tool = 1 =\n", "pyproject.toml: "),
    ],
)
def test_mistakes_are_told(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        allowed_codes(text)


def test_a_project_silences_warnings(
    qapigen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.json").write_text(OLD)
    monkeypatch.chdir(tmp_path)
    assert "old-dialect" in qapigen("check", "old.json").stderr
    (tmp_path / "pyproject.toml").write_text(
        '[tool.qapigen]\nallow = ["old-dialect"]\n'
    )
    done = qapigen("check", "old.json")
    assert (done.returncode, done.stderr) == (0, "")
    (tmp_path / "pyproject.toml").write_text("[tool.qapigen]\nallow = 1\n")
    assert qapigen("check", "old.json").returncode == 2
