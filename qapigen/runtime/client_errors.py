"""What goes wrong between a client and a server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class ClientError(Exception):
    """Something between client and server went wrong.

    Values that cannot be sent are a `ValidationError`, which is raised before anything is sent.
    """


class CommandError(ClientError):
    """The server answered a command with an error.

    Attributes:
        error_class: the error's class, `GenericError` for the most part.
        desc: the server's words.
        command: name of the command in the schema.
        arguments: its arguments, as they were sent; no part of the message, they may be secret.
    """

    def __init__(
        self,
        error_class: str,
        desc: str,
        command: str = "",
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        self.error_class = error_class
        self.desc = desc
        self.command = command
        self.arguments: Mapping[str, Any] = {} if arguments is None else arguments
        super().__init__(error_class, desc, command, self.arguments)

    def __str__(self) -> str:
        where = f"{self.command}: " if self.command else ""
        return f"{where}{self.desc} ({self.error_class})"


class CannotConnect(ClientError, ConnectionError):
    """There is no server at the address, or it does not speak the protocol."""


class ConnectionLost(ClientError, ConnectionError):
    """The connection ended, or was closed; nothing can be sent or received any more.

    Attributes:
        reason: what happened.
        command: the command that was under way; the server may have carried it out or not.
            None where nothing was under way.
    """

    def __init__(self, reason: str, command: str | None = None) -> None:
        self.reason = reason
        self.command = command
        text = reason
        if command is not None:
            text += f"; whether {command!r} was carried out is not known"
        super().__init__(text)

    def __reduce__(self) -> tuple[type[ConnectionLost], tuple[str, str | None]]:
        return type(self), (self.reason, self.command)


class TimedOut(ClientError, TimeoutError):
    """Something did not come in time; the connection stays usable.

    Attributes:
        command: the command whose reply did not come.  The server may still carry it out; its
            late reply is dropped.  None where an event was waited for.
    """

    def __init__(self, message: str, command: str | None = None) -> None:
        self.message = message
        self.command = command
        super().__init__(message)

    def __reduce__(self) -> tuple[type[TimedOut], tuple[str, str | None]]:
        return type(self), (self.message, self.command)


class ReplyError(ClientError):
    """The server's reply is not what the schema says; its cause tells where.

    Attributes:
        command: name of the command.
        reply: what the server sent.
    """

    def __init__(self, command: str, problem: str, reply: object) -> None:
        self.command = command
        self.problem = problem
        self.reply = reply
        super().__init__(command, problem, reply)

    def __str__(self) -> str:
        return f"{self.command}: the reply is not what the schema says: {self.problem}"


class EventError(ClientError):
    """An event's data are not what the schema says; its cause tells where.

    Attributes:
        name: name of the event.
        message: what the server sent.
    """

    def __init__(self, name: str, problem: str, message: object) -> None:
        self.name = name
        self.problem = problem
        self.message = message
        super().__init__(name, problem, message)

    def __str__(self) -> str:
        return f"{self.name}: the event is not what the schema says: {self.problem}"


class NotSupported(ClientError):
    """The server lacks what was asked for, and nothing was sent.

    Attributes:
        command: name of the command.
        path: the place in its arguments; empty for the command itself.
        missing: what the server lacks.
    """

    def __init__(self, command: str, path: str, missing: str) -> None:
        self.command = command
        self.path = path
        self.missing = missing
        super().__init__(command, path, missing)

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        return f"{self.command}: {where}the server has no {self.missing}"
