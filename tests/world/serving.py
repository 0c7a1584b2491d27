"""The web role on a port of its own, in a thread of its own, for clients that know no loop."""

import asyncio
import socket
import threading

import uvicorn

from tests.world.pages import a_cast
from vitrine.account import open_session
from vitrine.db import Database
from vitrine.roles.web import Engines, create_app
from vitrine.settings import Settings
from vitrine.stock import claim_lane

STARTS_WITHIN = 60  # seconds


class Running:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ready = threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.session = ""
        self.ids: dict[str, str] = {}
        self.server: uvicorn.Server | None = None
        self.thread = threading.Thread(target=asyncio.run, args=(self.serve(),), daemon=True)

    async def serve(self) -> None:
        db = Database.connect(self.settings.database_url)
        async with db.begin() as tx:
            cast = await a_cast(tx)
            self.session = open_session(tx, cast.owner)
        self.ids = {
            "shop_id": str(cast.shop.id),
            "show_id": str(cast.live.id),
            "product_id": str(cast.cup.id),
        }
        async with claim_lane(self.settings.database_url) as lane:
            app = create_app(self.settings, Engines(db=db, lane=lane))
            config = uvicorn.Config(app, log_level="error", lifespan="off", ws="none")
            self.server = uvicorn.Server(config)
            self.ready.set()
            await self.server.serve([self.socket])
        await db.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def stop(self) -> None:
        if self.server:
            self.server.should_exit = True
        self.thread.join(STARTS_WITHIN)
