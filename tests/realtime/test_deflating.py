import contextlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.aio.client import Client
from websockets.exceptions import ConnectionClosed

from tests.world.room import a_token, a_viewer, put
from tests.world.room_log import a_chat
from vitrine.realtime.deflating import (
    END_OF_BLOCK,
    PAYS_FROM,
    RAW,
    CannotInflate,
    deflated,
    inflated,
    is_offered,
)
from vitrine.settings import Settings


@given(st.binary(min_size=PAYS_FROM, max_size=5_000))
def test_what_was_deflated_inflates_to_the_same(frame: bytes) -> None:
    packed = deflated(frame)
    assert packed is not None
    assert inflated(packed, at_most=len(frame)) == frame


def test_a_short_frame_is_left_alone() -> None:
    assert deflated(b"x" * (PAYS_FROM - 1)) is None


@pytest.mark.parametrize("size", [4_097, 50_000_000])
def test_a_bomb_is_not_inflated(size: int) -> None:
    deflating = zlib.compressobj(9, zlib.DEFLATED, RAW)
    bomb = deflating.compress(bytes(size)) + deflating.flush(zlib.Z_SYNC_FLUSH)
    with pytest.raises(CannotInflate):
        inflated(bomb.removesuffix(END_OF_BLOCK), at_most=4_096)


@given(st.binary(max_size=200))
def test_noise_is_refused_or_short(noise: bytes) -> None:
    with contextlib.suppress(CannotInflate):
        assert len(inflated(noise, at_most=4_096)) <= 4_096


def test_an_offer_is_found_among_others() -> None:
    assert is_offered("x-webkit, permessage-deflate; client_max_window_bits")
    assert not is_offered("permessage-bzip2")


async def test_a_browser_s_socket_is_deflated_both_ways(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    await put(nats, show, *(a_chat(f"line {n}", message=str(n)) for n in range(30)))
    token = a_token(settings, show)
    async with a_viewer(address, show, token, deflates=True) as viewer:
        await viewer.hear("snapshot", seq=30)
        request = await viewer.do("say", text="Hello " * 30)
        await viewer.hear("ack", id=request)
        await viewer.hear("chat")
    assert len(viewer.snapshot["state"]["chat"]) == 30


async def test_a_deflated_bomb_closes_the_socket(
    address: str, show: str, settings: Settings
) -> None:
    async with a_viewer(address, show, a_token(settings, show), deflates=True) as viewer:
        await viewer.do("say", text="x" * 500_000)
        with pytest.raises(ConnectionClosed):
            await viewer.hear("never")
        assert viewer.items[-1] == {"kind": "bye", "reason": "malformed"}
