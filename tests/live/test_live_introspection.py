"""Bindings made of what a running QEMU tells about itself: no schema is at hand."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packages_for_clients import asynchronous

pytestmark = pytest.mark.live

Start = Callable[..., Any]


def told(qapigen: Callable[..., Any], socket: str, place: Path, name: str) -> Any:
    """The package made of a server's answer."""
    done = qapigen("generate", "--from-introspection", socket, "-o", place / name)
    assert done.returncode == 0, done.stderr
    importlib.invalidate_caches()
    return importlib.import_module(name)


@asynchronous
async def test_disks_of_an_emulator(
    qapigen: Callable[..., Any], start_emulator: Start, place: Path, disks: list[Path]
) -> None:
    with start_emulator() as server:
        vm = told(qapigen, server.path, place, "live_told_vm")
        t, e = vm.types, vm.events
        async with vm.Client.connect(server.path, timeout=20, check=True) as client:
            file = t.BlockdevAddArguments.File(filename=str(disks[0]))
            raw = t.BlockdevAddArguments.Raw(
                node_name="disk0", file=file, read_only=True
            )
            await client.blockdev_add(raw)
            # What a device takes is in no schema.
            await client.device_add(driver="virtio-blk-pci", id="vda", drive="disk0")
            (block,) = await client.query_block()
            assert block.inserted.node_name == "disk0"
            assert block.inserted.ro is True
            assert block.inserted.image.virtual_size == disks[0].stat().st_size
            with pytest.raises(vm.CommandError, match="in use"):
                await client.blockdev_del(node_name="disk0")
            async with client.listen(e.Stop, e.Resume) as events:
                await client.cont()
                await events.wait_for(e.Resume, timeout=20)
                await client.stop()
                await events.wait_for(e.Stop, timeout=20)
            status = await client.query_status()
            assert status.status == "paused"
            assert status.status.is_known


@asynchronous
async def test_a_storage_daemon(
    qapigen: Callable[..., Any],
    start_storage_daemon: Start,
    place: Path,
    disks: list[Path],
) -> None:
    option = f"driver=file,node-name=f0,filename={disks[0]}"
    with start_storage_daemon("--blockdev", option) as server:
        daemon = told(qapigen, server.path, place, "live_told_daemon")
        async with daemon.Client.connect(server.path, timeout=20) as client:
            (node,) = await client.query_named_block_nodes()
            assert (node.node_name, node.drv) == ("f0", "file")
            assert not hasattr(client, "device_add")
