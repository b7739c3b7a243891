"""The synchronous twin of the client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from .base import Command, Event, UnknownEvent
from .client import CONNECT_TIMEOUT, BaseClient, Timeout
from .client_errors import ConnectionLost
from .enums import UNSET
from .listen import LIMIT, AnyEvent, E, E_co, Listener
from .loop_thread import LoopThread
from .transport import Address, Transport

if TYPE_CHECKING:
    from types import TracebackType

    from .capabilities import Capabilities

R = TypeVar("R")
E1 = TypeVar("E1", bound=AnyEvent)
E2 = TypeVar("E2", bound=AnyEvent)
E3 = TypeVar("E3", bound=AnyEvent)


class SyncListener(Generic[E_co]):
    """What `Listener` is, for `with` and `for`."""

    def __init__(self, thread: LoopThread, listener: Listener[E_co]) -> None:
        self._thread = thread
        self._listener = listener

    @property
    def limit(self) -> int:
        """How many events are kept for the reader."""
        return self._listener.limit

    @property
    def dropped(self) -> int:
        """How many events came and went because nobody read them in time."""
        return self._listener.dropped

    def __enter__(self) -> Self:
        self._thread.run(self._listener.__aenter__())
        return self

    def __exit__(self, *exc: object) -> None:
        # If the client was closed in the block, nobody listens any more.
        if self._thread.loop is not None:
            self._thread.run(self._listener.__aexit__(*exc))

    def __len__(self) -> int:
        return len(self._listener)

    def __iter__(self) -> Iterator[E_co]:
        while True:
            try:
                yield self._thread.run(self._listener.__anext__())
            except StopAsyncIteration:
                return

    def get(self, *, timeout: float | None = None) -> E_co:
        """The next event; see `Listener.get`."""
        return self._thread.run(self._listener.get(timeout=timeout))

    def wait_for(
        self,
        *kinds: type[E],
        where: Callable[[E], bool] | None = None,
        timeout: float | None = None,
        **members: Any,
    ) -> E:
        """The first event of these kinds, with these members; see `Listener.wait_for`."""
        return self._thread.run(
            self._listener.wait_for(*kinds, where=where, timeout=timeout, **members)
        )


class BaseSyncClient:
    """A connection to a server, for code without an event loop.

    The same as the asynchronous client, which works for it in a thread; it connects when it is
    made.  Threads may share it.
    """

    _thread: LoopThread | None = None

    def __init__(
        self,
        transport: Transport,
        *,
        timeout: float | None = None,
        check: bool = False,
        connect_timeout: float | None = CONNECT_TIMEOUT,
    ) -> None:
        self._start(
            BaseClient(
                transport,
                timeout=timeout,
                check=check,
                connect_timeout=connect_timeout,
            )
        )

    def _start(self, client: BaseClient) -> None:
        self._client = client
        thread = LoopThread("client")
        try:
            thread.run(client.__aenter__())
        except BaseException:
            thread.stop()
            raise
        self._thread = thread

    @classmethod
    def connect(
        cls,
        address: Address,
        *,
        timeout: float | None = None,
        check: bool = False,
        connect_timeout: float | None = CONNECT_TIMEOUT,
    ) -> Self:
        """A client, connected to the server at an address.

            with SyncClient.connect("/run/vm.sock") as vm:
                ...

        Arguments and errors are those of the asynchronous `Client.connect`.
        """
        self = cls.__new__(cls)
        self._start(
            BaseClient.connect(
                address,
                timeout=timeout,
                check=check,
                connect_timeout=connect_timeout,
            )
        )
        return self

    @property
    def timeout(self) -> float | None:
        """How many seconds to wait for a reply, unless a call says otherwise."""
        return self._client.timeout

    @timeout.setter
    def timeout(self, seconds: float | None) -> None:
        self._client.timeout = seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Disconnect.  Whoever still waits for something gets a ConnectionLost."""
        thread = self._thread
        if thread is not None and thread.loop is not None:
            try:
                thread.run(self._client.close())
            finally:
                thread.stop()

    def __del__(self) -> None:
        if self._thread is not None and self._thread.loop is not None:
            import warnings

            warnings.warn(f"unclosed client {self!r}", ResourceWarning, stacklevel=2)

    def _work(self) -> LoopThread:
        if self._thread is None or self._thread.loop is None:
            raise ConnectionLost("the client was closed")
        return self._thread

    def execute(
        self, command: Command[R], *, oob: bool = False, timeout: Timeout = UNSET
    ) -> R:
        """Have a command executed, and give what it returns; see `Client.execute`."""
        return self._work().run(self._client.execute(command, oob=oob, timeout=timeout))

    def execute_raw(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        oob: bool = False,
        timeout: Timeout = UNSET,
    ) -> Any:
        """Have a command executed that the schema need not know; see `Client.execute_raw`."""
        return self._work().run(
            self._client.execute_raw(name, arguments, oob=oob, timeout=timeout)
        )

    def capabilities(self) -> Capabilities:
        """What the server knows; see `Client.capabilities`."""
        return self._work().run(self._client.capabilities())

    @overload
    def listen(self, *, limit: int = ...) -> SyncListener[Event | UnknownEvent]: ...
    @overload
    def listen(self, one: type[E1], /, *, limit: int = ...) -> SyncListener[E1]: ...
    @overload
    def listen(
        self, one: type[E1], two: type[E2], /, *, limit: int = ...
    ) -> SyncListener[E1 | E2]: ...
    @overload
    def listen(
        self, one: type[E1], two: type[E2], three: type[E3], /, *, limit: int = ...
    ) -> SyncListener[E1 | E2 | E3]: ...
    @overload
    def listen(self, *kinds: type[E1], limit: int = ...) -> SyncListener[E1]: ...
    def listen(self, *kinds: type[Any], limit: int = LIMIT) -> SyncListener[Any]:
        """Listen to events, from the start of a `with` block to its end; see `Client.listen`."""
        return SyncListener(self._work(), self._client.listen(*kinds, limit=limit))
