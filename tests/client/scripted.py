"""Servers that do what a test's script says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

Script = Callable[["Peer"], Awaitable[None]]


class Peer:
    """The server's end of a connection, which a test's script plays."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._decoder = json.JSONDecoder()
        self._text = ""

    def send(self, message: object, *, end: bytes = b"\r\n") -> None:
        self.raw(json.dumps(message).encode() + end)

    def raw(self, data: bytes) -> None:
        self._writer.write(data)

    def event(self, name: str, data: object = None, **more: object) -> None:
        message = {"event": name, "timestamp": {"seconds": 1, "microseconds": 2}}
        if data is not None:
            message["data"] = data
        self.send({**message, **more})

    async def read(self) -> dict[str, Any]:
        """The next request."""
        while True:
            self._text = self._text.lstrip("\xff \r\n")
            try:
                value, end = self._decoder.raw_decode(self._text)
            except ValueError:
                data = await self._reader.read(4096)
                if not data:
                    raise EOFError from None
                self._text += data.decode("latin-1")
            else:
                self._text = self._text[end:]
                return dict(value)

    async def read_to_the_end(self) -> None:
        """Answer nothing any more."""
        while await self._reader.read(4096):
            pass

    async def greet(self) -> None:
        """Begin as a QMP server does."""
        version = {"qemu": {"major": 7, "minor": 2, "micro": 22}, "package": ""}
        self.send({"QMP": {"version": version, "capabilities": ["oob"]}})
        self.reply(await self.read())

    def reply(self, request: dict[str, Any], value: object = None) -> None:
        value = {} if value is None else value
        self.send({"return": value, "id": request.get("id")})

    def close(self) -> None:
        self._writer.close()

    def kill(self) -> None:
        self._writer.transport.abort()


@asynccontextmanager
async def playing(script: Script, path: Path) -> AsyncIterator[str]:
    """A server that does what a script says with each connection."""
    failures: list[BaseException] = []
    tasks: set[asyncio.Task[Any]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await script(Peer(reader, writer))
        except (EOFError, ConnectionError, asyncio.CancelledError):
            pass
        except BaseException as error:
            failures.append(error)
        finally:
            writer.transport.abort()

    server = await asyncio.start_unix_server(serve, path)
    try:
        yield str(path)
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await server.wait_closed()
        path.unlink(missing_ok=True)  # 3.13 and later remove it themselves
    assert not failures, failures
