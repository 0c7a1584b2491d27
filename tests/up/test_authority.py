import asyncio
import ssl
from pathlib import Path

import pytest

from vitrine.up.authority import Certificate, own_certificate
from vitrine.up.phone import invitation, qr

# The kernel is asked which way leads out; nothing is sent.
pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "localhost", "192.0.2.1"])


async def version_spoken(made: Certificate, host: str) -> str | None:
    """By somebody who trusts the authority and wants to reach `host`."""
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_side.load_cert_chain(made.chain, made.key)
    trusting = ssl.create_default_context(cafile=made.authority)

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=server_side) as server:
        port = server.sockets[0].getsockname()[1]
        _, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=trusting, server_hostname=host
        )
        version = writer.get_extra_info("ssl_object").version()
        writer.close()
        return version


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_who_trusts_the_authority_trusts_this_machine(tmp_path: Path, host: str) -> None:
    assert await version_spoken(own_certificate(tmp_path, "0.0.0.0"), host) == "TLSv1.3"  # noqa: S104


async def test_nobody_else_is_trusted(tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        await version_spoken(own_certificate(tmp_path, "127.0.0.1"), "shop.example")


def test_the_authority_outlives_a_restart(tmp_path: Path) -> None:
    first = own_certificate(tmp_path, "127.0.0.1")
    assert first.authority is not None
    kept = first.authority.read_text()
    assert own_certificate(tmp_path, "127.0.0.1").authority == first.authority
    assert first.authority.read_text() == kept


def test_private_keys_are_private(tmp_path: Path) -> None:
    own_certificate(tmp_path, "127.0.0.1")
    for key in ("key.pem", "authority-key.pem"):
        assert (tmp_path / key).stat().st_mode & 0o777 == 0o600


def test_a_phone_is_invited_by_a_code(tmp_path: Path) -> None:
    said = "\n".join(
        invitation("https://192.0.2.7:8000", "http://192.0.2.7:9/vitrine.crt", tmp_path)
    )
    assert "http://192.0.2.7:9/vitrine.crt" in said
    assert qr("https://192.0.2.7:8000") in said
