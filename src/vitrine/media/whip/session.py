"""One WHIP session from its answer to its end."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum

from aiortc.rtp import AnyRtcpPacket

from vitrine.kit import clock
from vitrine.media.errors import MediaError
from vitrine.media.metrics import RECEIVED
from vitrine.media.publication import Publication
from vitrine.media.webrtc.agent import Agent, Credentials
from vitrine.media.webrtc.answer import Choice
from vitrine.media.webrtc.dtls import Transport
from vitrine.media.webrtc.offer import Offer
from vitrine.media.whip.brake import Brake
from vitrine.media.whip.intake import Intake

CONNECTS_WITHIN = timedelta(seconds=10)
SILENT_FOR = timedelta(seconds=15)
TICK = timedelta(milliseconds=50)


class Why(StrEnum):
    STOPPED = "stopped"
    NEVER_CAME = "never-came"
    SILENT = "silent"
    GONE = "gone"


class Session:
    """It connects within ten seconds and is silent for fifteen at most."""

    def __init__(self, publication: Publication, offer: Offer, choice: Choice) -> None:
        self.id = secrets.token_urlsafe(16)
        self.publication = publication
        self.offer = offer
        self.choice = choice
        self.theirs: Credentials | None = offer.credentials
        self.agent = Agent()
        self.transport = Transport(self.agent, on_rtp=self._rtp, on_rtcp=self._rtcp)
        self.error: MediaError | None = None
        self.reason = ""
        self.over = asyncio.Event()
        self.ended = asyncio.Event()
        self._intake = Intake(publication, choice, clock.now_ms)
        self._brake = Brake(self.agent, publication.grant.limits, clock.now_ms())
        self._heard_at = clock.now_ms()
        publication.on_drop = self.end
        self.agent.on_change = self._alive

    @property
    def setup(self) -> str:
        """We wait for the handshake unless the publisher does (RFC 8842 §5.2)."""
        return "active" if self.offer.setup == "passive" else "passive"

    @property
    def tag(self) -> str:
        """The entity tag of this session's ICE credentials (RFC 9725 §4.3.1)."""
        return f'"{self.agent.credentials.fragment}"'

    def end(self, reason: str) -> None:
        self.reason = self.reason or reason
        self.over.set()
        if self.transport.state != "connected":
            self.agent.stop()

    async def run(self) -> None:
        """Returns when it is over; `reason` says why."""
        try:
            if not await self._connected():
                self.end(Why.NEVER_CAME)
            while not self.over.is_set():
                await self._tick()
        finally:
            await self.transport.stop()

    async def _connected(self) -> bool:
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(CONNECTS_WITHIN.total_seconds()):
                await self.agent.found()
                connected = await self.transport.connect(self.setup, self.offer.fingerprints)
                self.transport.on("statechange", self._changed)
                return connected
        return False

    async def _tick(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(TICK.total_seconds()):
                await self.over.wait()
        if clock.now_ms() - self._heard_at > SILENT_FOR.total_seconds() * 1000:
            self.end(Why.SILENT)
        with suppress(ConnectionError):
            for packet in self._guarded(self._look):
                await self.transport.send_rtcp(packet)

    def _look(self) -> list[bytes]:
        self._brake.look(clock.now_ms())
        self.publication.look()
        return self._intake.tick()

    def _rtp(self, data: bytes) -> list[bytes]:
        RECEIVED.inc(len(data))
        self._heard_at = clock.now_ms()
        return self._guarded(lambda: self._intake.rtp(data))

    def _rtcp(self, packets: list[AnyRtcpPacket]) -> None:
        self._intake.rtcp(packets)

    def _guarded(self, work: Callable[[], list[bytes]]) -> list[bytes]:
        """What the publication does not take ends this session, and not aiortc's loop."""
        if self.over.is_set():
            return []
        try:
            return work()
        except MediaError as error:
            self.error = error
            self.end(error.code)
            return []

    def _alive(self) -> None:
        self._heard_at = clock.now_ms()

    def _changed(self) -> None:
        if self.transport.state in {"closed", "failed"}:
            self.end(Why.GONE)
