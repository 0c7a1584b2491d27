import json

import pytest
from nats.aio.client import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.world.room import a_token, a_viewer
from vitrine.settings import Settings


async def test_a_ticket_that_is_taken_back_closes_its_sockets_and_opens_none(
    nats: Client, address: str, show: str, settings: Settings
) -> None:
    ticketed = a_token(settings, show, role="host", ticket="d1")
    async with a_viewer(address, show, a_token(settings, show)) as other:
        await other.hear("snapshot")
        async with a_viewer(address, show, ticketed) as producer:
            await producer.hear("snapshot")
            await nats.publish(f"room.dismiss.{show}", json.dumps({"ticket": "d1"}).encode())
            with pytest.raises(ConnectionClosed):
                await producer.hear("never")
            assert producer.items[-1] == {"kind": "bye", "reason": "revoked"}
        with pytest.raises(InvalidStatus) as refused:
            async with a_viewer(address, show, ticketed):
                pass
        assert refused.value.response.status_code == 401
        await other.hear("ack", id=await other.do("react", what="heart", n=1))
