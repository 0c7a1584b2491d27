"""`python -m tests.world.laddered FOLDER`: a media node with a ladder, for a browser to watch."""

import asyncio
import json
import socket
import sys
from pathlib import Path

import uvicorn

from tests.world.ladder import a_laddered_node
from vitrine.media.origin import Origin


async def nowhere(show: str) -> None:  # noqa: ARG001 - the origin asks for this show's node
    return None


async def main(folder: Path) -> None:
    async with a_laddered_node(folder) as node:
        door = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            Origin(node.engine, nowhere), http="httptools", ws="none", lifespan="off",
            log_config=None, access_log=False,
        )  # fmt: skip
        print(json.dumps({"rtmp": node.url(), "http": door.getsockname()[1]}), flush=True)  # noqa: T201
        await uvicorn.Server(config).serve([door])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
