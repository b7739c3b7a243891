"""The transport for guest agents."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .client_errors import CannotConnect, CommandError, ConnectionLost, ReplyError
from .transport import Address, Lost, Receive, connected_socket

if TYPE_CHECKING:
    import asyncio

SILENCE = 1.0
"""Seconds without an answer after which a command that is answered only if it fails has not."""

LONGEST = 1 << 26
"""Bytes of the longest reply: `guest-file-read` gives up to 48 MB in one."""

DELIMITER = b"\xff"


class GuestTransport:
    """Talks to a guest agent: no greeting, no events, one command after the other.

    Behind the socket may be a guest that does not run, or that was restarted between a command and
    its reply.  So `guest-sync-delimited` is sent first, and whenever a reply did not come in time:
    what arrives before its answer belongs to commands that nobody waits for any more.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._turn: asyncio.Lock | None = None
        self._lost: Lost | None = None
        self._in_step = False
        # Answers to an earlier client may still be on their way: have numbers of our own.
        self._count = int.from_bytes(os.urandom(5))
        self._ids = False
        """Whether the agent gives back the `id` of a command; those before QEMU 2.12 do not."""

    async def open(self, receive: Receive, lost: Lost) -> None:
        """Connect, and wait until the agent answers."""
        import asyncio

        self._turn = asyncio.Lock()
        self._lost = lost
        try:
            own = await connected_socket(self._address)
            self._reader, self._writer = await asyncio.open_connection(
                sock=own, limit=LONGEST
            )
            await self._sync(reset=True)
        except ConnectionLost as error:
            await self.close()
            raise CannotConnect(error.reason) from error
        except OSError as error:
            await self.close()
            raise CannotConnect(str(error)) from error
        except BaseException:
            await self.close()
            raise

    async def call(
        self, command: str, arguments: Mapping[str, Any], *, oob: bool, reply: bool
    ) -> Any:
        """Have a command executed; others that were called later wait for it."""
        assert self._turn is not None
        async with self._turn:
            try:
                if not self._in_step:
                    await self._sync(reset=True)
                self._in_step = False  # until the reply is there
                if reply:
                    result = await self._answered(command, arguments)
                else:
                    result = await self._silently(command, arguments)
            except ConnectionLost as error:
                await self._end(error)
                raise ConnectionLost(error.reason, command) from error
        match result:
            case {"error": {"class": str(error_class), "desc": str(desc)}}:
                raise CommandError(error_class, desc, command, arguments)
            case {"return": value}:
                return value
        raise ReplyError(command, "neither an error nor a returned value", result)

    async def _end(self, reason: ConnectionLost) -> None:
        await self.close()
        if self._lost is not None:
            self._lost(reason)

    async def _answered(
        self, command: str, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        number = self._send(command, arguments)
        while True:
            line = await self._line()
            reply = _object(line.rpartition(DELIMITER)[2])
            if reply is None:
                raise ReplyError(command, "no JSON object", line[:200])
            if not self._ids or reply.get("id") == number:
                self._in_step = True
                return reply

    async def _silently(
        self, command: str, arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Send a command that is answered only if it fails.

        An agent that still runs afterwards answers what is sent behind it; one that does not was
        told to end.
        """
        import asyncio

        self._send(command, arguments)
        error = None
        scope = asyncio.timeout(SILENCE)
        try:
            async with scope:
                error = await self._sync(reset=False)
        except TimeoutError:
            if not scope.expired():
                raise
        except ConnectionLost as reason:
            await self._end(reason)
        return error or {"return": {}}

    async def _sync(self, *, reset: bool) -> dict[str, Any] | None:
        """Wait for the agent to be there, with nothing else to say.

        Args:
            reset: have the agent forget what it has read of an unfinished command.

        Gives the last error that came before the answer.
        """
        number = self._send("guest-sync-delimited", {}, reset=reset)
        error = None
        while True:
            _, delimiter, text = (await self._line()).rpartition(DELIMITER)
            reply = _object(text)
            if reply is None:
                continue
            if delimiter and reply.get("return") == number:
                self._ids = "id" in reply
                self._in_step = True
                return error
            if "error" in reply:
                error = reply

    def _send(
        self, command: str, arguments: Mapping[str, Any], *, reset: bool | None = None
    ) -> int:
        """Send a command, with its number as `id`; with a `reset` it is the argument as well."""
        assert self._writer is not None
        self._count += 1
        if reset is not None:
            arguments = {"id": self._count}
        message: dict[str, Any] = {"execute": command, "id": self._count}
        if arguments:
            message["arguments"] = arguments
        text = json.dumps(message).encode() + b"\n"
        self._writer.write(DELIMITER + text if reset else text)
        return self._count

    async def _line(self) -> bytes:
        from asyncio import IncompleteReadError, LimitOverrunError

        assert self._reader is not None
        try:
            return await self._reader.readuntil(b"\n")
        except IncompleteReadError as error:
            raise ConnectionLost("the agent closed the connection") from error
        except LimitOverrunError as error:
            raise ConnectionLost("the agent's reply is too long") from error
        except OSError as error:
            raise ConnectionLost(str(error)) from error

    async def close(self) -> None:
        """Disconnect."""
        if self._writer is None:
            return
        self._writer.transport.abort()
        with suppress(OSError):  # it is closed all the same
            await self._writer.wait_closed()


def _object(text: bytes) -> dict[str, Any] | None:
    """A JSON object, if it is one."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
