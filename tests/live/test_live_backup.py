"""The drive-backup transaction, on an emulator and on a storage daemon."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import asynchronous

pytestmark = pytest.mark.live

SLOW = 65536
"""Bytes a second: slow enough to look at a job."""

Start = Callable[..., Any]
Same = Callable[[Path, Path], bool]


def actions(vm: Any, targets: list[Path], **more: Any) -> list[Any]:
    """A full backup of each disk, all in one transaction."""
    t = vm.types
    return [
        t.TransactionAction.DriveBackup(
            data=t.DriveBackup(
                device=f"d{number}",
                job_id=f"job{number}",
                target=str(target),
                format="qcow2",
                sync=t.MirrorSyncMode.FULL,
                **more,
            )
        )
        for number, target in enumerate(targets)
    ]


def grouped(vm: Any) -> Any:
    t = vm.types
    return t.TransactionProperties(completion_mode=t.ActionCompletionMode.GROUPED)


@pytest.fixture
def targets(tmp_path: Path) -> list[Path]:
    return [tmp_path / "copy0.qcow2", tmp_path / "copy1.qcow2"]


@pytest.fixture(params=["emulator", "storage daemon"])
def connect(
    request: pytest.FixtureRequest, vm: Any, disks: list[Path], drives: list[str]
) -> Callable[[], Any]:
    """A client of a server that has the disks `d0` and `d1`."""
    kind = request.param.replace(" ", "_")
    start: Start = request.getfixturevalue(f"start_{kind}")

    @asynccontextmanager
    async def connected() -> AsyncIterator[Any]:
        options = drives if kind == "emulator" else []
        with start(*options) as server:
            async with vm.Client.connect(server.path, timeout=20) as client:
                if kind != "emulator":
                    await add_disks(vm, client, disks)
                yield client

    return connected


async def add_disks(vm: Any, client: Any, disks: list[Path]) -> None:
    options = vm.types.BlockdevOptions
    for number, path in enumerate(disks):
        file = options.File(filename=str(path))
        await client.blockdev_add(options.Raw(node_name=f"d{number}", file=file))


async def nodes(client: Any) -> list[str]:
    found = await client.execute_raw("query-named-block-nodes")
    return sorted(node["node-name"] for node in found)


def states(vm: Any, seen: list[Any], job: str) -> list[str]:
    """The states that a job went through."""
    kind = vm.events.JobStatusChange
    return [str(e.status) for e in seen if isinstance(e, kind) and e.id == job]


@asynchronous
async def test_two_disks_at_once(
    vm: Any, connect: Any, disks: list[Path], targets: list[Path], same_image: Same
) -> None:
    e, t = vm.events, vm.types
    async with connect() as client:
        async with client.listen(e.BlockJobCompleted, e.JobStatusChange) as events:
            await client.transaction(
                actions=actions(vm, targets, speed=SLOW), properties=grouped(vm)
            )
            jobs = await client.query_block_jobs()
            assert {j.device for j in jobs} == {"job0", "job1"}
            assert {j.type for j in jobs} == {"backup"}
            assert all(j.speed == SLOW for j in jobs)
            for job in jobs:
                await client.block_job_set_speed(device=job.device, speed=0)
            done = [
                await events.wait_for(e.BlockJobCompleted, device=d, timeout=30)
                for d in ("job1", "job0")
            ]
            assert [type(d) for d in done] == [e.BlockJobCompleted] * 2
            assert all(d.type is t.JobType.BACKUP and d.error is None for d in done)
            assert all(
                d.len == d.offset == path.stat().st_size for d, path in zip(done, disks)
            )
            assert all(d.timestamp.seconds > 1_600_000_000 for d in done)
            seen = []
            while not all(
                states(vm, seen, j)[-1:] == ["null"] for j in ("job0", "job1")
            ):
                seen.append(await events.get(timeout=30))
        for job in ("job0", "job1"):
            went = states(vm, seen, job)
            assert went[:2] == ["created", "running"]
            assert went[-4:] == ["waiting", "pending", "concluded", "null"]
        assert await client.query_block_jobs() == []
    for disk, target in zip(disks, targets):
        assert target.read_bytes()[:4] == b"QFI\xfb"
        assert same_image(disk, target)
    assert not same_image(disks[0], targets[1])


FAILING = {
    "no such device": "Cannot find device='nix'",
    "no such directory": "Could not create",
    "job of that name": "in use",
}


@pytest.mark.parametrize("what", FAILING)
@asynchronous
async def test_the_second_action_fails(
    vm: Any, connect: Any, targets: list[Path], tmp_path: Path, what: str
) -> None:
    """One error; nothing runs and nothing is left but the first one's file."""
    kind = vm.events.JobStatusChange
    async with connect() as client:
        before = await nodes(client)
        wrong = actions(vm, targets)
        if what == "no such device":
            wrong[1].data.device = "nix"
        elif what == "no such directory":
            wrong[1].data.target = str(tmp_path / "no" / "way")
        else:
            wrong[1].data.job_id = "job0"
        async with client.listen(kind) as events:
            with pytest.raises(vm.CommandError) as caught:
                await client.transaction(actions=wrong, properties=grouped(vm))
            assert caught.value.error_class == "GenericError"
            assert FAILING[what] in caught.value.desc
            assert caught.value.command == "transaction"
            sent = caught.value.arguments["actions"][1]["data"]
            assert sent == wrong[1].data.to_dict()
            # They all came before the error.
            seen = [await events.get(timeout=0) for _ in range(len(events))]
            assert {event.id for event in seen} == {"job0"}
            went = states(vm, seen, "job0")
            assert went[:1] == ["created"]
            assert went[-3:] == ["aborting", "concluded", "null"]
        assert await client.query_block_jobs() == []
        assert await client.query_jobs() == []
        assert await nodes(client) == before
        # The server is as good as before.
        async with client.listen(kind) as events:
            targets[0].unlink(missing_ok=True)
            await client.transaction(actions=actions(vm, targets))
            await events.wait_for(kind, id="job1", status="null", timeout=30)


