"""What a client needs of whatever carries its messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from .client_errors import ConnectionLost

if TYPE_CHECKING:
    import socket

Address: TypeAlias = "str | tuple[str, int] | socket.socket"
"""Path of a unix socket; host and port; or a socket that is connected already."""

Receive: TypeAlias = Callable[[Mapping[str, Any]], None]
Lost: TypeAlias = Callable[[ConnectionLost], None]


class Transport(Protocol):
    """Carries commands to a server, and replies and events back.

    Any object with these methods will do.  All are called in one event loop.  Several calls can be
    under way at once; one that is cancelled must leave the others and the connection in order.
    """

    async def open(self, receive: Receive, lost: Lost) -> None:
        """Connect and negotiate.

        Args:
            receive: takes each event, the whole message as decoded JSON; does not raise.
            lost: takes the reason when the connection ends and `close` was not called.

        Raises:
            CannotConnect: there is no server, or it speaks something else.
        """

    async def call(
        self, command: str, arguments: Mapping[str, Any], *, oob: bool, reply: bool
    ) -> Any:
        """Have a command executed, and give what its reply has as `return`.

        Args:
            command: its name in the schema.
            arguments: plain JSON values.
            oob: execute it out of band.
            reply: false where the server answers with an error or not at all.

        Raises:
            CommandError: the server said so.
            ConnectionLost: the connection ended before the reply came, or earlier.
        """

    async def close(self) -> None:
        """Disconnect, and leave nothing behind; does not raise, also if called again."""


def shown_address(address: Address) -> str:
    """An address as messages show it."""
    match address:
        case str():
            return address
        case (host, port):
            return f"{host}:{port}"
        case _:
            return "the given socket"


async def connected_socket(address: Address) -> socket.socket:
    """A non-blocking socket, connected to the address.

    Raises OSError.
    """
    import asyncio
    import socket

    loop = asyncio.get_running_loop()
    if isinstance(address, socket.socket):
        address.setblocking(False)
        return address
    if isinstance(address, str):
        where: Any = address
        families = [(socket.AF_UNIX, where)]
    else:
        found = await loop.getaddrinfo(*address, type=socket.SOCK_STREAM)
        families = [(family, where) for family, _, _, _, where in found]
    problem: OSError | None = None
    for family, where in families:
        try:
            return await _connect(family, where)
        except OSError as error:
            problem = error
    raise problem or OSError(f"no address for {shown_address(address)}")


async def _connect(family: int, where: Any) -> socket.socket:
    import asyncio
    import socket

    own = socket.socket(family, socket.SOCK_STREAM)
    try:
        own.setblocking(False)
        await asyncio.get_running_loop().sock_connect(own, where)
    except BaseException:
        own.close()
        raise
    return own
