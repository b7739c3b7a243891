"""Run a program in a guest, by way of its agent, and print what it says.

    python ask_agent.py SOCKET PROGRAM [ARGUMENT ...]

SOCKET is the host's end of the agent's channel.  Ends as the program did.

Needs the package `vmagent` in the path:

    qapigen generate schemas/guest-agent/qapi-schema.json -o build/vmagent
    PYTHONPATH=build python examples/ask_agent.py /run/agent.sock uname -a
"""

from __future__ import annotations

import asyncio
import base64
import sys

from vmagent import Client, ClientError


async def run(socket: str, program: str, arguments: list[str]) -> int:
    """Run a program, and give its exit status."""
    async with Client.connect(socket, timeout=10, connect_timeout=10) as guest:
        info = await guest.guest_info()
        print(f"agent {info.version}", file=sys.stderr)
        job = await guest.guest_exec(path=program, arg=arguments, capture_output=True)
        wait = 0.01
        while not (status := await guest.guest_exec_status(pid=job.pid)).exited:
            await asyncio.sleep(wait)
            wait = min(2 * wait, 1)
    for text, out in ((status.out_data, sys.stdout), (status.err_data, sys.stderr)):
        out.buffer.write(base64.b64decode(text or ""))
        out.flush()
    # As shells have it, where a signal ended it.
    return 128 + status.signal if status.signal else status.exitcode or 0


def main() -> int:
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        return asyncio.run(run(sys.argv[1], sys.argv[2], sys.argv[3:]))
    except ClientError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
