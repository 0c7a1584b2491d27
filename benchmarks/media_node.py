"""The media role without its bus: `python -m benchmarks.media_node FOLDER [PART_SECONDS]`.

Any key `{show}-…` publishes to that show; the recording is rolling, so that hours fit on a disk.
"""

import json
import socket
import sys
from pathlib import Path

import uvicorn
import uvloop

from benchmarks.descriptors import raise_descriptor_limit
from vitrine.media.engine import Engine
from vitrine.media.hls.packager import PART_SECONDS
from vitrine.media.origin import Origin
from vitrine.media.packaging import Packaging
from vitrine.media.permission import Grant, Knock, Place
from vitrine.media.publication import StreamEvent
from vitrine.media.rtmp.server import listening
from vitrine.media.store.disk import Disk
from vitrine.media.whip.endpoint import Endpoint
from vitrine.media.whip.sessions import receiving
from vitrine.roles.health import Health
from vitrine.roles.hurrying import hurrying
from vitrine.roles.media import doors
from vitrine.roles.readiness import Readiness

LOCAL = "127.0.0.1"


async def allow(knock: Knock) -> Grant:
    show = knock.key.partition("-")[0]
    return Grant(show, show, Place.PUBLIC, f"{show:a>26}", keep_seconds=0)


def ignore(event: StreamEvent) -> None:
    pass


async def ready() -> Readiness:
    return Readiness(nats=True)


async def nowhere(show: str) -> None:  # noqa: ARG001 - the origin asks for this show's node
    return None


async def main(folder: Path, part_seconds: float) -> None:
    raise_descriptor_limit()
    with Disk(folder) as disk:
        engine = Engine(disk, authorize=allow, tell=ignore, packaging=Packaging(part_seconds))
        async with (
            listening(engine, LOCAL, 0, per_address=1_000) as rtmp,
            receiving(engine, host=LOCAL, port=0) as sessions,
        ):
            door = socket.create_server((LOCAL, 0), backlog=2048)
            origin = Origin(engine, nowhere)
            config = uvicorn.Config(
                Health(ready, doors(origin, Endpoint(sessions), origin)),
                http=hurrying(origin.at_once), ws="none", lifespan="off", log_config=None,
                access_log=False, server_header=False,
            )  # fmt: skip
            print(json.dumps({"rtmp": rtmp, "media": door.getsockname()[1]}), flush=True)
            await uvicorn.Server(config).serve([door])


if __name__ == "__main__":
    part = float(sys.argv[2]) if len(sys.argv) > 2 else PART_SECONDS
    uvloop.run(main(Path(sys.argv[1]), part))
