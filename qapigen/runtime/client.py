"""The part of the client that is the same for every schema."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar, overload

from .base import Command, Event, UnknownEvent
from .client_errors import (
    CannotConnect,
    ClientError,
    ConnectionLost,
    ReplyError,
    TimedOut,
)
from .enums import UNSET, Unset
from .errors import ValidationError
from .flags import flags
from .listen import LIMIT, AnyEvent, Hub, Listener, again
from .transport import Address, Transport, shown_address

if TYPE_CHECKING:
    import asyncio
    from types import TracebackType

    from .capabilities import Capabilities

R = TypeVar("R")
E1 = TypeVar("E1", bound=AnyEvent)
E2 = TypeVar("E2", bound=AnyEvent)
E3 = TypeVar("E3", bound=AnyEvent)

Timeout: TypeAlias = float | Unset | None
"""Seconds; none for ever; UNSET for what the client has as its own `timeout`."""

CONNECT_TIMEOUT = 30.0


def transport_for(address: Address) -> Transport:
    """What carries messages to an address: for the guest agent if the schema is the agent's."""
    if flags().guest:
        from .guest import GuestTransport

        return GuestTransport(address)
    from .qmp import QmpTransport

    return QmpTransport(address)


class BaseClient:
    """A connection to a server, for use in one event loop.

    Args:
        transport: what carries the messages; `connect` makes one for an address.
        timeout: how many seconds to wait for a reply, unless a call says otherwise; for ever if
            None.
        check: ask the server once what it knows, and refuse with NotSupported to send anything
            else.
        connect_timeout: how many seconds to wait for the server's first words.

    Attributes:
        timeout: may be changed at any time.

    What can go wrong with a command:

    - its arguments cannot be encoded: ValidationError, and nothing is sent;
    - the server answers with an error: CommandError;
    - no reply in time: TimedOut.  The server may still carry it out; its late reply is dropped,
      and the connection stays usable.  The same if the task that waits is cancelled;
    - the connection ends, or what comes is no JSON: ConnectionLost, for all commands under way,
      and for later ones;
    - the reply is not what the schema says: ReplyError.  Replies that nobody waits for, a second
      one to the same command for example, are dropped.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        timeout: float | None = None,
        check: bool = False,
        connect_timeout: float | None = CONNECT_TIMEOUT,
    ) -> None:
        self.timeout = timeout
        self._transport = transport
        self._check = check
        self._connect_timeout = connect_timeout
        self._where = "the server"
        self._hub = Hub()
        self._known: Capabilities | None = None
        self._asking: asyncio.Lock | None = None
        self._opened = False

    @classmethod
    def connect(
        cls,
        address: Address,
        *,
        timeout: float | None = None,
        check: bool = False,
        connect_timeout: float | None = CONNECT_TIMEOUT,
    ) -> Self:
        """A client of the server at an address, connected by `async with` or `await`.

            async with Client.connect("/run/vm.sock") as vm:
                ...

            vm = await Client.connect(("localhost", 4444))
            ...
            await vm.close()

        Args:
            address: path of a unix socket; host and port; or a connected socket.

        For the other arguments see the class.

        Raises:
            CannotConnect: when it is to connect: there is no server, or none that speaks the
                protocol.
        """
        self = cls(
            transport_for(address),
            timeout=timeout,
            check=check,
            connect_timeout=connect_timeout,
        )
        self._where = shown_address(address)
        return self

    # --- opening and closing -------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        if self._opened and self._hub.end is None:
            return self  # it was awaited before
        return await self._open()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __await__(self) -> Generator[Any, None, Self]:
        return self._open().__await__()

    async def _open(self) -> Self:
        import asyncio

        if self._opened or self._hub.end is not None:
            raise ClientError("a client connects once only; make another")
        scope = asyncio.timeout(self._connect_timeout)
        try:
            async with scope:
                await self._transport.open(self._hub.receive, self._lost)
        except TimeoutError as error:
            if not scope.expired():
                raise CannotConnect(
                    f"cannot connect to {self._where}: {error}"
                ) from error
            hint = (
                "does the agent run?"
                if flags().guest
                else "a server serves one client at a time: is there another?"
            )
            raise CannotConnect(
                f"{self._where}: no answer within {self._connect_timeout} s ({hint})"
            ) from None
        except CannotConnect as error:
            raise CannotConnect(f"cannot connect to {self._where}: {error}") from error
        self._asking = asyncio.Lock()
        self._opened = True
        return self

    async def close(self) -> None:
        """Disconnect.  Whoever still waits for something gets a ConnectionLost."""
        self._hub.finish(ConnectionLost("the client was closed"), closed=True)
        await self._transport.close()

    def _lost(self, reason: ConnectionLost) -> None:
        self._hub.finish(reason, closed=False)

    def _usable(self) -> None:
        if self._hub.end is not None:
            raise again(self._hub.end)
        if not self._opened:
            raise ClientError(
                "the client is not connected: use `async with`, or await it"
            )

    # --- commands ------------------------------------------------------------------------------

    async def execute(
        self, command: Command[R], *, oob: bool = False, timeout: Timeout = UNSET
    ) -> R:
        """Have a command executed, and give what it returns.

        Args:
            oob: execute it out of band: at once, whatever the server is at.
            timeout: as the class has it, for this command.

        For what can go wrong see the class.
        """
        name = command.qapi_name
        arguments = command.to_dict()
        if oob and name not in flags().out_of_band:
            raise ValueError(f"{name} cannot be executed out of band")
        if self._check:
            known = await self.capabilities()
            known.check(name, arguments)
        silent = name in flags().silent
        reply = await self._call(name, arguments, oob, not silent, timeout)
        if silent:
            nothing: Any = None
            return nothing  # type: ignore[no-any-return]
        try:
            return command.decode_return(reply)
        except ValidationError as error:
            raise ReplyError(name, str(error), reply) from error

    async def execute_raw(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        oob: bool = False,
        timeout: Timeout = UNSET,
    ) -> Any:
        """Have a command executed that the schema need not know; plain JSON values both ways."""
        return await self._call(
            name, arguments or {}, oob, name not in flags().silent, timeout
        )

    async def _call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        oob: bool,
        reply: bool,
        timeout: Timeout,
    ) -> Any:
        self._usable()
        seconds = self.timeout if isinstance(timeout, Unset) else timeout
        if seconds is None:
            return await self._transport.call(name, arguments, oob=oob, reply=reply)
        import asyncio

        scope = asyncio.timeout(seconds)
        try:
            async with scope:
                return await self._transport.call(name, arguments, oob=oob, reply=reply)
        except TimeoutError:
            if not scope.expired():
                raise
            raise TimedOut(
                f"{name}: no reply within {seconds} s; it may still be carried out",
                name,
            ) from None

    async def capabilities(self) -> Capabilities:
        """What the server knows.  It is asked once only.

        Raises:
            CommandError: the server cannot tell: it is older than QEMU 2.5.
        """
        self._usable()
        assert self._asking is not None
        async with self._asking:
            if self._known is None:
                self._known = await self._ask()
        return self._known

    async def _ask(self) -> Capabilities:
        from .capabilities import Capabilities, guest_capabilities

        guest = flags().guest
        name = "guest-info" if guest else "query-qmp-schema"
        reply = await self._call(name, {}, False, True, UNSET)
        try:
            return guest_capabilities(reply) if guest else Capabilities(reply)
        except (AttributeError, LookupError, TypeError) as error:
            raise ReplyError(name, "no description of a server", reply) from error

    # --- events --------------------------------------------------------------------------------

    @overload
    def listen(self, *, limit: int = ...) -> Listener[Event | UnknownEvent]: ...
    @overload
    def listen(self, one: type[E1], /, *, limit: int = ...) -> Listener[E1]: ...
    @overload
    def listen(
        self, one: type[E1], two: type[E2], /, *, limit: int = ...
    ) -> Listener[E1 | E2]: ...
    @overload
    def listen(
        self, one: type[E1], two: type[E2], three: type[E3], /, *, limit: int = ...
    ) -> Listener[E1 | E2 | E3]: ...
    @overload
    def listen(self, *kinds: type[E1], limit: int = ...) -> Listener[E1]: ...
    def listen(self, *kinds: type[Any], limit: int = LIMIT) -> Listener[Any]:
        """Listen to events, from the start of an `async with` block to its end.

            async with vm.listen(e.BlockJobCompleted) as events:
                await vm.drive_backup(...)
                done = await events.wait_for(e.BlockJobCompleted, device="d0", timeout=30)

        Args:
            kinds: classes of events, `UnknownEvent` for those that the schema does not know; all
                events if none are given.
            limit: how many events to keep for whoever reads them; if there are more, the oldest
                are dropped and counted in the listener's `dropped`.
        """
        if flags().guest:
            raise ClientError("the guest agent sends no events")
        self._usable()
        return Listener(self._hub, kinds, limit)
