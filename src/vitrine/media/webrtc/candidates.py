"""Where a publisher's ICE finds us (RFC 8445 §5.1, RFC 8839 §5.1)."""

import ipaddress
import socket
from typing import NamedTuple

from aioice.ice import get_host_addresses

HOST_PREFERENCE, TCP_PREFERENCE = 126, 90  # type preferences; TCP only if UDP is blocked
PASSIVE_TCP = 4  # direction preference (RFC 6544 §4.2)


class Candidate(NamedTuple):
    foundation: int
    protocol: str
    priority: int
    address: str
    port: int

    def __str__(self) -> str:
        kind = " tcptype passive" if self.protocol == "tcp" else ""
        return (
            f"candidate:{self.foundation} 1 {self.protocol} {self.priority} "
            f"{self.address} {self.port} typ host{kind}"
        )


def candidates(addresses: list[str], port: int) -> list[Candidate]:
    """All of UDP before all of TCP: simple clients take the first that they understand."""
    udp = [
        Candidate(n + 1, "udp", priority(HOST_PREFERENCE, 65_535 - n), address, port)
        for n, address in enumerate(addresses)
    ]
    tcp = [
        Candidate(
            n + 1 + len(udp), "tcp", priority(TCP_PREFERENCE, (PASSIVE_TCP << 13) + 8_191 - n),
            address, port,
        )
        for n, address in enumerate(addresses)
    ]  # fmt: skip
    return [*udp, *tcp]


def priority(kind: int, local: int) -> int:
    return (kind << 24) + (local << 8) + 255  # component 1


def reachable(host: str, public: list[str]) -> list[str]:
    """What a publisher may call: what the operator says, else what `host` listens on."""
    if public:
        return public
    address = ipaddress.ip_address(socket.gethostbyname(host) if is_name(host) else host)
    if not address.is_unspecified:
        return [str(address)]
    found = get_host_addresses(use_ipv4=True, use_ipv6=address.version == 6)
    return [*found, "127.0.0.1"]


def is_name(host: str) -> bool:
    return ":" not in host and not host.replace(".", "").isdigit()
