"""How a phone in the same network gets to trust `--tls self`, and to the pages."""

import asyncio
import io
from asyncio import StreamReader, StreamWriter
from pathlib import Path
from urllib.parse import urlsplit

import segno

from vitrine.up import reporting

READS_WITHIN = 5.0  # seconds


async def welcome(authority: Path, address: str, stopped: asyncio.Event) -> None:
    """Hands out the authority over plain HTTP, beside the pages, until everything stops."""
    host = urlsplit(address).hostname or ""
    body = await asyncio.to_thread(authority.read_bytes)

    async def answer(reader: StreamReader, writer: StreamWriter) -> None:
        await hand_out(body, reader, writer)

    async with await asyncio.start_server(answer, host) as server:
        port = server.sockets[0].getsockname()[1]
        reporting.show(invitation(address, f"http://{host}:{port}/vitrine.crt", authority))
        await stopped.wait()


async def hand_out(body: bytes, reader: StreamReader, writer: StreamWriter) -> None:
    try:
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), READS_WITHIN)
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-x509-ca-cert\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
    except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
        return
    finally:
        writer.close()


def invitation(address: str, certificate: str, file: Path) -> list[str]:
    return [
        "",
        "On a phone in the same network",
        f"  1. open {certificate} and install it",
        "     iPhone: Settings > General > VPN & Device Management, then About > Certificate Trust",
        "     Android: Settings > Security > Install a certificate > CA certificate",
        f"     (this computer: add {file} to the browser's authorities)",
        f"  2. open {address} by its QR code:",
        qr(address),
    ]


def qr(text: str) -> str:
    drawn = io.StringIO()
    segno.make(text, error="m").terminal(drawn, compact=True)
    return drawn.getvalue()
