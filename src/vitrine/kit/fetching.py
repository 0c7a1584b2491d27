"""Requests to addresses that strangers chose: never to a private or link-local one."""

import asyncio
import socket
from collections.abc import Collection
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from vitrine.kit.text import mark

REDIRECTS = 3
KEPT_METHOD = {307, 308}
DEFAULT_PORTS = {"http": 80, "https": 443}

LATE = mark("There was no answer in time.")
REDIRECTED = mark("It redirects too often.")
UNREACHED = mark("There was no connection.")
NOT_WEB = mark("This is no address of the web.")
PLAIN = mark("Only https:// is safe enough.")
PRIVATE = mark("The name leads into a private network.")
UNKNOWN = mark("The name cannot be resolved.")

Address = IPv4Address | IPv6Address


class NotFetched(Exception):
    """A msgid, without what the other side wrote."""


async def post(
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    within: timedelta,
    inside: bool = False,
) -> int:
    """The status. A redirect is looked at as closely as the first address.

    `inside`: addresses of the own network will do, for a lab.
    """
    try:
        async with asyncio.timeout(within.total_seconds()):
            for _ in range(REDIRECTS + 1):
                status, leads_to = await posted(url, body, headers, inside=inside)
                if leads_to is None:
                    return status
                url = urljoin(url, leads_to)
    except TimeoutError:
        raise NotFetched(LATE) from None
    raise NotFetched(REDIRECTED)


async def posted(
    url: str, body: bytes, headers: dict[str, str], *, inside: bool
) -> tuple[int, str | None]:
    """The name is resolved here and the connection goes to that very address."""
    parts = urlsplit(url)
    address = await safe_address(parts, inside=inside)
    host = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004
    pinned = parts._replace(netloc=f"{host}:{port_of(parts)}").geturl()
    told = headers | {"Host": parts.netloc}
    extensions = {"sni_hostname": parts.hostname or ""}
    try:
        async with (
            httpx.AsyncClient(trust_env=False, verify=parts.scheme == "https") as client,
            client.stream(
                "POST", pinned, content=body, headers=told, extensions=extensions
            ) as answer,
        ):
            redirected = answer.status_code in KEPT_METHOD
            return answer.status_code, answer.headers.get("location") if redirected else None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise NotFetched(UNREACHED) from error


async def safe_address(parts: SplitResult, *, inside: bool) -> Address:
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        raise NotFetched(NOT_WEB)
    if parts.scheme == "http" and not inside:
        raise NotFetched(PLAIN)
    found = await resolved(parts.hostname, port_of(parts))
    if not inside and not all(is_public(address) for address in found):
        raise NotFetched(PRIVATE)
    return found[0]


async def resolved(hostname: str, port: int) -> list[Address]:
    loop = asyncio.get_running_loop()
    try:
        rows = await loop.getaddrinfo(hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotFetched(UNKNOWN) from None
    found = [ip_address(row[4][0]) for row in rows]
    if not found:
        raise NotFetched(UNKNOWN)
    return found


def is_public(address: Address) -> bool:
    """IPv6 addresses that carry an IPv4 one are as public as that."""
    if isinstance(address, IPv6Address):
        inner: Collection[IPv4Address | None] = (address.ipv4_mapped, address.sixtofour)
        if any(each is not None and not is_public(each) for each in inner):
            return False
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def port_of(parts: SplitResult) -> int:
    try:
        return parts.port or DEFAULT_PORTS[parts.scheme]
    except ValueError:
        raise NotFetched(NOT_WEB) from None
