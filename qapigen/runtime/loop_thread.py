"""An event loop for code that has none."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from .client_errors import ClientError

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")

GRACE = 0.2
"""Seconds that tasks have to find out that all is over."""


class LoopThread:
    """An event loop in a thread of its own, for code that has none."""

    def __init__(self, name: str) -> None:
        import asyncio
        import threading

        self.loop: asyncio.AbstractEventLoop | None = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        import asyncio

        loop = self.loop
        assert loop is not None
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(_finish(asyncio.all_tasks(loop)))
            loop.run_until_complete(loop.shutdown_asyncgens())
            asyncio.set_event_loop(None)
            loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Have something done over there, and wait for it.

        What interrupts the wait, Ctrl-C for example, cancels it.
        """
        import asyncio

        if self.loop is None:
            work.close()
            raise ClientError("it is closed")
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def stop(self) -> None:
        """End the thread; does nothing the second time."""
        if self.loop is not None:
            self.loop.call_soon_threadsafe(self.loop.stop)
            self.loop = None
            self._thread.join()


async def _finish(tasks: set[asyncio.Task[Any]]) -> None:
    """Let tasks come to their ends, and cancel those that do not."""
    import asyncio

    if tasks:
        _, left = await asyncio.wait(tasks, timeout=GRACE)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
