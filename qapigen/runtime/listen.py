"""Listening to the events of a server."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Self, TypeAlias, TypeVar

from .base import Event, UnknownEvent
from .client_errors import ClientError, ConnectionLost, EventError, TimedOut
from .errors import ValidationError
from .registry import EVENTS, decode_event

if TYPE_CHECKING:
    import asyncio

AnyEvent: TypeAlias = Event | UnknownEvent

E_co = TypeVar("E_co", bound=AnyEvent, covariant=True)
E = TypeVar("E", bound=AnyEvent)

LIMIT = 1024
"""Events that a listener keeps for its reader, unless it is told otherwise."""


class Hub:
    """Where events come in and go out to the listeners."""

    def __init__(self) -> None:
        self.listeners: list[Listener[Any]] = []
        self.end: ClientError | None = None
        """Why nothing comes any more."""
        self.closed = False
        """Whether that was the client's own wish."""

    def receive(self, message: Mapping[str, Any]) -> None:
        """Take an event message from the transport."""
        for listener in self.listeners:
            listener.offer(message)

    def finish(self, reason: ClientError, *, closed: bool) -> None:
        """Nothing will come any more."""
        if self.end is None:
            self.end = reason
            self.closed = closed
        for listener in self.listeners:
            listener.wake()


class Listener(Generic[E_co]):
    """Events as they come, from the start of its `async with` block to the end.

    What was not read yet is kept, in the order in which it came; `wait_for` takes what it waits
    for and leaves the rest.  If there is more than `limit`, the oldest is dropped and counted in
    `dropped`.

    When the connection ends, what is there can still be read; then reading raises ConnectionLost.
    Iterating ends without an error if it was the client that closed it.
    """

    def __init__(
        self,
        hub: Hub,
        kinds: Collection[type[E_co]],
        limit: int,
    ) -> None:
        if limit < 1:
            raise ValueError("a listener keeps one event at least")
        self.limit = limit
        self.dropped = 0
        """How many events came and went because nobody read them in time."""
        self._names = {k.qapi_name for k in kinds if issubclass(k, Event)}
        self._all = not kinds
        self._unknown = self._all or UnknownEvent in kinds
        self._hub = hub
        self._events: deque[AnyEvent | EventError] = deque()
        self._came = 0
        self._waiting: set[asyncio.Future[None]] = set()

    async def __aenter__(self) -> Self:
        if self in self._hub.listeners:
            raise ClientError("the listener listens already")
        self._hub.listeners.append(self)
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._hub.listeners.remove(self)
        self.wake()

    def __len__(self) -> int:
        """How many events wait to be read."""
        return len(self._events)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> E_co:
        try:
            return await self.get()
        except ConnectionLost:
            if self._hub.closed:
                raise StopAsyncIteration from None
            raise

    async def get(self, *, timeout: float | None = None) -> E_co:
        """The next event.

        Raises:
            TimedOut: none came within `timeout` seconds.
            EventError: the next event's data are not what the schema says.
            ConnectionLost: none will come.
        """
        found: E_co = await self._take(_anything, timeout, "an event")
        return found

    async def wait_for(
        self,
        *kinds: type[E],
        where: Callable[[E], bool] | None = None,
        timeout: float | None = None,
        **members: Any,
    ) -> E:
        """The first event of these kinds, with these members, that was not read yet.

        Args:
            kinds: classes of events; any if none are given.
            where: a condition that it has to fulfil.
            timeout: how many seconds to wait at most; for ever if absent.
            members: values that its members must have, under their Python names.

        Events that do not match stay there for others to read.

        Raises:
            TimedOut: it did not come.
            EventError: an event of one of these kinds came whose data are not what the schema
                says.
            ConnectionLost: it will not come.
        """
        self._check(kinds, members)
        names = {k.qapi_name for k in kinds if issubclass(k, Event)}

        def accept(event: AnyEvent | EventError) -> bool:
            if isinstance(event, EventError):
                return not kinds or event.name in names
            return (
                (not kinds or isinstance(event, kinds))
                and all(_member(event, n) == v for n, v in members.items())
                and (where is None or where(event))  # type: ignore[arg-type]
            )

        what = " or ".join(k.__name__ for k in kinds) or "an event"
        if members:
            what += f" with {', '.join(f'{n}={v!r}' for n, v in members.items())}"
        found: Any = await self._take(accept, timeout, what)
        result: E = found
        return result

    def _check(self, kinds: Collection[type[Any]], members: Collection[str]) -> None:
        """Refuse what could only wait in vain."""
        for kind in kinds:
            if issubclass(kind, Event):
                if not self._all and kind.qapi_name not in self._names:
                    raise ValueError(f"nobody listens for {kind.__name__} here")
                known: Collection[str] = (*kind.__dataclass_fields__, "timestamp")
            else:
                if not self._unknown:
                    raise ValueError("nobody listens for unknown events here")
                known = UnknownEvent.__match_args__
            for name in members:
                if name not in known:
                    raise TypeError(f"{kind.__name__} has no member {name!r}")

    async def _take(
        self,
        accept: Callable[[AnyEvent | EventError], bool],
        timeout: float | None,
        what: str,
    ) -> Any:
        if timeout is None:
            return await self._accepted(accept)
        import asyncio

        scope = asyncio.timeout(timeout)
        try:
            async with scope:
                return await self._accepted(accept)
        except TimeoutError:
            if not scope.expired():
                raise
            lost = f"; {self.dropped} events were dropped" if self.dropped else ""
            raise TimedOut(
                f"no {what.removeprefix('an ')} within {timeout} s{lost}"
            ) from None

    async def _accepted(self, accept: Callable[[AnyEvent | EventError], bool]) -> Any:
        seen = self._came - len(self._events)
        while True:
            # What came since the last look is at the end, whatever others took out.
            start = max(0, len(self._events) - (self._came - seen))
            for index, event in enumerate(islice(self._events, start, None), start):
                if accept(event):
                    del self._events[index]
                    if isinstance(event, EventError):
                        raise event
                    return event
            seen = self._came
            if self not in self._hub.listeners:
                raise ClientError(
                    "nobody listens: read inside of the `async with` block"
                )
            if self._hub.end is not None:
                raise again(self._hub.end)
            await self._woken()

    async def _woken(self) -> None:
        import asyncio

        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def wake(self) -> None:
        """Have those who wait look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    def offer(self, message: Mapping[str, Any]) -> None:
        """Take an event message from the transport, if it is one that is listened for."""
        name = message.get("event")
        if not isinstance(name, str):
            return
        if not self._all and name not in self._names:
            if not self._unknown or name in EVENTS:
                return
        event: AnyEvent | EventError
        try:
            event = decode_event(message)
        except ValidationError as error:
            event = EventError(name, str(error), message)
            event.__cause__ = error
        if len(self._events) >= self.limit:
            self._events.popleft()
            self.dropped += 1
        self._events.append(event)
        self._came += 1
        self.wake()


def _anything(event: object) -> bool:
    return True


def _member(event: AnyEvent, name: str) -> Any:
    # Mandatory members that an older server did not send are none.
    return getattr(event, name, None)


def again(error: ClientError) -> ClientError:
    """The error for one more reader: each gets a traceback of its own."""
    if isinstance(error, ConnectionLost):
        copy: ClientError = ConnectionLost(error.reason, error.command)
    else:
        copy = ClientError(*error.args)
    copy.__cause__ = error.__cause__
    return copy
