"""A show, two media nodes, what they keep in common, and `web` as it is."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from nats.aio.client import Client

from tests.world.media import looping_clip, run_ffmpeg
from tests.world.media_nodes import MediaProcess, running_media
from tests.world.show import a_show
from vitrine import show as shows
from vitrine.db import Database
from vitrine.media.hls.timeline import Timeline
from vitrine.media.store.archive import load_archived
from vitrine.ports import Blobs, open_blobs
from vitrine.roles.answering import answering
from vitrine.settings import Settings
from vitrine.stream import key_of

SECONDS = 5.0


class Stage:
    def __init__(
        self, db: Database, nats: Client, settings: Settings, nodes: list[MediaProcess]
    ) -> None:
        self.db = db
        self.nats = nats
        self.blobs: Blobs = open_blobs(settings)
        self.nodes = nodes
        self.show = ""
        self.key = ""

    async def publish(self, node: MediaProcess, seconds: float = SECONDS) -> None:
        done = await run_ffmpeg(*looping_clip(seconds, f"{node.rtmp}/{self.key}"))
        assert done.status == 0, done.said

    async def end(self) -> None:
        async with self.db.begin() as tx:
            await shows.end(tx, await shows.show_by_id(tx, int(self.show)))
        await self.tell(do="end")

    async def tell(self, **control: str) -> None:
        await self.nats.publish(f"stream.control.{self.show}", msgspec.json.encode(control))

    async def kept(self) -> Timeline | None:
        return await load_archived(self.blobs, self.show)

    async def is_sent(self) -> bool:
        kept = await self.kept()
        return kept is not None and kept.ended

    async def has_sessions(self, count: int) -> bool:
        kept = await self.kept()
        return kept is not None and len({each.folder for each in kept.segments}) == count


@asynccontextmanager
async def a_stage(
    db: Database, nats: Client, store: Settings, tmp_path: Path
) -> AsyncGenerator[Stage]:
    async with answering(nats, db, store):
        with running_media(store, tmp_path, 2) as nodes:
            stage = Stage(db, nats, store, nodes)
            async with db.begin() as tx:
                show = await a_show(tx)
                stage.show = str(show.id)
                stage.key = await key_of(tx, show.id, store.derived_key("stream-key"))
            for node in nodes:
                await node.ready()
            yield stage
