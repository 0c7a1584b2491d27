"""One connection from handshake to the last frame (RTMP 1.0 §7.2)."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial

from vitrine.media.errors import MediaError, ProtocolBroken, PublishRefused
from vitrine.media.metrics import RECEIVED
from vitrine.media.publication import Publication
from vitrine.media.rtmp import handshake, messages
from vitrine.media.rtmp.chunks import ChunkReader, Message
from vitrine.media.rtmp.gathering import READ_SIZE, SILENT_FOR, Gathering
from vitrine.media.rtmp.messages import Command
from vitrine.media.rtmp.pacing import Pace, one_way_ms
from vitrine.media.video import VideoCodec

PUBLISHES_WITHIN = timedelta(seconds=10)
PARTS_WITHIN = timedelta(seconds=2)
LISTENED_TO_AT_MOST = 4 << 20  # bytes that are thrown away after our last word
UNPUBLISHED_AT_MOST = 1 << 18  # bytes from the first to `publish`
ASKED_AT_MOST = 200  # messages until then: encoders need about ten
AHEAD_AT_MOST_MS = 10_000  # who sends a file faster than it plays is read as fast as it plays
LOOKS_UP_EVERY = 1.0  # seconds: who is held back hears by then that its show dropped it
FASTER_AT_MOST = 2  # times the limit of its bitrate: what a burst may be read at
COMMANDS_AT_MOST, MEDIA_AT_MOST = 1 << 16, 8 << 20  # bytes of one message, before and after
WINDOW = 2_500_000  # bytes between two acknowledgements
STREAM = 1  # the only message stream that we hand out
APPLICATION = "live"
KEY_AT_MOST = 256  # characters
FAREWELLS = {"FCUnpublish", "deleteStream", "closeStream"}


class Session:
    """Reads nothing between `publish` and its answer: TCP holds the publisher back meanwhile."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str
    ) -> None:
        self.address = address
        self.drop_reason = ""
        self._reader = reader
        self._writer = writer
        self._chunks = ChunkReader(COMMANDS_AT_MOST)
        self._key_in_address = ""
        self._received = self._acknowledged = 0
        self._window = WINDOW
        self._publication: Publication | None = None
        self._pace: Pace | None = None
        self._unread: Iterator[Message] = iter(())
        self._taken = 0
        self._taken_at_most: float = ASKED_AT_MOST

    async def publish_command(self) -> str:
        """Answers everything that comes before `publish`, and returns the stream key."""
        async with asyncio.timeout(PUBLISHES_WITHIN.total_seconds()):
            await self._shake_hands()
            async for messages in self._arriving(partial(self._reader.read, READ_SIZE)):
                if self._received > UNPUBLISHED_AT_MOST:
                    raise ProtocolBroken("too much was sent before publishing")
                self._unread = messages
                for message in messages:
                    command = self._before_publish(message)
                    if command is not None and command.name == "publish":
                        return self._key_of(command)
        raise ProtocolBroken("the connection ended before it published")

    def accept(self, publication: Publication) -> None:
        self._chunks.message_at_most = MEDIA_AT_MOST
        self._taken_at_most = math.inf
        publication.on_drop = self.drop
        publication.vitals.link_ms = partial(one_way_ms, self._writer)
        self._publication = publication
        self._pace = Pace(FASTER_AT_MOST * publication.grant.limits.bitrate // 8)
        self._send(messages.stream_begin(STREAM))
        self._status("status", "NetStream.Publish.Start", "Publishing.")

    async def take_media(self, publication: Publication) -> bool:
        """Until the stream stops; True if the publisher said so, False if it just went away."""
        if self._take_all(self._unread, publication):
            return True
        with Gathering(self._reader, self._writer) as gathering:
            async for messages in self._arriving(gathering.read):
                if self._take_all(messages, publication):
                    return True
        return False

    async def refuse(self, error: MediaError) -> None:
        """The protocol's own error, then the end: ffmpeg prints it and exits, OBS shows it."""
        code = "NetStream.Publish.BadName"
        if isinstance(error, ProtocolBroken):
            code = "NetConnection.Connect.Failed"
        elif not isinstance(error, PublishRefused):
            code = "NetStream.Publish.Rejected"
        self._status("error", code, str(error))
        await self.part()

    async def part(self) -> None:
        """Lets the peer hang up, and reads what it still sends until then.

        Closing on bytes under way resets the connection: our last words would be lost, and ffmpeg
        would call a clean stop a broken pipe.
        """
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(PARTS_WITHIN.total_seconds()):
                await self._writer.drain()
                left = LISTENED_TO_AT_MOST
                while left > 0 and (data := await self._reader.read(READ_SIZE)):
                    left -= len(data)

    def drop(self, reason: str) -> None:
        self.drop_reason = reason
        self._status("status", "NetStream.Unpublish.Success", "This stream was ended by its show.")
        self._writer.close()

    async def _shake_hands(self) -> None:
        handshake.check_version(await self._reader.readexactly(1))
        self._send(handshake.answer(await self._reader.readexactly(handshake.SIZE)))
        await self._reader.readexactly(handshake.SIZE)

    async def _arriving(
        self, read: Callable[[], Awaitable[bytes]]
    ) -> AsyncIterator[Iterator[Message]]:
        while data := await read():
            self._count(len(data))
            self._chunks.feed(data)
            before = self._taken
            yield self._heard()
            await self._answered()
            await self._hold_back(len(data), self._taken - before)

    def _heard(self) -> Iterator[Message]:
        """Aggregates arrive as what they are made of; what concerns the link itself is answered."""
        for message in self._counted(self._chunks.messages()):
            yield from self._unwrapped(message)

    def _counted(self, messages: Iterator[Message]) -> Iterator[Message]:
        """Also those that nobody else sees: each of them costs us more than it costs to send."""
        for message in messages:
            self._taken += 1
            if self._taken > self._taken_at_most:
                raise ProtocolBroken("too many messages came before publishing")
            yield message

    async def _answered(self) -> None:
        """Who asks and never reads our answers would have us keep them all."""
        if not self._writer.transport.get_write_buffer_size():
            return
        async with asyncio.timeout(SILENT_FOR.total_seconds()):
            await self._writer.drain()

    async def _hold_back(self, size: int, messages: int) -> None:
        if self._publication is None or self._pace is None:
            return
        wait = self._pace.spend(size, messages)
        if wait > 0:
            await asyncio.sleep(min(wait, LOOKS_UP_EVERY))
        while (ahead := self._publication.lead_ms - AHEAD_AT_MOST_MS) > 0:
            if self._writer.is_closing():
                return
            await asyncio.sleep(min(ahead / 1000, LOOKS_UP_EVERY))

    def _unwrapped(self, message: Message) -> Iterator[Message]:
        if message.kind == messages.AGGREGATE:
            yield from self._counted(messages.split_aggregate(message))
        elif message.kind == messages.WINDOW_SIZE and len(message.body) >= 4:
            self._window = max(1, int.from_bytes(message.body[:4], "big") // 2)
        elif message.kind == messages.USER_CONTROL:
            if message.body[:2] == messages.PING_REQUEST.to_bytes(2, "big"):
                self._send(messages.pong(message.body))
        else:
            yield message

    def _count(self, size: int) -> None:
        """Acknowledges a window of bytes (§5.4.3): some encoders stop sending without it."""
        self._received += size
        RECEIVED.inc(size)
        if self._received - self._acknowledged >= self._window:
            self._acknowledged = self._received
            self._send(messages.acknowledgement(self._received))

    def _before_publish(self, message: Message) -> Command | None:
        if message.kind not in {messages.COMMAND, messages.COMMAND_AMF3}:
            return None
        command = messages.read_command(message)
        match command.name:
            case "connect":
                self._connect(command)
            case "createStream":
                self._send(messages.command("_result", command.transaction, None, STREAM))
            case "releaseStream" | "FCPublish":
                self._send(messages.command("_result", command.transaction, None, None))
                if command.name == "FCPublish":
                    self._send(messages.command("onFCPublish", 0, None, {
                        "level": "status", "code": "NetStream.Publish.Start", "description": "",
                    }))  # fmt: skip
            case _:
                pass
        return command

    def _connect(self, command: Command) -> None:
        app = command.members(0).get("app")
        path = app.split("?")[0].strip("/") if isinstance(app, str) else ""
        name, _, self._key_in_address = path.partition("/")
        if name != APPLICATION:
            self._send(messages.command("_error", command.transaction, None, {
                "level": "error", "code": "NetConnection.Connect.InvalidApp",
                "description": f"Publish to /{APPLICATION}.",
            }))  # fmt: skip
            raise ProtocolBroken("the application is not 'live'")
        self._send(messages.window_size(WINDOW))
        self._send(messages.peer_bandwidth(WINDOW))
        self._send(messages.command("_result", command.transaction, {
            "fmsVer": "FMS/3,5,7,7009", "capabilities": 31.0,
        }, {
            "level": "status", "code": "NetConnection.Connect.Success",
            "description": "Connected.", "objectEncoding": 0.0,
            "fourCcList": [*VideoCodec, "mp4a"],
        }))  # fmt: skip

    def _key_of(self, command: Command) -> str:
        """Encoders with one field for the whole address put all of it into the application."""
        key = command.text(1).split("?")[0].strip("/") or self._key_in_address
        if not key or len(key) > KEY_AT_MOST:
            raise PublishRefused("unknown-key", "This stream key is not known.")
        return key

    def _take_all(self, messages: Iterator[Message], publication: Publication) -> bool:
        return any(self._take(message, publication) for message in messages)

    def _take(self, message: Message, publication: Publication) -> bool:
        match message.kind:
            case messages.VIDEO:
                publication.video(message.timestamp, message.body)
            case messages.AUDIO:
                publication.audio(message.timestamp, message.body)
            case messages.DATA | messages.DATA_AMF3:
                publication.metadata(messages.read_metadata(message))
            case messages.COMMAND | messages.COMMAND_AMF3:
                return self._says_farewell(messages.read_command(message))
            case _:
                pass
        return False

    def _says_farewell(self, command: Command) -> bool:
        if command.name == "FCUnpublish":
            self._send(messages.command("onFCUnpublish", 0, None, {
                "level": "status", "code": "NetStream.Unpublish.Success",
                "description": "Stopped.",
            }))  # fmt: skip
        return command.name in FAREWELLS

    def _status(self, level: str, code: str, description: str) -> None:
        self._send(messages.status(level, code, description, stream=STREAM))

    def _send(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)
