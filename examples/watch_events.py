"""Print what happens to a VM, until it ends.

    python watch_events.py SOCKET

Needs the package `vmblock` in the path:

    qapigen generate schemas/block/qapi-schema.json -o build/vmblock
    PYTHONPATH=build python examples/watch_events.py /run/vm.sock
"""

from __future__ import annotations

import sys

from vmblock import ClientError, ConnectionLost, SyncClient, UnknownEvent
from vmblock import events as e


def watch(socket: str) -> None:
    """Print events, one a line."""
    with SyncClient.connect(socket) as vm, vm.listen() as events:
        print(f"the VM is {vm.query_status().status}", flush=True)
        for event in events:
            when = f"{event.timestamp.datetime:%H:%M:%S} " if event.timestamp else ""
            print(when + told(event), flush=True)


def told(event: object) -> str:
    """An event, in a few words."""
    match event:
        case e.Stop():
            return "stopped"
        case e.Resume():
            return "runs"
        case e.Shutdown(guest=guest, reason=reason):
            return f"ends ({reason}), as {'its guest' if guest else 'its host'} wished"
        case e.JobStatusChange(id=job, status=status):
            return f"job {job} is {status}"
        case e.BlockJobCompleted(device=job, error=None):
            return f"job {job} has done its work"
        case e.BlockJobCompleted(device=job, error=text):
            return f"job {job} failed: {text}"
        case UnknownEvent(name=name, data=data):
            return f"{name} {data}"
    return str(event)


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        watch(sys.argv[1])
    except ConnectionLost as error:
        print(error.reason)
    except ClientError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
