"""What a host does, without the pages: `python -m benchmarks.backstage DATA`.

Asked by JSON lines on stdin, answers each by one on stdout.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from vitrine import clip, show
from vitrine.cli.finding import RunningSystem, running_system
from vitrine.demo.running import EMAILS
from vitrine.demo.secrets import passwords
from vitrine.demo.seeding import go_on_air, seed
from vitrine.ports import open_blobs

LOOKS_EVERY = 0.2  # seconds


async def raise_the_curtain(running: RunningSystem, data: Path) -> dict[str, Any]:
    await seed(running.db, open_blobs(running.settings), passwords(data, EMAILS))
    aired = await go_on_air(running.db, running.settings.derived_key("stream-key"))
    return {"show": aired.show, "key": aired.key}


async def pin(running: RunningSystem, _: Path, *, on: int, place: int) -> dict[str, Any]:
    async with running.db.begin() as tx:
        items = await show.items_of(tx, on)
        await show.pin(tx, await show.show_by_id(tx, on), items[place % len(items)])
    return {}


async def end(running: RunningSystem, _: Path, *, on: int) -> dict[str, Any]:
    async with running.db.begin() as tx:
        await show.end(tx, await show.show_by_id(tx, on))
    return {}


async def cut(
    running: RunningSystem, _: Path, *, on: int, since: int, until: int
) -> dict[str, Any]:
    async with running.db.begin() as tx:
        wanted = clip.Wanted(since=since, until=until)
        ordered = await clip.order_clip(tx, await show.show_by_id(tx, on), wanted)
        made = ordered.id
    while True:
        async with running.db.begin() as tx:
            state = await clip.clip_by_id(tx, made)
            if state.is_ready:
                return {"clip": made}
            if state.problem:
                return {"clip": None, "why": f"{state.problem} {state.detail}"}
        await asyncio.sleep(LOOKS_EVERY)


ACTS: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "raise": raise_the_curtain,
    "pin": pin,
    "end": end,
    "cut": cut,
}


async def main(data: Path) -> None:
    async with running_system(data) as running:
        while line := await asyncio.to_thread(sys.stdin.readline):
            asked = json.loads(line)
            answer = await ACTS[asked.pop("act")](running, data, **asked)
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
