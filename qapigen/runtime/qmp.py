"""The transport for QMP servers, over the library `qemu.qmp`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from .client_errors import (
    CannotConnect,
    CommandError,
    ConnectionLost,
    ReplyError,
)
from .transport import Address, Lost, Receive, connected_socket

if TYPE_CHECKING:
    import asyncio
    import socket

CLOSING = 5.0
"""Seconds that the last words to a server that does not listen may take."""

SILENCE = 1.0
"""Seconds without an answer after which a command that is answered only if it fails has not."""


def library() -> Any:
    """The package `qemu.qmp`.

    Raises ImportError with a hint where it is not installed.
    """
    try:
        return import_module("qemu.qmp")
    except ImportError as error:
        raise ImportError(
            "to connect to a QMP server the library qemu.qmp is needed:"
            " `pip install qemu.qmp` (or give the client a transport of your own)",
            name="qemu.qmp",
        ) from error


def quiet(library: Any) -> Any:
    """The library's client, but one that does not write out every message for a log that is off.

    Doing so takes more time than all the rest.
    """

    def hook(name: str) -> Any:
        logged = getattr(library.QMPClient, name)

        def pass_on(self: Any, message: Any) -> Any:
            # 10 is DEBUG.
            return logged(self, message) if self.logger.isEnabledFor(10) else message

        return pass_on

    hooks = [
        n for n in ("_cb_inbound", "_cb_outbound") if hasattr(library.QMPClient, n)
    ]
    return type("QMPClient", (library.QMPClient,), {name: hook(name) for name in hooks})


class QmpTransport:
    """Talks to a QMP server, which is an emulator or a storage daemon.

    Args:
        address: where to connect to; else a `qemu.qmp.QMPClient` that is connected already, for
            example because it accepted the connection.  The transport closes it.
    """

    def __init__(self, address: Address | Any) -> None:
        self._library = library()
        self._address = address
        self._qmp: Any = None
        self._socket: socket.socket | None = None
        self._attendant: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._closing = False
        self._lost: Lost | None = None
        self._reason = ConnectionLost("the client was closed")

    async def open(self, receive: Receive, lost: Lost) -> None:
        """Connect, wait for the greeting, and negotiate."""
        import asyncio

        def on_event(message: Mapping[str, Any]) -> bool:
            receive(dict(message))
            return False

        given = isinstance(self._address, self._library.QMPClient)
        qmp: Any = self._address if given else quiet(self._library)()
        # The library keeps every event for ever in a queue of its own; what its filter refuses it
        # does not keep.
        qmp.events.event_filter = on_event
        if not given:
            await self._connect(qmp)
        elif qmp.runstate is not self._library.Runstate.RUNNING:
            raise CannotConnect("the QMPClient that was given is not connected")
        self._qmp = qmp
        self._lost = lost
        self._attendant = asyncio.create_task(self._attend())

    async def _connect(self, qmp: Any) -> None:
        try:
            self._socket = await connected_socket(self._address)
            await qmp.connect(self._socket)
        except BaseException as error:
            reason = await self._given_up(qmp, error)
            if not isinstance(error, Exception):
                raise
            raise CannotConnect(_told(reason)) from reason

    async def _given_up(self, qmp: Any, error: BaseException) -> BaseException:
        """Clean up after a connection that did not come about; gives the reason."""
        reason = getattr(error, "exc", error)
        # The library is not ready for a server that goes as soon as it has negotiated.
        if qmp.runstate is not self._library.Runstate.IDLE:
            try:
                await qmp.disconnect()
            except Exception as its_reason:
                reason = its_reason
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        return reason if isinstance(reason, BaseException) else error

    async def _attend(self) -> None:
        """Wait for the end of the connection, if it is not our own doing."""
        import asyncio

        while self._qmp.runstate is self._library.Runstate.RUNNING:
            await self._qmp.runstate_changed()
        await asyncio.wait({self._end()})

    def _end(self) -> asyncio.Task[None]:
        """The task that cleans up; the library wants that to be done once."""
        import asyncio

        if self._ending is None:
            self._ending = asyncio.create_task(self._disconnect())
        return self._ending

    async def _disconnect(self) -> None:
        import asyncio

        watch = asyncio.get_running_loop().call_later(CLOSING, self._hang_up)
        reason: BaseException | None = None
        try:
            await self._qmp.disconnect()
        except Exception as error:
            reason = error
        finally:
            watch.cancel()
        if not self._closing:
            self._reason = ConnectionLost(_told(reason))
            self._reason.__cause__ = reason
            if self._lost is not None:
                self._lost(self._reason)

    def _hang_up(self) -> None:
        """End the connection at once: the server does not read what is to be sent."""
        import socket

        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    async def call(
        self, command: str, arguments: Mapping[str, Any], *, oob: bool, reply: bool
    ) -> Any:
        """Have a command executed."""
        if not reply:
            return await self._silently(command, arguments, oob)
        library = self._library
        try:
            return await self._qmp.execute(command, arguments or None, oob=oob)
        except library.ExecuteError as error:
            raise CommandError(
                error.error_class, str(error), command, arguments
            ) from None
        except (library.ExecInterruptedError, library.StateError):
            await self._ended()
            raise ConnectionLost(
                self._reason.reason, command
            ) from self._reason.__cause__
        except library.QMPError as error:
            message = getattr(error, "msg", None)
            raise ReplyError(
                command, _told(error), message and dict(message)
            ) from error

    async def _silently(
        self, command: str, arguments: Mapping[str, Any], oob: bool
    ) -> None:
        """Have a command executed that is answered only if it fails."""
        import asyncio

        scope = asyncio.timeout(SILENCE)
        try:
            async with scope:
                await self.call(command, arguments, oob=oob, reply=True)
        except TimeoutError:
            if not scope.expired():
                raise

    async def _ended(self) -> None:
        import asyncio

        await asyncio.wait({self._end()})

    async def close(self) -> None:
        """Disconnect."""
        import asyncio

        if self._attendant is None:
            return
        self._attendant.cancel()
        if self._ending is None:
            self._closing = True
        await asyncio.wait({self._attendant, self._end()})


def _told(error: BaseException | None) -> str:
    """What happened, in a line."""
    if error is None or isinstance(error, EOFError):
        return "the server closed the connection"
    text = str(error).partition("\n")[0].rstrip(".")
    return text or type(error).__name__
