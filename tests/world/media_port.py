"""A media node's HTTP at a real port, served as the role serves it."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

from tests.world.media import MediaNode
from vitrine.roles.hurrying import hurrying
from vitrine.roles.serving import Server

LOCAL = "127.0.0.1"


@asynccontextmanager
async def a_port_of(
    node: MediaNode, app: ASGIApp | None = None
) -> AsyncGenerator[tuple[int, Server]]:
    """`app` stands for whatever is not answered at once."""
    with socket.create_server((LOCAL, 0)) as bound:
        config = uvicorn.Config(
            app or node.origin, http=hurrying(node.origin.at_once), ws="none", lifespan="off",
            log_config=None, server_header=False,
        )  # fmt: skip
        server = Server(config)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve([bound]))
            yield bound.getsockname()[1], server
            server.should_exit = True
