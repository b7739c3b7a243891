"""`qapigen diff` as users meet it: files, revisions, replies, servers, formats, statuses."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

OLD = """\
{ 'include': 'types.json' }
{ 'command': 'backup', 'data': { 'sync': 'Sync', '*speed': 'int32' } }
{ 'command': 'query-jobs', 'returns': [ 'Job' ] }
"""
NEW = OLD.replace("int32", "int16").replace("query-jobs", "query-tasks")
TYPES = """\
{ 'enum': 'Sync',
  'data': [ 'top', 'full' ] }
{ 'struct': 'Job',
  'data': { 'id': 'str', 'sync': 'Sync' } }
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name, text in (("old", OLD), ("new", NEW)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "schema.json").write_text(text)
    (tmp_path / "old" / "types.json").write_text(TYPES)
    (tmp_path / "new" / "types.json").write_text(TYPES.replace("'full'", "'full', 'x'"))
    return tmp_path


SIDES = ("old/schema.json", "new/schema.json")


# --- What is shown -----------------------------------------------------------------------


def test_text(qapigen: Any, place: Path) -> None:
    done = qapigen("diff", *SIDES, cwd=place)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "breaking (2): clients that use these no longer work\n"
        "  backup.speed: int32 became int16\n"
        "      sent: numbers out of range are refused\n"
        "      old/schema.json:2 → new/schema.json:2\n"
        "  query-jobs: command removed\n"
        "      sent: clients that send it get CommandNotFound\n"
        "      old/schema.json:3\n\n"
        "safe (2): clients made for the old schema notice nothing\n"
        "  backup.sync: value 'x' added\n"
        "      old/types.json:1 → new/types.json:2\n"
        "  query-tasks: command added\n"
        "      new/schema.json:3\n\n"
        "from old/schema.json to new/schema.json: 2 breaking, 0 risky, 2 safe\n"
    )


def test_levels_that_are_shown(qapigen: Any, place: Path) -> None:
    done = qapigen("diff", "--level", "risky", *SIDES, cwd=place)
    assert "safe (" not in done.stdout
    assert "2 breaking, 0 risky, 2 safe" in done.stdout
    done = qapigen("diff", "old/schema.json", "old/schema.json", cwd=place)
    assert done.returncode == 0
    assert done.stdout.endswith("nothing that travels has changed\n")


def test_json(qapigen: Any, place: Path) -> None:
    done = qapigen("diff", "--format", "json", *SIDES, cwd=place)
    data = json.loads(done.stdout)
    assert data["counts"] == {"breaking": 2, "risky": 0, "safe": 2}
    assert data["findings"][0] == {
        "level": "breaking",
        "direction": "sent",
        "code": "range-narrower",
        "path": "backup.speed",
        "message": "int32 became int16",
        "why": "numbers out of range are refused",
        "notes": [],
        "old": {"file": "old/schema.json", "line": 2, "column": 60},
        "new": {"file": "new/schema.json", "line": 2, "column": 60},
        "also": [],
    }


def test_markdown(qapigen: Any, place: Path) -> None:
    done = qapigen(
        "diff", "--format", "markdown", "--level", "breaking", *SIDES, cwd=place
    )
    assert done.stdout == (
        "# From `old/schema.json` to `new/schema.json`\n\n"
        "2 breaking, 0 risky, 2 safe.\n\n"
        "## Breaking\n\nClients that use these no longer work.\n\n"
        "- `backup.speed`: int32 became int16; sent: numbers out of range are refused"
        " (`old/schema.json:2 → new/schema.json:2`)\n"
        "- `query-jobs`: command removed; sent: clients that send it get CommandNotFound"
        " (`old/schema.json:3`)\n"
    )


# --- Exit statuses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "fail_on", "status"),
    [
        (NEW, "breaking", 1),
        (NEW, "never", 0),
        (OLD + "{ 'command': 'more' }\n", "risky", 0),
        (
            OLD.replace("'returns'", "'features': [ 'deprecated' ], 'returns'"),
            "breaking",
            0,
        ),
        (
            OLD.replace("'returns'", "'features': [ 'deprecated' ], 'returns'"),
            "risky",
            1,
        ),
    ],
)
def test_status(qapigen: Any, place: Path, new: str, fail_on: str, status: int) -> None:
    (place / "old" / "next.json").write_text(new)
    sides = ("old/schema.json", "old/next.json")
    assert qapigen("diff", "--fail-on", fail_on, *sides, cwd=place).returncode == status


