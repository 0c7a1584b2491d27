import asyncio
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from vitrine.roles.garbage import settle
from vitrine.roles.punctual import Punctual
from vitrine.settings import Settings

LEAVES_WITHIN = 3  # seconds; `vitrine up` kills after five


class Server(uvicorn.Server):
    """Leaves signals to the role, so that what it opened is closed after the last answer."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def serve(
    app: ASGIApp, settings: Settings, port: int, stop: asyncio.Event,
    http: type[asyncio.Protocol] = Punctual,
) -> None:  # fmt: skip
    """Until `stop` is set; then open requests have three seconds."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=port,
        http=http,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LEAVES_WITHIN,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
    )
    server = Server(config)
    settle()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(server.serve())
        await stop.wait()
        server.should_exit = True
