"""A media node that makes smaller renditions, by real encoding processes."""

import asyncio
import os
import signal
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.world.media import SHOW, MediaNode, Tag, a_media_node, flv_tags
from tests.world.strict_hls import Playlist, read
from vitrine.media.ladder.child import COMMAND
from vitrine.media.ladder.rungs import read_rungs
from vitrine.media.ladder.running import Ladders

RUNGS = "180p:150k,120p:60k"
PATIENT = 120.0  # seconds: of a busy test machine
THERE_WITHIN = 120.0


@asynccontextmanager
async def a_laddered_node(root: Path, *, patience: float = PATIENT) -> AsyncGenerator[MediaNode]:
    ladders = Ladders(read_rungs(RUNGS), patience)
    async with a_media_node(root, ladders=ladders) as node, asyncio.TaskGroup() as tasks:
        running = tasks.create_task(ladders.run())
        yield node
        running.cancel()


def small_tags(seconds: int) -> list[Tag]:
    """320 x 240 at 12 frames per second with B-frames, a keyframe every second."""
    picture = ("-f", "lavfi", "-i", f"testsrc2=s=320x240:r=12:d={seconds}", "-pix_fmt", "yuv420p")
    encoder = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-bf", "2")
    return list(flv_tags(*picture, *encoder))


def in_turns(tags: list[Tag], count: int) -> list[list[Tag]]:
    """Equally long, each from a keyframe on; the configuration comes with the first."""
    frames = (len(tags) - 1) // count
    parts = [tags[1 + at : 1 + at + frames] for at in range(0, frames * count, frames)]
    return [[tags[0], *parts[0]], *parts[1:]]


async def rung_has(node: MediaNode, name: str, msn: int) -> Playlist:
    """The rung's playlist, once segment `msn` of it is finished."""
    main = await node.engine.timeline(SHOW)
    assert main is not None

    def is_finished() -> bool:
        segments = main.group[name].segments if name in main.group else []
        return any(segment.msn == msn and segment.complete for segment in segments)

    await until(is_finished)
    return read(await node.playlist(f"/shows/{SHOW}/{name}.m3u8"))


async def told(node: MediaNode, code: str, facts: dict[str, str]) -> None:
    """The host is, by the health of the stream."""
    publication = node.engine.publications[SHOW]
    await until(lambda: (code, facts) in publication.health().advice)


async def encodes(node: MediaNode) -> None:
    """An encoder waits for the next segment, or is at work."""
    ladder = node.engine.publications[SHOW].ladder
    await until(lambda: ladder is not None and ladder.is_encoding)


async def until(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(THERE_WITHIN):
        while True:
            if check():
                return
            await asyncio.sleep(0.02)


async def group(node: MediaNode, *names: str) -> dict[str, Playlist]:
    return {name: read(await node.playlist(f"/shows/{SHOW}/{name}.m3u8")) for name in names}


def kill_encoders() -> int:
    """As a machine without memory does; how many there were."""
    killed = 0
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            line = Path(f"/proc/{child}/cmdline").read_bytes()
            if COMMAND[-1].encode() in line:
                os.kill(int(child), signal.SIGKILL)
                killed += 1
    return killed
