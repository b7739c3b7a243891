"""The client against a real emulator: plugging, asking, out of band, and what goes wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import asynchronous, generated

pytestmark = pytest.mark.live

Start = Callable[..., Any]


@asynchronous
async def test_plugging_a_disk(
    vm: Any, start_emulator: Start, disks: list[Path]
) -> None:
    e, t = vm.events, vm.types
    with start_emulator() as server:
        async with vm.Client.connect(server.path, timeout=20) as client:
            file = t.BlockdevOptions.File(filename=str(disks[0]))
            raw = t.BlockdevOptions.Raw(node_name="disk0", file=file, read_only=True)
            await client.blockdev_add(raw)
            await client.device_add(driver="virtio-blk-pci", id="vda", drive="disk0")
            assert "vda" in await plugged(client)
            with pytest.raises(vm.CommandError, match="in use"):
                await client.blockdev_del(node_name="disk0")
            with pytest.raises(vm.CommandError, match="'nix' is not a valid"):
                await client.device_add(driver="nix")
            async with client.listen(e.DeviceDeleted) as events:
                await client.device_del(id="vda")
                # There is no guest to go along with it; a reset does.
                await client.execute_raw("system_reset")
                gone = await events.wait_for(e.DeviceDeleted, device="vda", timeout=20)
            assert gone.path == "/machine/peripheral/vda"
            assert "vda" not in await plugged(client)
            await client.blockdev_del(node_name="disk0")


async def plugged(client: Any) -> set[str]:
    found = await client.execute_raw("qom-list", {"path": "/machine/peripheral"})
    return {entry["name"] for entry in found}


@asynchronous
async def test_events_of_a_run(vm: Any, start_emulator: Start) -> None:
    e, t = vm.events, vm.types
    with start_emulator() as server:
        async with vm.Client.connect(server.path) as client:
            version = await client.query_version()
            assert version.qemu.major >= 7
            status = await client.query_status()
            assert (status.running, status.status) == (False, t.RunState.PRELAUNCH)
            async with client.listen() as events:
                await client.cont()
                await client.stop()
                await client.quit()
                seen = []
                with pytest.raises(vm.ConnectionLost, match="closed the connection"):
                    async for event in events:
                        seen.append(event)
            assert [type(x) for x in seen] == [e.Resume, e.Stop, e.Shutdown]
            assert seen[2].reason is t.ShutdownCause.HOST_QMP_QUIT
        assert server.process.wait(20) == 0


@asynchronous
async def test_what_it_knows(vm: Any, start_emulator: Start) -> None:
    c, e, t = vm.commands, vm.events, vm.types
    with start_emulator() as server:
        async with vm.Client.connect(server.path, check=True) as client:
            known = await client.capabilities()
            assert known.supports(c.BlockResize)
            assert known.supports(c.BlockResize, "node_name")
            assert known.supports(e.JobStatusChange, "status")
            assert known.supports(t.BlockdevOptions.Nbd, "reconnect-delay")
            assert not known.supports(t.BlockdevOptions.Qcow2, "discard-no-unref")
            assert known.supports(t.MirrorSyncMode.BITMAP)
            assert not known.supports(t.MirrorSyncMode("dream"))
            assert known.supports(c.DriveBackup, feature="deprecated")
            assert not known.supports(c.Stop, feature="deprecated")
            assert not known.supports("x-nothing")
            await client.query_status()
            file = t.BlockdevOptions.NullCo(node_name="n", size=1 << 20)
            await client.blockdev_add(file)
            await client.blockdev_del(node_name="n")


@asynchronous
async def test_newer_bindings(qemu: Path, place: Path, start_emulator: Start) -> None:
    """They read what an older server sends, and can be told to send nothing that it lacks."""
    entry = qemu / "schema" / "v10.1" / "qapi" / "qapi-schema.json"
    newer = generated("live_newer", entry, place)
    t = newer.types
    with start_emulator() as server:
        async with newer.Client.connect(server.path, check=True) as client:
            status = await client.query_status()
            assert status.running is False
            assert (await client.query_version()).qemu.major >= 7
            assert await client.query_block() == []
            options = t.BlockdevOptions.Qcow2(file="x", discard_no_unref=True)
            if (await client.query_version()).qemu.major < 10:
                with pytest.raises(newer.NotSupported) as caught:
                    await client.blockdev_add(options)
                assert caught.value.path == "discard-no-unref"


@asynchronous
async def test_out_of_band(vm: Any, start_emulator: Start) -> None:
    with start_emulator() as server:
        async with vm.Client.connect(server.path) as client:
            yank = vm.commands.Yank(instances=[])
            assert await client.execute(yank, oob=True) is None
            works = [client.execute(yank, oob=bool(n % 2)) for n in range(20)]
            assert await asyncio.gather(*works) == [None] * 20
            (own,) = await client.execute(vm.commands.QueryYank(), oob=True)
            assert type(own) is vm.types.YankInstance.Chardev
            nowhere = vm.types.YankInstance.BlockNode(node_name="nix")
            with pytest.raises(vm.CommandError) as caught:
                await client.execute(vm.commands.Yank(instances=[nowhere]), oob=True)
            assert caught.value.error_class == "DeviceNotFound"
            with pytest.raises(ValueError, match="cannot be executed out of band"):
                await client.execute(vm.commands.Stop(), oob=True)
            with pytest.raises(vm.CommandError, match="does not support OOB"):
                await client.execute_raw("stop", oob=True)


@asynchronous
async def test_errors(vm: Any, start_emulator: Start) -> None:
    with start_emulator() as server:
        async with vm.Client.connect(server.path) as client:
            with pytest.raises(vm.CommandError) as caught:
                await client.block_resize(node_name="nix", size=1)
            assert caught.value.error_class == "GenericError"
            assert "nix" in caught.value.desc
            with pytest.raises(vm.CommandError) as caught:
                await client.execute_raw("x-nothing", {"a": 1})
            assert caught.value.error_class == "CommandNotFound"
            assert caught.value.arguments == {"a": 1}


@asynchronous
async def test_a_server_that_stalls_and_dies(vm: Any, start_emulator: Start) -> None:
    with start_emulator() as server:
        async with vm.Client.connect(server.path, timeout=20) as client:
            await client.query_status()
            server.pause()
            with pytest.raises(vm.TimedOut):
                await client.execute(vm.commands.QueryStatus(), timeout=0.1)
            server.go_on()
            assert (await client.query_version()).qemu.major >= 7
            server.pause()
            task = asyncio.create_task(client.query_status())
            await asyncio.sleep(0.05)
            server.kill()
            with pytest.raises(vm.ConnectionLost) as caught:
                await task
            assert caught.value.command == "query-status"
            with pytest.raises(vm.ConnectionLost):
                await client.query_status()


@asynchronous
async def test_one_client_at_a_time(vm: Any, start_emulator: Start) -> None:
    with start_emulator() as server:
        async with vm.Client.connect(server.path) as client:
            with pytest.raises(vm.CannotConnect, match="is there another"):
                await vm.Client.connect(server.path, connect_timeout=0.2)
            await client.query_status()
        async with vm.Client.connect(server.path) as client:
            await client.query_status()


@asynchronous
async def test_many_commands_at_once(vm: Any, start_emulator: Start) -> None:
    with start_emulator() as server:
        async with vm.Client.connect(server.path) as client:
            works = [client.query_status() for _ in range(200)]
            assert len(set(map(repr, await asyncio.gather(*works)))) == 1
