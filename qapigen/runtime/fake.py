"""A server that obeys the schema, for tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeAlias, TypeVar, overload

from .base import Command, Event, UnknownEvent
from .client_errors import ClientError, CommandError
from .errors import ValidationError
from .fake_schema import introspect
from .flags import flags
from .registry import COMMANDS
from .table import row_of

if TYPE_CHECKING:
    import asyncio

    from .fake_session import Session
    from .loop_thread import LoopThread

C = TypeVar("C", bound=Command[Any])
C_co = TypeVar("C_co", bound=Command[Any], covariant=True)
R = TypeVar("R")

Handler: TypeAlias = Callable[[Any], R | Awaitable[R]]
Raw: TypeAlias = Callable[[Mapping[str, Any]], Any]


class Kind(Protocol[C_co, R]):
    """The class of a command, with what it returns."""

    def from_dict(self, obj: object, *, strict: bool = ...) -> C_co: ...
    def decode_return(self, obj: object, *, strict: bool = ...) -> R: ...
    def encode_return(self, value: R) -> Any: ...


class FakeServerError(ClientError):
    """A handler of the fake server failed, or gave something that is no reply."""


class FakeServer:
    """Speaks real QMP on a unix socket, or what guest agents speak if the schema is theirs.

        with FakeServer() as server:
            @server.on(c.QueryStatus)
            def status(command: c.QueryStatus) -> t.StatusInfo:
                return t.StatusInfo(running=True, status=t.RunState.RUNNING, ...)

            run_what_is_tested(server.path)
            server.emit(e.Shutdown(guest=True, reason=...))

    Requests are accepted as strictly as QEMU does; the command then goes to its handler, whose
    result is checked against the schema before it is sent.  A handler raises CommandError to have
    the server answer with an error.  What else a handler raises, or a result that is no reply, is
    a fault of the test: the client gets an error, and leaving the `with` block raises
    FakeServerError.

    With `with` it works in a thread, so that any kind of code can talk to it; with `async with`
    in the running event loop.

    Args:
        path: where to listen; in a new directory, which goes with the server, if absent.
        version: what it says of itself in its greeting.

    Attributes:
        path: where it listens.
        requests: the commands that arrived, apart from those that the server answers itself:
            `qmp_capabilities`, `query-qmp-schema`, `guest-sync`, `guest-sync-delimited` and
            `guest-info`, unless they have a handler.
    """

    def __init__(
        self, path: str | None = None, *, version: tuple[int, int, int] = (10, 1, 0)
    ) -> None:
        self.path = "" if path is None else path
        self.version = version
        self.requests: list[Command[Any]] = []
        self._handlers: dict[str, Callable[[Any], Any]] = {}
        self._failing: dict[str, list[CommandError]] = {}
        self._faults: list[Exception] = []
        self._directory: str | None = None
        self._sessions: set[Session] = set()
        self._server: asyncio.Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: LoopThread | None = None

    # --- what it does --------------------------------------------------------------------------

    @overload
    def on(
        self, kind: Kind[C, R], /
    ) -> Callable[
        [Callable[[C], R | Awaitable[R]]], Callable[[C], R | Awaitable[R]]
    ]: ...
    @overload
    def on(
        self, kind: Kind[C, R], handler: Callable[[C], R | Awaitable[R]], /
    ) -> None: ...

    # mypy does not see that classes with several signatures are of a `Kind` too.
    @overload
    def on(self, kind: type[Command[R]], /) -> Callable[[Handler[R]], Handler[R]]: ...
    @overload
    def on(self, kind: type[Command[R]], handler: Handler[R], /) -> None: ...
    def on(self, kind: Any, handler: Any = None, /) -> Any:
        """Have a function answer a command; a decorator if it is given no function.

        The function may be a coroutine function: a server does one command after the other, but
        goes on with those out of band meanwhile.
        """

        def take(function: Any) -> Any:
            self._handlers[kind.qapi_name] = function
            return function

        if handler is None:
            return take
        take(handler)
        return None

    def fail(
        self,
        kind: type[Command[Any]],
        desc: str,
        *,
        error_class: str = "GenericError",
        times: int = 1,
    ) -> None:
        """Answer a command with an error, the next time or several times."""
        errors = [CommandError(error_class, desc) for _ in range(times)]
        self._failing.setdefault(kind.qapi_name, []).extend(errors)

    def emit(
        self, event: Event | UnknownEvent, *, timestamp: float | None = None
    ) -> None:
        """Send an event to all that are connected; its time is now if it has none.

        Raises ValidationError if a server could not have sent it.
        """
        if isinstance(event, UnknownEvent):
            name, data = event.name, event.data
        else:
            name, data = event.qapi_name, event.to_dict()
        if timestamp is None and event.timestamp is not None:
            seconds, microseconds = event.timestamp
        else:
            import time

            exact = time.time() if timestamp is None else timestamp
            seconds, microseconds = int(exact), int(exact % 1 * 1_000_000)
        message: dict[str, Any] = {
            "timestamp": {"seconds": seconds, "microseconds": microseconds},
            "event": name,
        }
        if data or not (isinstance(event, UnknownEvent) or _is_empty(event)):
            message["data"] = data
        self._each(lambda session: session.send_event(message))

    def send_raw(self, data: bytes) -> None:
        """Send anything at all to all that are connected."""
        self._each(lambda session: session.send_raw(data))

    def disconnect(self) -> None:
        """End all connections, as a server does that is killed."""
        self._each(lambda session: session.hang_up())

    def _each(self, action: Callable[[Session], object]) -> None:
        import asyncio

        def act() -> None:
            for session in list(self._sessions):
                action(session)

        if self._loop is None:
            raise ClientError("the server does not run")
        try:
            here = asyncio.get_running_loop()
        except RuntimeError:
            here = None
        if here is self._loop:
            act()
        else:
            self._loop.call_soon_threadsafe(act)

    # --- for its sessions ----------------------------------------------------------------------

    def greeting(self) -> dict[str, Any]:
        """The first thing it says."""
        major, minor, micro = self.version
        version = {"micro": micro, "minor": minor, "major": major}
        return {
            "QMP": {
                "version": {"qemu": version, "package": ""},
                "capabilities": ["oob"] if flags().out_of_band else [],
            }
        }

    def raw(self, name: str) -> Raw | None:
        """How the server itself answers a command, if it does."""
        if name in self._handlers:
            return None
        own: dict[str, Raw] = {
            "guest-sync": lambda arguments: arguments["id"],
            "guest-sync-delimited": lambda arguments: arguments["id"],
            "guest-info": _guest_info,
        }
        if not flags().guest:
            own = {"query-qmp-schema": lambda arguments: introspect()}
        return own.get(name)

    async def handle(self, command: Command[Any], raw: Raw | None) -> Any:
        """The reply to a command, as plain JSON values."""
        name = command.qapi_name
        failing = self._failing.get(name)
        if raw is None:
            self.requests.append(command)
        if failing:
            raise failing.pop(0)
        if raw is not None:
            return raw(command.to_dict())
        handler = self._handlers.get(name)
        if handler is None:
            return self._fault(
                name, LookupError("the fake server has no handler for it")
            )
        try:
            result = handler(command)
            if isinstance(result, Awaitable):
                result = await result
        except CommandError:
            raise
        except Exception as error:
            return self._fault(name, error)
        try:
            return type(command).encode_return(result)
        except ValidationError as error:
            return self._fault(name, error)

    def _fault(self, name: str, error: Exception) -> None:
        self._faults.append(error)
        error.add_note(f"in the fake server's answer to {name}")
        text = f"{type(error).__name__}: {error}"
        raise CommandError("GenericError", f"fake server: {text}")

    # --- running -------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        import asyncio

        if self._loop is not None:
            raise ClientError("the server runs already")
        if not self.path:
            import tempfile

            # Paths of sockets are 107 bytes long at most.
            self._directory = tempfile.mkdtemp(prefix="fake-")
            self.path = f"{self._directory}/socket"
        try:
            self._server = await asyncio.start_unix_server(self._serve, self.path)
        except BaseException:
            self._remove_directory()
            raise
        self._loop = asyncio.get_running_loop()
        return self

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        from .fake_session import Session

        if self._server is None:
            writer.transport.abort()  # it came too late
            return
        session = Session(self, reader, writer)
        self._sessions.add(session)
        try:
            await session.run()
        finally:
            self._sessions.discard(session)

    async def __aexit__(self, kind: object, error: object, traceback: object) -> None:
        import asyncio
        import contextlib
        import os

        assert self._server is not None
        server, self._server = self._server, None
        server.close()
        while self._sessions:
            for session in list(self._sessions):
                session.hang_up()
            await asyncio.sleep(0)
        await server.wait_closed()
        self._loop = None
        # Python removes it itself since 3.13.
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)
        self._remove_directory()
        if error is None:
            self._raise_faults()

    def _remove_directory(self) -> None:
        import os

        if self._directory is not None:
            os.rmdir(self._directory)
            self._directory = None
            self.path = ""

    def _raise_faults(self) -> None:
        faults, self._faults = self._faults, []
        if faults:
            lines = [f"{n}: {f}" for f in faults for n in getattr(f, "__notes__", ())]
            raise FakeServerError("\n".join(lines)) from faults[0]

    def __enter__(self) -> Self:
        from .loop_thread import LoopThread

        thread = LoopThread("fake server")
        try:
            thread.run(self.__aenter__())
        except BaseException:
            thread.stop()
            raise
        self._thread = thread
        return self

    def __exit__(self, kind: object, error: object, traceback: object) -> None:
        assert self._thread is not None
        try:
            self._thread.run(self.__aexit__(kind, error, traceback))
        finally:
            self._thread.stop()
            self._thread = None


def _is_empty(event: Event) -> bool:
    row = row_of(type(event))
    return not row["fields"]


def _guest_info(arguments: Mapping[str, Any]) -> Any:
    commands = [
        {"name": n, "enabled": True, "success-response": n not in flags().silent}
        for n in COMMANDS
    ]
    return {"version": "0", "supported_commands": commands}
