"""Listening: what comes, in which order, for how long, and what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from packages_for_clients import asynchronous


class Source:
    """A transport that events come out of when the test says so."""

    def __init__(self) -> None:
        self.seconds = 0

    async def open(self, receive: Any, lost: Any) -> None:
        self._receive, self.lost = receive, lost

    async def call(
        self, command: str, arguments: Any, *, oob: bool, reply: bool
    ) -> Any:
        return {}

    async def close(self) -> None:
        pass

    def event(self, name: str, **data: Any) -> None:
        self.seconds += 1
        time = {"seconds": self.seconds, "microseconds": 5}
        self._receive({"event": name, "timestamp": time, "data": data})

    def status(self, job: str, status: str) -> None:
        self.event("JOB_STATUS_CHANGE", id=job, status=status)


@asynccontextmanager
async def connected(vm: Any) -> AsyncIterator[tuple[Any, Source]]:
    source = Source()
    async with vm.Client(source) as client:
        yield client, source


@asynchronous
async def test_typed_with_timestamp(vm: Any) -> None:
    e, t = vm.events, vm.types
    async with connected(vm) as (client, source):
        async with client.listen(e.JobStatusChange) as events:
            source.status("j", "running")
            event = await events.get()
        assert type(event) is e.JobStatusChange
        assert (event.id, event.status) == ("j", t.JobStatus.RUNNING)
        assert event.timestamp == (1, 5)
        assert event.timestamp.datetime.year == 1970


@asynchronous
async def test_only_what_is_listened_for(vm: Any) -> None:
    e = vm.events
    async with (
        connected(vm) as (client, source),
        client.listen(e.Stop, e.Resume) as two,
        client.listen() as every,
        client.listen(vm.UnknownEvent) as unknown,
    ):
        for name in ("STOP", "NEW_THING", "RESUME", "SHUTDOWN"):
            source.event(name, guest=True, reason="none")
        assert [type(await two.get()) for _ in range(2)] == [e.Stop, e.Resume]
        assert len(two) == 0
        assert len(every) == 4
        assert [await unknown.get()] == [
            vm.UnknownEvent(
                "NEW_THING", {"guest": True, "reason": "none"}, vm.Timestamp(2, 5)
            )
        ]
        found = await every.wait_for(vm.UnknownEvent, name="NEW_THING")
        assert found.data == {"guest": True, "reason": "none"}


@asynchronous
async def test_each_listener_has_its_own(vm: Any) -> None:
    async with (
        connected(vm) as (client, source),
        client.listen(vm.events.Stop) as one,
        client.listen(vm.events.Stop) as two,
    ):
        source.event("STOP")
        assert await one.get() is not await two.get()


@asynchronous
async def test_nothing_is_lost_between_listening_and_waiting(vm: Any) -> None:
    """Events that come before anybody waits, in an order that nobody expects."""
    e = vm.events
    async with connected(vm) as (client, source):
        async with client.listen(e.JobStatusChange, e.BlockJobCompleted) as events:
            for device in ("d1", "d0"):
                source.status(device, "created")
                source.event(
                    "BLOCK_JOB_COMPLETED",
                    type="backup",
                    device=device,
                    len=1,
                    offset=1,
                    speed=0,
                )
            await asyncio.sleep(0)
            first = await events.wait_for(e.BlockJobCompleted, device="d0", timeout=1)
            second = await events.wait_for(e.BlockJobCompleted, device="d1", timeout=1)
            assert (first.device, second.device) == ("d0", "d1")
            # What was passed over is still there, in order.
            left = [await events.get(), await events.get()]
            assert [x.id for x in left] == ["d1", "d0"]


@asynchronous
async def test_filters(vm: Any) -> None:
    e, t = vm.events, vm.types
    async with connected(vm) as (client, source), client.listen() as events:
        for number, status in enumerate(["created", "running", "dreaming", "null"]):
            source.status(f"j{number}", status)
        source.event("STOP")
        kind = e.JobStatusChange
        assert (await events.wait_for(kind, status=t.JobStatus.RUNNING)).id == "j1"
        assert (await events.wait_for(kind, status="dreaming")).id == "j2"
        assert (await events.wait_for(kind, where=lambda j: j.id > "j0")).id == "j3"
        assert type(await events.wait_for(e.Resume, e.Stop)) is e.Stop
        assert (await events.wait_for(id="j0")).status == "created"
        assert len(events) == 0


@asynchronous
async def test_a_member_that_was_not_sent_matches_nothing(vm: Any) -> None:
    e = vm.events
    async with connected(vm) as (client, source), client.listen() as events:
        source.event("JOB_STATUS_CHANGE", status="running")
        with pytest.raises(vm.TimedOut):
            await events.wait_for(e.JobStatusChange, id="j", timeout=0.01)
        assert (await events.get()).missing == ("id",)


@asynchronous
async def test_waiting_for_what_cannot_come(vm: Any) -> None:
    e = vm.events
    async with connected(vm) as (client, _), client.listen(e.Stop) as events:
        with pytest.raises(ValueError, match="nobody listens for Resume here"):
            await events.wait_for(e.Resume)
        with pytest.raises(ValueError, match="nobody listens for unknown events"):
            await events.wait_for(vm.UnknownEvent)
        with pytest.raises(TypeError, match="Stop has no member 'device'"):
            await events.wait_for(e.Stop, device="x")
        with pytest.raises(ValueError, match="one event at least"):
            client.listen(limit=0)


@asynchronous
async def test_time_outs(vm: Any) -> None:
    e = vm.events
    async with connected(vm) as (client, source):
        async with client.listen(e.JobStatusChange) as events:
            source.status("j", "running")
            with pytest.raises(vm.TimedOut) as caught:
                await events.wait_for(e.JobStatusChange, id="k", timeout=0.01)
            text = "no JobStatusChange with id='k' within 0.01 s"
            assert str(caught.value) == text
            assert isinstance(caught.value, TimeoutError)
            assert (await events.get(timeout=0)).id == "j"
            with pytest.raises(vm.TimedOut, match="no event within 0.01 s"):
                await events.get(timeout=0.01)
            source.status("l", "running")
            assert (await events.get(timeout=1)).id == "l"


@asynchronous
async def test_a_cancelled_wait_takes_nothing(vm: Any) -> None:
    """Even if the event comes in the same moment."""
    async with connected(vm) as (client, source), client.listen() as events:
        task = asyncio.create_task(events.get())
        await asyncio.sleep(0)
        source.event("STOP")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert type(await events.get(timeout=1)) is vm.events.Stop


@asynchronous
async def test_several_wait_at_once(vm: Any) -> None:
    e = vm.events
    async with connected(vm) as (client, source), client.listen() as events:
        kind = e.JobStatusChange
        waits = [events.wait_for(kind, id=f"j{n}", timeout=5) for n in range(20)]
        tasks = [asyncio.create_task(w) for w in waits]
        anybody = asyncio.create_task(events.wait_for(e.Stop))
        await asyncio.sleep(0)
        for number in reversed(range(20)):
            source.status(f"j{number}", "running")
            if number % 3 == 0:
                await asyncio.sleep(0)
        source.event("STOP")
        found = await asyncio.gather(*tasks)
        assert [f.id for f in found] == [f"j{n}" for n in range(20)]
        await anybody
        assert len(events) == 0


@asynchronous
async def test_a_slow_reader(vm: Any) -> None:
    """The oldest are dropped and counted; memory does not grow."""
    e = vm.events
    async with (
        connected(vm) as (client, source),
        client.listen(e.JobStatusChange, limit=10) as events,
    ):
        for number in range(10_000):
            source.status(f"j{number}", "running")
            assert len(events) <= 10
        assert events.dropped == 9990
        assert [(await events.get()).id for _ in range(10)] == [
            f"j{n}" for n in range(9990, 10_000)
        ]
        with pytest.raises(vm.TimedOut, match="; 9990 events were dropped"):
            await events.get(timeout=0.01)


@asynchronous
async def test_the_limit_without_a_word(vm: Any) -> None:
    async with connected(vm) as (client, source), client.listen() as events:
        for _ in range(3000):
            source.event("STOP")
        assert (len(events), events.dropped) == (1024, 3000 - 1024)


@asynchronous
async def test_nobody_listens(vm: Any) -> None:
    """What nobody listens for is not kept; nor is anything read before or after."""
    async with connected(vm) as (client, source):
        source.event("STOP")
        events = client.listen()
        with pytest.raises(vm.ClientError, match="nobody listens"):
            await events.get()
        async with events:
            source.event("RESUME")
            assert type(await events.get()) is vm.events.Resume
            with pytest.raises(vm.ClientError, match="listens already"):
                await events.__aenter__()
        source.event("STOP")
        assert len(events) == 0
        with pytest.raises(vm.ClientError, match="nobody listens"):
            await events.get()


@asynchronous
async def test_leaving_wakes_those_who_wait(vm: Any) -> None:
    async with connected(vm) as (client, _):
        async with client.listen() as events:
            task = asyncio.create_task(events.get())
            await asyncio.sleep(0)
        with pytest.raises(vm.ClientError, match="nobody listens"):
            await task


@asynchronous
async def test_iterating(vm: Any) -> None:
    """What came before the end is read; then it stops, or says why."""
    async with connected(vm) as (client, source), client.listen() as events:
        source.event("STOP")
        source.event("RESUME")
        await client.close()
        assert len([event async for event in events]) == 2
    async with connected(vm) as (client, source), client.listen() as events:
        source.event("STOP")
        source.lost(vm.ConnectionLost("it rains"))
        seen = []
        with pytest.raises(vm.ConnectionLost, match="it rains"):
            async for event in events:
                seen.append(event)
        assert len(seen) == 1


@asynchronous
async def test_an_event_that_is_not_what_the_schema_says(vm: Any) -> None:
    """It is an error where it is read, and nowhere else."""
    e = vm.events
    async with connected(vm) as (client, source), client.listen() as events:
        source.event("STOP")
        source.event("JOB_STATUS_CHANGE", id=5, status="running")
        source.event("RESUME")
        assert type(await events.wait_for(e.Resume)) is e.Resume
        with pytest.raises(vm.EventError, match="JOB_STATUS_CHANGE: .*id: 5 is not"):
            await events.wait_for(e.JobStatusChange, timeout=1)
        source._receive({"event": "STOP", "timestamp": 5})
        source._receive({"event": 7})
        assert type(await events.get()) is e.Stop
        with pytest.raises(vm.EventError, match="STOP: .*timestamp") as caught:
            await events.get()
        assert caught.value.name == "STOP"
        assert caught.value.message == {"event": "STOP", "timestamp": 5}
        await client.stop()


@asynchronous
async def test_members_that_look_like_parameters(odd: Any) -> None:
    e = odd.events
    async with connected(odd) as (client, source), client.listen() as events:
        source.event("PAINTED", colour="red", timestamp=7)
        found = await events.wait_for(e.Painted, timestamp_=7, timeout=1)
        assert found.timestamp == (1, 5)


@asynchronous
async def test_events_of_a_guest(agent: Any) -> None:
    async with connected(agent) as (client, _):
        with pytest.raises(agent.ClientError, match="sends no events"):
            client.listen()
