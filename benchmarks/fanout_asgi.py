"""The room to compare with: one frame for everybody, over and over, on Starlette's WebSockets."""

import asyncio
import contextlib

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from benchmarks.fanout_crowd import PAYLOAD, TELLS_TO_GO

sockets: set[WebSocket] = set()
tasks: set[asyncio.Task[None]] = set()


async def room(socket: WebSocket) -> None:
    await socket.accept(subprotocol="vitrine.room.1")
    sockets.add(socket)
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            if await socket.receive_text() == TELLS_TO_GO:
                tasks.add(asyncio.create_task(send_to_all()))
    sockets.discard(socket)


async def send_to_all() -> None:
    text = "x" * PAYLOAD
    while sockets:
        for socket in tuple(sockets):
            with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                await socket.send_text(text)
        await asyncio.sleep(0)


app = Starlette(routes=[WebSocketRoute("/rooms/{show}", room)])