def test_wrong_usage(qapigen: Any, place: Path) -> None:
    for arguments, words in (
        (["old/schema.json"], "two sides"),
        ([*SIDES, "--against", "new/schema.json"], "two sides"),
        (["absent.json", SIDES[1]], "cannot read absent.json"),
        (["git:HEAD", "git:HEAD~1"], "which file"),
        (["--old-dialect", "99", *SIDES], "99"),
    ):
        done = qapigen("diff", *arguments, cwd=place)
        assert done.returncode == 2, arguments
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_schemas_with_errors(qapigen: Any, place: Path) -> None:
    (place / "new" / "types.json").write_text(TYPES.replace("'str'", "'sstr'"))
    done = qapigen("diff", *SIDES, cwd=place)
    assert (done.returncode, done.stdout) == (1, "")
    assert "new/types.json:3" in done.stderr


def test_a_configuration_can_be_selected(qapigen: Any, place: Path) -> None:
    (place / "a.json").write_text("{ 'command': 'x', 'if': 'A' }\n{ 'command': 'y' }\n")
    (place / "b.json").write_text("{ 'command': 'x', 'if': 'B' }\n{ 'command': 'y' }\n")
    done = qapigen("diff", "a.json", "b.json", cwd=place)
    assert "x: there if B, was if A" in done.stdout
    done = qapigen("diff", "-D", "A", "a.json", "b.json", cwd=place)
    assert "x: command removed" in done.stdout
    assert "it was there only if A" not in done.stdout
    assert qapigen("diff", "-D", "C", "a.json", "b.json", cwd=place).returncode == 0


# --- Revisions ---------------------------------------------------------------------------


def git(place: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(
        ["git", *who, "-c", "init.defaultBranch=main", *arguments],
        cwd=place,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    top = tmp_path / "a repository"
    (top / "qapi" / "sub").mkdir(parents=True)
    (top / "common").mkdir()
    (top / "qapi" / "schema.json").write_text(OLD.replace("types", "sub/types"))
    (top / "qapi" / "sub" / "types.json").write_text(
        "{ 'include': '../../common/types.json' }\n"
    )
    (top / "common" / "types.json").write_text(TYPES)
    (top / "qapi" / "link.json").symlink_to("schema.json")
    git(top, "init", "-q")
    git(top, "add", ".")
    git(top, "commit", "-q", "-m", "one")
    git(top, "tag", "v1")
    (top / "common" / "types.json").write_text(TYPES.replace("'full'", "'fuller'"))
    return top


REMOVED = "  backup.sync: value 'full' removed\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["git:v1:qapi/schema.json", "qapi/schema.json"],
        ["qapi/schema.json", "--against", "git:v1:qapi/schema.json"],
        ["qapi/schema.json", "--against", "git:HEAD"],
        ["git:main:./qapi/schema.json", "qapi/schema.json"],
        ["git:main:qapi/link.json", "qapi/link.json"],
    ],
)
def test_revisions(qapigen: Any, repository: Path, arguments: list[str]) -> None:
    """Includes are those of the same revision, whatever is in the working tree."""
    done = qapigen("diff", *arguments, cwd=repository)
    assert (done.returncode, done.stderr) == (1, "")
    assert REMOVED in done.stdout
    revision = next(a for a in arguments if a.startswith("git:")).split(":")[1]
    assert f"{revision}:common/types.json:2 → common/types.json:1" in done.stdout


