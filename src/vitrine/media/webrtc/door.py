"""One port for every publisher's ICE, DTLS and SRTP, by UDP and TCP (RFC 8445, 8489, 6544, 4571).

A check is answered only if its USERNAME names a session and its MESSAGE-INTEGRITY proves the
password; everything else gets no byte back, so that nobody uses us to send to others. Packets of
media are a session's own by the address that it was checked from.
"""

import asyncio
import contextlib
import ipaddress
import socket
import struct
from collections.abc import AsyncGenerator, Hashable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import NamedTuple

import structlog
from aioice import stun

from vitrine.media.closing import close
from vitrine.media.hall import BACKLOG, PER_ADDRESS, Hall
from vitrine.media.webrtc.agent import Agent, Credentials, Path

log = structlog.get_logger()

STUN_BELOW = 4  # RFC 7983 §7: the first byte tells STUN, DTLS and SRTP apart
RECEIVE_BUFFER = 4 << 20  # bytes: a keyframe comes as one burst
CHECKED_WITHIN = timedelta(seconds=5)
SENDS_WITHIN = 1 << 18  # bytes that may wait in a TCP connection


class UdpPath(NamedTuple):
    transport: asyncio.DatagramTransport
    address: tuple[str, int]

    @property
    def key(self) -> Hashable:
        return self.address

    def send(self, datagram: bytes) -> None:
        self.transport.sendto(datagram, self.address)

    def close(self) -> None:
        """The socket is everybody's."""


class TcpPath:
    """RFC 4571: each datagram behind its length in two bytes."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.address: tuple[str, int] = writer.get_extra_info("peername")[:2]
        self._writer = writer

    @property
    def key(self) -> Hashable:
        return self

    def send(self, datagram: bytes) -> None:
        if self._writer.transport.get_write_buffer_size() < SENDS_WITHIN:
            self._writer.write(len(datagram).to_bytes(2, "big") + datagram)

    def close(self) -> None:
        self._writer.close()


class Door(asyncio.DatagramProtocol):
    def __init__(self, per_address: int = PER_ADDRESS) -> None:
        self.port = 0
        self._by_fragment: dict[str, Agent] = {}
        self._by_path: dict[Hashable, Agent] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self._hall = Hall(per_address)

    @property
    def sessions(self) -> int:
        return len(set(self._by_fragment.values()))

    @property
    def addresses(self) -> int:
        return len(self._by_path)

    def admit(self, agent: Agent) -> None:
        for credentials in agent.generations:
            self._by_fragment[credentials.fragment] = agent

    def restart(self, agent: Agent) -> Credentials:
        """New credentials for a session that goes on (RFC 9725 §4.3.3)."""
        self._forget_fragments(agent)
        agent.restart()
        self.admit(agent)
        return agent.credentials

    def dismiss(self, agent: Agent) -> None:
        self._forget_fragments(agent)
        for key in [key for key, other in self._by_path.items() if other is agent]:
            del self._by_path[key]
        agent.close()

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] - typeshed
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self._transport is not None:
            self.take(data, UdpPath(self._transport, (addr[0], addr[1])))

    def take(self, data: bytes, path: Path) -> None:
        if not data:
            return
        if data[0] < STUN_BELOW:
            self._check(data, path)
        elif (agent := self._by_path.get(path.key)) is not None:
            agent.receive(data)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One TCP connection; it is nobody's until a check was right."""
        task, path = asyncio.current_task(), TcpPath(writer)
        if task is None or not self._hall.enter(task, path.address[0]):
            writer.close()
            return
        try:
            await self._read(reader, path)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        finally:
            if (agent := self._by_path.pop(path.key, None)) is not None:
                agent.lost(path)
            await close(writer)
            self._hall.leave(task)

    def hang_up(self) -> None:
        for task in self._hall.everybody:
            task.cancel()

    async def _read(self, reader: asyncio.StreamReader, path: TcpPath) -> None:
        async with asyncio.timeout(CHECKED_WITHIN.total_seconds()):
            self.take(await read_frame(reader), path)
        if path.key in self._by_path:
            self._hall.came_in(asyncio.current_task())
        while path.key in self._by_path:
            self.take(await read_frame(reader), path)

    def _check(self, data: bytes, path: Path) -> None:
        request = read_request(data)
        if request is None:
            return
        fragment = str(request.attributes.get("USERNAME", "")).partition(":")[0]
        agent = self._by_fragment.get(fragment)
        password = agent and agent.password_of(fragment)
        if agent is None or password is None:
            return
        if not request.check_message_integrity(password.encode()):
            return
        before = set(agent.paths)
        self._by_path[path.key] = agent
        agent.checked(path, fragment, nominated="USE-CANDIDATE" in request.attributes)
        for key in before - set(agent.paths):
            self._by_path.pop(key, None)
        path.send(success(request, path.address, password))

    def _forget_fragments(self, agent: Agent) -> None:
        for key in [key for key, other in self._by_fragment.items() if other is agent]:
            del self._by_fragment[key]


def read_request(data: bytes) -> stun.Message | None:
    """A Binding request, or None for everything that we have no answer to."""
    try:
        message = stun.parse_message(data)
    except (ValueError, IndexError, struct.error):
        return None
    is_check = message.message_method is stun.Method.BINDING
    return message if is_check and message.message_class is stun.Class.REQUEST else None


def success(request: stun.Message, address: tuple[str, int], password: str) -> bytes:
    seen = {"XOR-MAPPED-ADDRESS": (unmapped(address[0]), address[1])}
    answer = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE, request.transaction_id, seen)
    answer.add_message_integrity(password.encode())
    return bytes(answer)


def unmapped(host: str) -> str:
    """An IPv4 peer of a socket for both is seen as `::ffff:…`."""
    address = ipaddress.ip_address(host.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


async def read_frame(reader: asyncio.StreamReader) -> bytes:
    return await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))


@asynccontextmanager
async def open_door(host: str, port: int, per_address: int) -> AsyncGenerator[Door]:
    """Listens until the block is left; `port` 0 takes any that both protocols have free."""
    loop = asyncio.get_running_loop()
    door = Door(per_address)
    listener = await asyncio.start_server(door.converse, host, port, backlog=BACKLOG)
    door.port = listener.sockets[0].getsockname()[1]
    transport, _ = await loop.create_datagram_endpoint(
        lambda: door, local_addr=(host, door.port), family=listener.sockets[0].family
    )
    with contextlib.suppress(OSError):
        found: socket.socket = transport.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    try:
        yield door
    finally:
        transport.close()
        listener.close()
        door.hang_up()
