"""One connection to the fake server."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .client_errors import CommandError
from .errors import ValidationError
from .fake_json import BadInput, Parser
from .fake_words import told
from .flags import flags
from .registry import COMMANDS

if TYPE_CHECKING:
    import asyncio

    from .fake import FakeServer

NO_ANSWER: Any = object()


class Session:
    """Reads requests, has them answered one after the other, those out of band at once."""

    def __init__(
        self,
        server: FakeServer,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self.server = server
        self.ready = flags().guest
        """Whether negotiation is over."""
        self._oob = False
        self._reader = reader
        self._writer = writer
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve until the client goes."""
        import asyncio

        requests: asyncio.Queue[Any] = asyncio.Queue()
        self._start(self._in_band(requests))
        parser = Parser()
        try:
            if not flags().guest:
                self.send(self.server.greeting())
            while data := await self._reader.read(1 << 16):
                for request in parser.feed(data):
                    if (
                        self._oob
                        and isinstance(request, dict)
                        and "exec-oob" in request
                    ):
                        self._start(self._answer(request))
                    else:
                        requests.put_nowait(request)
        except ConnectionError:
            pass  # the client is gone
        finally:
            await self._finish()

    async def _in_band(self, requests: asyncio.Queue[Any]) -> None:
        while True:
            await self._answer(await requests.get())

    def _start(self, work: Any) -> None:
        import asyncio

        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _finish(self) -> None:
        import asyncio

        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        self.hang_up()

    def hang_up(self) -> None:
        """End the connection without a word."""
        self._writer.transport.abort()

    def send(self, message: Mapping[str, Any], *, before: bytes = b"") -> None:
        """Send a message."""
        end = b"\n" if flags().guest else b"\r\n"
        self.send_raw(before + json.dumps(message).encode() + end)

    def send_event(self, message: Mapping[str, Any]) -> None:
        """Send an event, if the client may have any yet."""
        if self.ready:
            self.send(message)

    def send_raw(self, data: bytes) -> None:
        """Send anything."""
        if not self._writer.transport.is_closing():
            self._writer.write(data)

    # --- requests ------------------------------------------------------------------------------

    async def _answer(self, request: Any) -> None:
        own = (
            {"id": request["id"]}
            if isinstance(request, dict) and "id" in request
            else {}
        )
        try:
            if isinstance(request, BadInput):
                raise _generic(str(request))
            name, arguments, oob = self._read(request)
            result = await self._execute(name, arguments, oob)
        except CommandError as error:
            problem = {"class": error.error_class, "desc": error.desc}
            self.send({**own, "error": problem})
            return
        if result is NO_ANSWER or name in flags().silent:
            return
        before = b"\xff" if name == "guest-sync-delimited" else b""
        self.send({"return": result, **own}, before=before)

    def _read(self, request: Any) -> tuple[str, dict[str, Any], bool]:
        """A request's command and arguments, and whether it is to run out of band."""
        if not isinstance(request, dict):
            raise _generic("QMP input must be a JSON object")
        known = ["execute", "arguments", "id", *(["exec-oob"] if self._oob else [])]
        for member in request:
            if member not in known:
                raise _generic(f"QMP input member '{member}' is unexpected")
        if "execute" in request and "exec-oob" in request:
            raise _generic("QMP input member 'exec-oob' clashes with 'execute'")
        key = "exec-oob" if "exec-oob" in request else "execute"
        if key not in request:
            raise _generic("QMP input lacks member 'execute'")
        name, arguments = request[key], request.get("arguments", {})
        if not isinstance(name, str):
            raise _generic(f"QMP input member '{key}' must be a string")
        if not isinstance(arguments, dict):
            raise _generic("QMP input member 'arguments' must be an object")
        return name, arguments, key == "exec-oob"

    async def _execute(self, name: str, arguments: dict[str, Any], oob: bool) -> Any:
        if not flags().guest and name == "qmp_capabilities":
            return self._negotiate(arguments)
        if not self.ready:
            raise CommandError(
                "CommandNotFound",
                "Expecting capabilities negotiation with 'qmp_capabilities'",
            )
        raw = self.server.raw(name)
        known = name in COMMANDS
        if not known and raw is None:
            raise CommandError(
                "CommandNotFound", f"The command {name} has not been found"
            )
        if oob and name not in flags().out_of_band:
            raise _generic(f"The command {name} does not support OOB")
        if not known and raw is not None:
            return raw(arguments)
        try:
            command = COMMANDS[name].from_dict(arguments, strict=True)
        except ValidationError as error:
            raise _generic(told(error)) from error
        return await self.server.handle(command, raw)

    def _negotiate(self, arguments: Mapping[str, Any]) -> Any:
        if self.ready:
            raise CommandError(
                "CommandNotFound",
                "Capabilities negotiation is already complete, command ignored",
            )
        enable = arguments.get("enable", [])
        for member in arguments:
            if member != "enable":
                raise _generic(f"Parameter '{member}' is unexpected")
        if not isinstance(enable, list):
            raise _generic("Invalid parameter type for 'enable', expected: array")
        for capability in enable:
            if capability != "oob":
                raise _generic(f"Parameter 'null' does not accept value '{capability}'")
            if not flags().out_of_band:
                raise _generic("Capability oob not available")
        self.ready = True
        self._oob = "oob" in enable
        return {}


def _generic(text: str) -> CommandError:
    return CommandError("GenericError", text)