def test_revisions_seen_from_elsewhere(qapigen: Any, repository: Path) -> None:
    inner = repository / "qapi"
    for against in ("git:v1", "git:v1:./schema.json", "git:v1:qapi/schema.json"):
        done = qapigen("diff", "schema.json", "--against", against, cwd=inner)
        assert REMOVED in done.stdout, done.stderr
    path = inner / "schema.json"
    done = qapigen("diff", path, "--against", "git:v1", cwd=repository.parent)
    assert REMOVED in done.stdout, done.stderr
    git(repository, "commit", "-q", "-a", "-m", "two")
    done = qapigen(
        "diff", "git:v1:qapi/schema.json", "git:HEAD:qapi/schema.json", cwd=inner
    )
    assert "v1:common/types.json:2 → HEAD:common/types.json:1" in done.stdout


def test_revisions_that_cannot_be_read(qapigen: Any, repository: Path) -> None:
    new = "qapi/schema.json"
    for against, words in (
        ("git:nope:qapi/schema.json", "cannot read git revision nope"),
        ("git:--help:qapi/schema.json", "cannot read git revision --help"),
        ("git:v1:absent.json", "not in v1"),
        ("git:v1:qapi", "is a directory"),
        ("git:v1:../x.json", "not in v1"),
    ):
        done = qapigen("diff", new, "--against", against, cwd=repository)
        assert done.returncode == 2, against
        assert words in done.stderr, done.stderr
    done = qapigen(
        "diff", "s.json", "--against", "git:v1:s.json", cwd=repository.parent
    )
    assert done.returncode == 2
    assert "not a git repository" in done.stderr


def test_an_include_that_a_revision_lacks(qapigen: Any, repository: Path) -> None:
    (repository / "qapi" / "more.json").write_text("{ 'include': 'later.json' }\n")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "more")
    (repository / "qapi" / "later.json").write_text("{ 'command': 'x' }\n")
    done = qapigen("diff", "qapi/more.json", "--against", "git:HEAD", cwd=repository)
    assert done.returncode == 1
    assert "cannot read 'later.json': not in HEAD" in done.stderr


# --- Replies and servers -----------------------------------------------------------------


@pytest.fixture
def reply(qapigen: Any, place: Path) -> Path:
    """What a server of the old schema answers."""
    path = place / "reply.json"
    path.write_text(qapigen("introspect", "old/schema.json", cwd=place).stdout)
    return path


def test_replies_are_read_with_and_without_return(
    qapigen: Any, place: Path, reply: Path
) -> None:
    done = qapigen("diff", reply, "new/schema.json", cwd=place)
    assert done.returncode == 1
    # A server does not tell the ranges of its integers: nothing is known of `speed`.
    assert "speed" not in done.stdout
    assert "query-jobs: command removed" in done.stdout
    assert "backup.sync: value 'x' added" in done.stdout
    reply.write_text(f'{{"id": 1, "return": {reply.read_text()}}}')
    assert qapigen("diff", reply, "new/schema.json", cwd=place).stdout == done.stdout
    done = qapigen("diff", reply, "old/schema.json", cwd=place)
    assert done.returncode == 0
    assert "nothing that travels has changed" in done.stdout


def test_what_a_server_was_built_without(
    qapigen: Any, place: Path, reply: Path
) -> None:
    """It may lack what has a condition; that is no change of the schema."""
    (place / "old" / "schema.json").write_text(
        OLD.replace("'returns'", "'if': 'CONFIG_X', 'returns'")
    )
    built = qapigen("introspect", "-D", "OTHER", "old/schema.json", cwd=place).stdout
    reply.write_text(built)
    done = qapigen("diff", "old/schema.json", reply, cwd=place)
    assert done.returncode == 0
    assert "it was there only if CONFIG_X" in done.stdout
    assert done.stdout.startswith("risky (1)")


@pytest.mark.parametrize(
    "text", ['{ "no": "reply" }', "[ 1", '{ "return": {} }', "[ 1 ]"]
)
def test_files_that_are_no_reply(qapigen: Any, place: Path, text: str) -> None:
    (place / "odd.json").write_text(text)
    done = qapigen("diff", "odd.json", SIDES[1], cwd=place)
    assert done.returncode == 2
    assert "odd.json" in done.stderr
    assert "Traceback" not in done.stderr