@pytest.mark.parametrize("mode", ["GROUPED", "INDIVIDUAL"])
@asynchronous
async def test_cancelling_one(
    vm: Any,
    connect: Any,
    disks: list[Path],
    targets: list[Path],
    same_image: Same,
    mode: str,
) -> None:
    """Grouped, it cancels both; else the other goes on."""
    e, t = vm.events, vm.types
    properties = t.TransactionProperties(
        completion_mode=t.ActionCompletionMode[mode],
    )
    async with connect() as client:
        async with client.listen(e.BlockJobCancelled, e.BlockJobCompleted) as events:
            await client.transaction(
                actions=actions(vm, targets, speed=SLOW), properties=properties
            )
            await client.block_job_cancel(device="job0")
            await events.wait_for(e.BlockJobCancelled, device="job0", timeout=30)
            if mode == "GROUPED":
                await events.wait_for(e.BlockJobCancelled, device="job1", timeout=30)
            else:
                (left,) = await client.query_block_jobs()
                assert left.device == "job1"
                await client.block_job_set_speed(device="job1", speed=0)
                await events.wait_for(e.BlockJobCompleted, device="job1", timeout=30)
            assert len(events) == 0
        assert await client.query_block_jobs() == []
    assert same_image(disks[1], targets[1]) is (mode == "INDIVIDUAL")


@asynchronous
async def test_the_schema_of_2013(
    old: Any,
    start_emulator: Start,
    disks: list[Path],
    drives: list[str],
    targets: list[Path],
    same_image: Same,
) -> None:
    """A union without a discriminator, nested members, no events: the server of today takes it."""
    t = old.types

    def backup(number: int, **more: Any) -> Any:
        return t.TransactionAction.DriveBackup(
            data=t.DriveBackup(
                device=f"d{number}",
                target=str(targets[number]),
                format="qcow2",
                sync=t.MirrorSyncMode.FULL,
                **more,
            )
        )

    async with AsyncExitStack() as stack:
        server = stack.enter_context(start_emulator(*drives))
        client = await stack.enter_async_context(old.Client.connect(server.path))
        assert (await client.query_version()).qemu.major >= 7
        before = await nodes(client)
        events = await stack.enter_async_context(client.listen(old.UnknownEvent))
        broken = [backup(0), t.TransactionAction.Abort(data=t.Abort())]
        with pytest.raises(old.CommandError):
            await client.transaction(actions=broken)
        assert await client.query_block_jobs() == []
        assert await nodes(client) == before
        await client.transaction(
            actions=[backup(number, speed=SLOW) for number in range(2)]
        )
        jobs = await client.query_block_jobs()
        assert {job.device for job in jobs} == {"d0", "d1"}
        for number in range(2):
            arguments = {"device": f"d{number}", "speed": 0}
            await client.execute_raw("block-job-set-speed", arguments)
        for device in ("d1", "d0"):

            def done(event: Any, device: str = device) -> bool:
                return bool(event.data["device"] == device)

            await events.wait_for(
                old.UnknownEvent, name="BLOCK_JOB_COMPLETED", where=done, timeout=30
            )
    for disk, target in zip(disks, targets):
        assert same_image(disk, target)


def test_the_synchronous_twin(
    vm: Any,
    start_emulator: Start,
    disks: list[Path],
    drives: list[str],
    targets: list[Path],
    same_image: Same,
) -> None:
    e = vm.events
    with (
        start_emulator(*drives) as server,
        vm.SyncClient.connect(server.path, timeout=20, check=True) as client,
        client.listen(e.BlockJobCompleted) as events,
    ):
        client.transaction(actions=actions(vm, targets), properties=grouped(vm))
        for device in ("job1", "job0"):
            events.wait_for(e.BlockJobCompleted, device=device, timeout=30)
    for disk, target in zip(disks, targets):
        assert same_image(disk, target)


@asynchronous
async def test_two_clients_of_two_servers(
    vm: Any,
    start_emulator: Start,
    start_storage_daemon: Start,
    disks: list[Path],
    drives: list[str],
) -> None:
    """Each has its own events."""
    kind = vm.events.JobStatusChange
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        one = await enter(
            vm.Client.connect(stack.enter_context(start_emulator(*drives[:2])).path)
        )
        two = await enter(
            vm.Client.connect(stack.enter_context(start_storage_daemon()).path)
        )
        assert one.capabilities is not two.capabilities
        of_one, of_two = await enter(one.listen(kind)), await enter(two.listen(kind))
        wrong = actions(vm, [disks[1].with_suffix(".copy")])
        wrong.append(vm.types.TransactionAction.Abort(data=vm.types.Abort()))
        first, second = await asyncio.gather(
            one.transaction(actions=wrong),
            two.transaction(actions=wrong),
            return_exceptions=True,
        )
        assert isinstance(first, vm.CommandError)
        assert isinstance(second, vm.CommandError)
        assert len(of_one) > 0
        assert len(of_two) == 0
