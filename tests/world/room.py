"""Rooms of a test: tokens, and viewers on real sockets."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from websockets import Subprotocol
from websockets.asyncio.client import ClientConnection, connect

from tests.world.room_log import a_chat
from vitrine.kit import clock, ids
from vitrine.realtime.entries import Entry, encode
from vitrine.realtime.manners import Manners
from vitrine.realtime.roomlog import publish
from vitrine.realtime.state import Checkpoint
from vitrine.realtime.subscribing import in_force
from vitrine.realtime.token import Claims, mint
from vitrine.settings import Settings

ORIGIN = "http://127.0.0.1:8000"
WITHIN = 40.0  # seconds
LATER = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}
NOT_YET = b'[{"kind":"log","away":true}]'

Item = dict[str, Any]


def a_claim(**overrides: Any) -> Claims:
    claims: dict[str, Any] = {
        "show": "77",
        "origin": ORIGIN,
        "sid": ids.new_secret(),
        "exp": clock.now_ms() + 60_000,
        "market": "GB",
        "source": "show",
        "who": "p7",
        "role": "viewer",
    }
    return msgspec.convert(claims | overrides, Claims)


def a_token(settings: Settings, show: str, **overrides: Any) -> str:
    return mint(a_claim(show=show, **overrides), settings.derived_key("room-token"))


@dataclass
class Viewer:
    socket: ClientConnection
    frames: list[list[Item]] = field(default_factory=list[list[Item]])

    @property
    def items(self) -> list[Item]:
        return [item for frame in self.frames for item in frame]

    @property
    def entries(self) -> list[Item]:
        """What came from the log after the last snapshot."""
        begun = max((n for n, item in enumerate(self.items) if is_snapshot(item)), default=-1)
        return [item for item in self.items[begun + 1 :] if is_entry(item)]

    @property
    def seqs(self) -> list[int]:
        return [entry["seq"] for entry in self.entries]

    @property
    def last_seq(self) -> int:
        """Where the viewer stands in the log."""
        return (self.seqs or [self.snapshot["seq"]])[-1]

    @property
    def snapshot(self) -> Item:
        return next(item for item in reversed(self.items) if is_snapshot(item))

    async def see(self, wanted: Callable[["Viewer"], object]) -> None:
        """Reads until `wanted` holds."""
        async with asyncio.timeout(WITHIN):
            while not wanted(self):
                self.frames.append(json.loads(await self.socket.recv()))

    async def hear(self, kind: str, **facts: object) -> Item:
        """The first item of this kind with these facts."""

        def found() -> list[Item]:
            return [i for i in self.items if i["kind"] == kind and facts.items() <= i.items()]

        await self.see(lambda _: found())
        return found()[0]

    async def do(self, act: str, **more: object) -> str:
        request = str(more.pop("id", "") or ids.new_secret())
        await self.socket.send(json.dumps({"do": act, "id": request, **more}))
        return request


def is_snapshot(item: Item) -> bool:
    return item["kind"] == "snapshot"


def is_entry(item: Item) -> bool:
    return "seq" in item and item["kind"] not in {"snapshot", "ack"}


@asynccontextmanager
async def a_viewer(
    address: str,
    show: str,
    token: str = "",
    *,
    after: int | None = None,
    origin: str = ORIGIN,
    deflates: bool = False,
    **options: Any,
) -> AsyncGenerator[Viewer]:
    query = "" if after is None else f"?after={after}"
    offered = ["vitrine.room.1", *([f"token.{token}"] if token else [])]
    async with connect(
        f"{address}/rooms/{show}{query}",
        subprotocols=[Subprotocol(word) for word in offered],
        additional_headers={"Origin": origin} if origin else None,
        proxy=None,
        compression="deflate" if deflates else None,
        **options,
    ) as socket:
        yield Viewer(socket)


async def answering_manners(nats: Client) -> dict[str, Manners]:
    """Answers as `web` does from here on, for the shows in what it returns."""
    manners: dict[str, Manners] = {}

    async def answer(asked: Msg) -> None:
        show = msgspec.json.decode(asked.data)["show"]
        known = {"manners": manners[show]} if show in manners else {"ok": False}
        await asked.respond(msgspec.json.encode(known))

    await nats.subscribe("room.manners", cb=answer)
    await in_force(nats)
    return manners


async def answering_checkpoints(nats: Client) -> dict[str, Checkpoint]:
    """Answers as `web` does from here on, with what is in what it returns."""
    checkpoints: dict[str, Checkpoint] = {}

    async def answer(asked: Msg) -> None:
        show = msgspec.json.decode(asked.data)["show"]
        await asked.respond(msgspec.json.encode(checkpoints.get(show, Checkpoint())))

    await nats.subscribe("room.checkpoint", cb=answer)
    await in_force(nats)
    return checkpoints


@asynccontextmanager
async def talking(nats: Client, show: str) -> AsyncGenerator[None]:
    """Somebody says something all the time."""

    async def talk() -> None:
        while True:
            await put(nats, show, a_chat())
            await asyncio.sleep(0.01)

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(talk())
        yield
        task.cancel()


async def put(nats: Client, show: str, *entries: Entry) -> int:
    """Publishes; the last one's seq."""
    seq = 0
    for entry in entries:
        seq = (await publish(nats.jetstream(), show, encode(entry), msg_id=ids.new_secret())).seq
    return seq


async def get(address: str, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(address.replace("ws", "http", 1) + path, headers=headers)  # noqa: S310
    return await asyncio.to_thread(fetched, request)


async def post(
    address: str, path: str, body: bytes, **headers: str
) -> tuple[int, bytes, dict[str, str]]:
    url = address.replace("ws", "http", 1) + path
    request = urllib.request.Request(url, body, headers | {"Content-Type": "text/plain"})  # noqa: S310
    return await asyncio.to_thread(fetched, request)


async def poll(address: str, show: str, asked: dict[str, Any]) -> tuple[int, Any]:
    """As a page without sockets does, once the room is open."""
    body = json.dumps(asked).encode()
    async with asyncio.timeout(WITHIN):
        while True:
            status, told, _ = await post(address, f"/rooms/{show}/entries", body, Origin=ORIGIN)
            if status not in LATER and told != NOT_YET:
                return status, json.loads(told)


def fetched(request: urllib.request.Request) -> tuple[int, bytes, dict[str, str]]:
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), dict(error.headers)
