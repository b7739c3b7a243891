"""Back up the disks of a running VM, all as they are at one moment.

    python backup.py SOCKET DIRECTORY [DISK ...]

SOCKET is the VM's QMP socket (start QEMU with `-qmp unix:SOCKET,server=on,wait=off`).  Every disk
is copied to DIRECTORY/DISK.qcow2 while the VM runs; if one of them fails, all are given up.  A disk
is the name of a drive (`-drive id=…`) or of a node; without any, all drives are copied.

Needs the package `vmblock` in the path:

    qapigen generate schemas/block/qapi-schema.json -o build/vmblock
    PYTHONPATH=build python examples/backup.py /run/vm.sock /backup
"""

from __future__ import annotations

import asyncio
import os
import sys

from vmblock import Client, ClientError
from vmblock import events as e
from vmblock import types as t


async def back_up(socket: str, directory: str, disks: list[str]) -> bool:
    """Whether all disks have been copied."""
    async with Client.connect(socket) as vm:
        disks = disks or await drives(vm)
        actions = [
            t.TransactionAction.DriveBackup(
                data=t.DriveBackup(
                    job_id=f"backup-{disk}",
                    device=disk,
                    target=os.path.join(os.path.abspath(directory), f"{disk}.qcow2"),
                    format="qcow2",
                    sync=t.MirrorSyncMode.FULL,
                )
            )
            for disk in disks
        ]
        together = t.TransactionProperties(
            completion_mode=t.ActionCompletionMode.GROUPED
        )
        # Who listens before the jobs start misses nothing, however fast they are.
        async with vm.listen(e.BlockJobCompleted, e.BlockJobCancelled) as events:
            await vm.transaction(actions=actions, properties=together)
            results = [await events.get() for _ in disks]
    for result in results:
        match result:
            case e.BlockJobCompleted(error=None, device=job, len=size):
                print(f"{job}: {size} bytes")
            case e.BlockJobCompleted(error=text, device=job):
                print(f"{job}: {text}")
            case e.BlockJobCancelled(device=job):
                print(f"{job}: given up")
    return all(
        isinstance(result, e.BlockJobCompleted) and result.error is None
        for result in results
    )


async def drives(vm: Client) -> list[str]:
    """The names of the VM's drives; a command that the schema does not have is sent as it is."""
    found = await vm.execute_raw("query-block")
    return [drive["device"] for drive in found if "inserted" in drive]


def main() -> int:
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        done = asyncio.run(back_up(sys.argv[1], sys.argv[2], sys.argv[3:]))
    except ClientError as error:
        print(f"no backup: {error}", file=sys.stderr)
        return 1
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
