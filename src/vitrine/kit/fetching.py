"""Requests to addresses that strangers chose: never to a private or link-local one."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Collection
from concurrent.futures import Future
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Thread
from typing import Protocol
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from vitrine.kit.text import mark

REDIRECTS = 3
SILENT = timedelta(seconds=60)  # some make a file only when it is asked for
OK = 200
KEPT_METHOD = {307, 308}
REDIRECTING = {301, 302, 303} | KEPT_METHOD
DEFAULT_PORTS = {"http": 80, "https": 443}
# Their last four bytes are an IPv4 address: by NAT64, or as it was written once.
CARRYING = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
NAT64_INSIDE = IPv6Network("64:ff9b:1::/48")
GIVEN_OUT = IPv6Network("2000::/3")  # all of IPv6 that anybody on the internet has
OF_THE_NETWORK = IPv4Network("192.0.0.0/24")  # whatever a release of Python says of it

LATE = mark("There was no answer in time.")
REDIRECTED = mark("It redirects too often.")
NOT_THERE = mark("There was no file: the answer was not 200.")
TOO_MUCH = mark("The file is too large.")
UNREACHED = mark("There was no connection.")
NOT_WEB = mark("This is no address of the web.")
PLAIN = mark("Only https:// is safe enough.")
PRIVATE = mark("The name leads into a private network.")
UNKNOWN = mark("The name cannot be resolved.")

MOST_NAMES = 500
Address = IPv4Address | IPv6Address

LOOKED_UP: dict[str, Future[list[Address]]] = {}  # at this moment


class Written(Protocol):
    def write(self, data: bytes, /) -> object: ...


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
                url = redirected(url, leads_to)
    except TimeoutError:
        raise NotFetched(LATE) from None
    raise NotFetched(REDIRECTED)


async def posted(
    url: str, body: bytes, headers: dict[str, str], *, inside: bool
) -> tuple[int, str | None]:
    async with asked(url, headers, body=body, inside=inside) as answer:
        is_kept = answer.status_code in KEPT_METHOD
        return answer.status_code, answer.headers.get("location") if is_kept else None


async def get(
    url: str, into: Written, *, most_bytes: int, within: timedelta, inside: bool = False
) -> None:
    """Written piece by piece. Nothing but a 200 will do."""
    try:
        async with asyncio.timeout(within.total_seconds()):
            for _ in range(REDIRECTS + 1):
                leads_to = await got(url, into, most_bytes=most_bytes, inside=inside)
                if leads_to is None:
                    return
                url = redirected(url, leads_to)
    except TimeoutError:
        raise NotFetched(LATE) from None
    raise NotFetched(REDIRECTED)


async def got(url: str, into: Written, *, most_bytes: int, inside: bool) -> str | None:
    async with asked(url, {"Accept": "*/*"}, inside=inside) as answer:
        if answer.status_code in REDIRECTING and "location" in answer.headers:
            return str(answer.headers["location"])
        if answer.status_code != OK:
            raise NotFetched(NOT_THERE)
        left = most_bytes
        async for piece in answer.aiter_bytes():
            left -= len(piece)
            if left < 0:
                raise NotFetched(TOO_MUCH)
            into.write(piece)
    return None


def redirected(url: str, leads_to: str) -> str:
    try:
        return urljoin(url, leads_to)
    except ValueError:
        raise NotFetched(NOT_WEB) from None


@asynccontextmanager
async def asked(
    url: str, headers: dict[str, str], *, body: bytes | None = None, inside: bool
) -> AsyncGenerator[httpx.Response]:
    """The name is resolved here and the connection goes to that very address."""
    parts = web_parts(url)
    address = await safe_address(parts, inside=inside)
    host = f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004
    pinned = parts._replace(netloc=f"{host}:{port_of(parts)}", fragment="").geturl()
    told = headers | {"Host": parts.netloc}
    extensions = {"sni_hostname": parts.hostname or ""}
    method = "GET" if body is None else "POST"
    verify = trusted() if parts.scheme == "https" else False
    try:
        async with (
            httpx.AsyncClient(
                trust_env=False, verify=verify, timeout=SILENT.total_seconds()
            ) as client,
            client.stream(
                method, pinned, content=body, headers=told, extensions=extensions
            ) as answer,
        ):
            yield answer
    except httpx.TimeoutException as error:
        raise NotFetched(LATE) from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise NotFetched(UNREACHED) from error


@cache
def trusted() -> ssl.SSLContext:
    """To read all authorities takes as long as several messages."""
    return httpx.create_ssl_context(trust_env=False)


def web_parts(url: str) -> SplitResult:
    """With the host's name in the letters that a resolver and a header know."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
            raise NotFetched(NOT_WEB)
        if parts.hostname.isascii():
            return parts
        name = httpx.URL(scheme=parts.scheme, host=parts.hostname).raw_host.decode("ascii")
        return parts._replace(netloc=f"{name}:{parts.port}" if parts.port else name)
    except (ValueError, httpx.InvalidURL):
        raise NotFetched(NOT_WEB) from None


async def safe_address(parts: SplitResult, *, inside: bool) -> Address:
    if parts.scheme == "http" and not inside:
        raise NotFetched(PLAIN)
    found = await resolved(parts.hostname or "")
    if not inside and not all(is_public(address) for address in found):
        raise NotFetched(PRIVATE)
    return found[0]


async def resolved(hostname: str) -> list[Address]:
    """A name server may hang for half a minute: only who asks for its name waits then.

    The loop's own look-ups have four threads, which all that this process connects to shares.
    """
    looking = LOOKED_UP.get(hostname)
    if looking is None:
        if len(LOOKED_UP) >= MOST_NAMES:
            raise NotFetched(LATE)
        looking = LOOKED_UP[hostname] = Future()
        Thread(target=look_up, args=(hostname, looking), daemon=True).start()
    try:
        found = await asyncio.shield(asyncio.wrap_future(looking))
    except (OSError, ValueError):
        raise NotFetched(UNKNOWN) from None
    if not found:
        raise NotFetched(UNKNOWN)
    return found


def look_up(hostname: str, looking: Future[list[Address]]) -> None:
    try:
        rows = socket.getaddrinfo(hostname, None, type=socket.SOCK_STREAM)
        found = [ip_address(row[4][0]) for row in rows]
    except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
        del LOOKED_UP[hostname]
        looking.set_exception(error)
    else:
        del LOOKED_UP[hostname]
        looking.set_result(found)


def is_public(address: Address) -> bool:
    """IPv6 addresses that carry an IPv4 one are as public as that."""
    if isinstance(address, IPv6Address):
        inner: Collection[IPv4Address | None] = (
            address.ipv4_mapped,
            address.sixtofour,
            carried_by(address),
        )
        if any(each is not None and not is_public(each) for each in inner):
            return False
        if address.teredo is not None or address in NAT64_INSIDE:
            return False
        if address not in GIVEN_OUT and not any(inner):
            return False
    return address.is_global and not address.is_multicast and address not in OF_THE_NETWORK


def carried_by(address: IPv6Address) -> IPv4Address | None:
    if not any(address in network for network in CARRYING):
        return None
    return IPv4Address(address.packed[-4:])


def port_of(parts: SplitResult) -> int:
    try:
        return parts.port or DEFAULT_PORTS[parts.scheme]
    except ValueError:
        raise NotFetched(NOT_WEB) from None
