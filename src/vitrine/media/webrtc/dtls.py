"""DTLS and SRTP by aiortc (RFC 5763, 5764); packets come out decrypted and go no further in it.

aiortc's own receiver would put every track on a decoder thread and hide the clocks that we need:
its router and receiver are left out by overriding the two methods that lead to them.
"""

import struct
from collections.abc import Callable

from aiortc.rtcdtlstransport import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
)
from aiortc.rtp import AnyRtcpPacket, RtcpPacket

from vitrine.media.webrtc.agent import Agent


class Passage:
    """Stands where aiortc expects its ICE transport."""

    role = "controlled"

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    async def _recv(self) -> bytes:
        return await self._agent.next()

    async def _send(self, data: bytes) -> None:
        if self._agent.path is None:
            raise ConnectionError
        self._agent.path.send(data)


class Transport(RTCDtlsTransport):
    def __init__(
        self, agent: Agent, *, on_rtp: Callable[[bytes], list[bytes]],
        on_rtcp: Callable[[list[AnyRtcpPacket]], None],
    ) -> None:  # fmt: skip
        certificate = RTCCertificate.generateCertificate()
        super().__init__(Passage(agent), [certificate])  # pyright: ignore[reportArgumentType]
        self.fingerprint = next(
            (f.algorithm, f.value)
            for f in certificate.getFingerprints()
            if f.algorithm == "sha-256"
        )
        self._on_rtp = on_rtp
        self._on_rtcp = on_rtcp

    async def connect(self, setup: str, fingerprints: list[tuple[str, str]]) -> bool:
        """False if the handshake failed, or the peer is not who signed the offer."""
        self._set_role("server" if setup == "passive" else "client")
        theirs = [RTCDtlsFingerprint(algorithm, digest) for algorithm, digest in fingerprints]
        await self.start(RTCDtlsParameters(theirs))
        return self.state == "connected"

    async def send_rtcp(self, packet: bytes) -> None:
        if self.state == "connected":
            await self._send_rtp(packet)

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:  # noqa: ARG002
        for packet in self._on_rtp(data):
            await self.send_rtcp(packet)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        try:
            packets = RtcpPacket.parse(data)
        except (ValueError, IndexError, struct.error):
            return
        self._on_rtcp(packets)
