"""`qapigen generate --from-introspection`: from files and from servers, into packages that work."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import asynchronous

from qapigen.introspect import introspect

Qapigen = Callable[..., Any]
NAME = "client_told"


@pytest.fixture(scope="module")
def reply(schemas: Path, place: Path) -> Path:
    """What a server of our own schema answers, in a file."""
    from packages import schema_at

    entries = introspect(schema_at(schemas / "block/qapi-schema.json"), unmask=False)
    path = place / "reply.json"
    path.write_text(json.dumps({"return": entries, "id": 1}))
    return path


@pytest.fixture(scope="module")
def told(qapigen: Qapigen, reply: Path, place: Path) -> Any:
    """The package made of that answer."""
    done = qapigen("generate", "--from-introspection", reply, "-o", place / NAME)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    importlib.invalidate_caches()
    return importlib.import_module(NAME)


def test_a_server_that_runs_tells_the_same_as_a_file(
    qapigen: Qapigen, vm: Any, told: Any, place: Path, tmp_path: Path
) -> None:
    testing = importlib.import_module(f"{vm.__name__}.testing")
    target = tmp_path / NAME
    command = ("generate", "--from-introspection")
    with testing.FakeServer() as server:
        for said in (" written", " unchanged"):  # it is asked again, every time
            done = qapigen(*command, server.path, "-o", target)
            assert done.returncode == 0, done.stderr
            assert said in done.stderr
    assert same_files(target, place / NAME)
    done = qapigen(*command, server.path, "-o", target)
    assert done.returncode == 2
    assert str(server.path) in done.stderr


def same_files(one: Path, other: Path) -> bool:
    """The same but for what comes first, commands or events, in the table."""

    def files(place: Path) -> dict[str, list[bytes]]:
        found = {str(p.relative_to(place)): p for p in place.rglob("*.py")}
        lines = {name: path.read_bytes().splitlines() for name, path in found.items()}
        lines["_table.py"].sort()
        return lines

    return files(one) == files(other)


@asynchronous
async def test_its_client_talks_to_servers_of_the_schema(vm: Any, told: Any) -> None:
    testing = importlib.import_module(f"{vm.__name__}.testing")
    seen = []

    def add(command: Any) -> None:
        seen.append(command)

    with testing.FakeServer() as server:
        server.on(vm.commands.BlockdevAdd, add)
        async with told.Client.connect(server.path, timeout=20) as client:
            types = told.types
            file = types.BlockdevAddArguments.File(filename="/disk0")
            disk = types.BlockdevAddArguments.Raw(node_name="disk0", file=file)
            await client.blockdev_add(disk)
            with pytest.raises(told.ValidationError, match="^node-name: 5 is not"):
                await client.blockdev_add(
                    types.BlockdevAddArguments.Raw(node_name=5, file=file)
                )
    (command,) = seen
    assert command.to_dict() == {
        "driver": "raw",
        "node-name": "disk0",
        "file": {"driver": "file", "filename": "/disk0"},
    }


def test_nothing_to_do_the_second_time(
    qapigen: Qapigen, told: Any, reply: Path, place: Path
) -> None:
    command = ("generate", "--from-introspection", reply, "-o", place / NAME)
    done = qapigen(*command)
    assert "all up to date" in done.stderr
    assert qapigen(*command, "--check").returncode == 0


def test_targets(qapigen: Qapigen, reply: Path, place: Path, tmp_path: Path) -> None:
    (tmp_path / "reply.json").write_bytes(reply.read_bytes())
    (tmp_path / "qapigen.toml").write_text("""
        dialect = "2.9"
        defines = ["CONFIG_LINUX"]

        [targets.told]
        from-introspection = "reply.json"
        output = "client_told"
        only = ["blockdev-add"]
        """)
    done = qapigen("generate", "--depfile", "d", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "reply.json" in (tmp_path / "d").read_text()
    assert (tmp_path / "client_told" / "commands").is_dir()
    (tmp_path / "qapigen.toml").write_text("""
        [targets.told]
        schema = "schema.json"
        from-introspection = "reply.json"
        output = "client_told"
        """)
    done = qapigen("generate", cwd=tmp_path)
    assert done.returncode == 2
    assert "qapigen.toml:4: schema is given, too" in done.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing", "is no JSON"),
        ('{"return": {}}', "no reply to query-qmp-schema"),
        ('{"error": {"class": "CommandNotFound", "desc": "no such"}}', "no such"),
        ('[{"name": "go", "meta-type": "command", "arg-type": "7"}]', "no type '7'"),
    ],
)
def test_files_that_are_no_reply(
    qapigen: Qapigen, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "reply.json").write_text(text)
    done = qapigen(
        "generate", "--from-introspection", "reply.json", "-o", "p", cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("qapigen: error: reply.json: ")
    assert message in done.stderr
    assert not (tmp_path / "p").exists()


@pytest.mark.parametrize(
    "more", [["schema.json"], ["-D", "X"], ["--dialect", "7.2"], ["--root", "."]]
)
def test_what_says_nothing_to_a_reply(
    qapigen: Qapigen, reply: Path, tmp_path: Path, more: list[str]
) -> None:
    done = qapigen(
        *("generate", *more, "--from-introspection", reply, "-o", tmp_path / "p")
    )
    assert done.returncode == 2
    assert "cannot be given, too" in done.stderr