class Server:
    """Says its lines, one for each that it is told."""

    def __init__(self, listener: socket.socket, lines: list[str]) -> None:
        self.listener = listener
        self.lines = lines
        self.asked: list[str] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rw", encoding="utf-8") as stream:
            stream.write(self.lines[0] + "\r\n")
            stream.flush()
            for line in self.lines[1:]:
                self.asked.append(json.loads(stream.readline())["execute"])
                stream.write(line + "\r\n")
                stream.flush()


@pytest.fixture
def listener(tmp_path: Path, request: Any) -> Iterator[tuple[socket.socket, str]]:
    if request.param == "unix":
        path = str(tmp_path / "qmp.sock")
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(path)
            server.listen()
            yield server, path
    else:
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield server, f"localhost:{server.getsockname()[1]}"


GREETING = '{"QMP": {"version": {}, "capabilities": []}}'


@pytest.mark.parametrize("listener", ["unix", "tcp"], indirect=True)
def test_servers_are_asked(
    qapigen: Any, place: Path, reply: Path, listener: tuple[socket.socket, str]
) -> None:
    entries = json.dumps(json.loads(reply.read_text()))
    event = '{"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2}}'
    server = Server(
        listener[0],
        [GREETING, '{"return": {}}\r\n' + event, f'{{"return": {entries}}}'],
    )
    done = qapigen("diff", listener[1], "new/schema.json", cwd=place)
    assert "query-jobs: command removed" in done.stdout, done.stderr
    assert server.asked == ["qmp_capabilities", "query-qmp-schema"]


@pytest.mark.parametrize("listener", ["unix"], indirect=True)
@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["hello"], "does not speak QMP"),
        (['{"return": {}}'], "does not greet"),
        ([GREETING, '{"error": {"class": "GenericError", "desc": "no"}}'], "no"),
        ([GREETING], "closed the connection"),
        ([GREETING, '{"return": {}}', '{"return": {}}'], "no list"),
    ],
)
def test_servers_that_give_no_answer(
    qapigen: Any,
    place: Path,
    listener: tuple[socket.socket, str],
    lines: list[str],
    words: str,
) -> None:
    Server(listener[0], lines)
    done = qapigen("diff", listener[1], "new/schema.json", cwd=place)
    assert done.returncode == 2
    assert "cannot ask" in done.stderr
    assert words in done.stderr


def test_servers_that_are_not_there(qapigen: Any, place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    done = qapigen("diff", f"127.0.0.1:{port}", SIDES[1], cwd=place)
    assert done.returncode == 2
    assert "cannot ask 127.0.0.1" in done.stderr


# --- QEMU's own --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("v7.2", "v8.2", "1 breaking"),
        ("v8.2", "v10.1", "RDMA_GID_STATUS_CHANGED: event removed"),
        ("v10.1", "v10.1", "nothing that travels has changed"),
    ],
)
def test_releases(qapigen: Any, qemu: Path, old: str, new: str, said: str) -> None:
    sides = [f"{version}/qapi/qapi-schema.json" for version in (old, new)]
    done = qapigen("diff", *sides, cwd=qemu / "schema")
    assert said in done.stdout
    assert done.returncode == int(old != new)


@pytest.mark.parametrize(
    ("binary", "entry"),
    [
        ("qemu-system-x86_64", "qapi/qapi-schema.json"),
        ("qemu-storage-daemon", "storage-daemon/qapi/qapi-schema.json"),
    ],
)
def test_a_servers_reply_and_its_schema(
    qapigen: Any, qemu: Path, binary: str, entry: str
) -> None:
    """What a binary says of itself is what its schema says, in its configuration."""
    reply = qemu / "live" / f"{binary}.query-qmp-schema.json"
    defines = qemu / "live" / f"{binary}.defines"
    schema = qemu / "schema" / "v7.2" / entry
    for sides in ((schema, reply), (reply, schema)):
        done = qapigen("diff", "--defines", defines, *sides)
        assert done.returncode == 0, done.stdout
        assert "nothing that travels has changed" in done.stdout


def test_help(qapigen: Any) -> None:
    done = qapigen("diff", "--help")
    assert done.returncode == 0
    assert "examples:" in done.stdout
    assert "exit status:" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 82
