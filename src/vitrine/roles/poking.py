from nats.aio.client import Client

from vitrine.db import Poke

POKE = "outbox.poke"


def poking(nc: Client) -> Poke:
    """Wakes the relay after a commit. A poke that is lost costs a poll's delay."""

    async def poke() -> None:
        if nc.is_connected:
            await nc.publish(POKE)

    return poke
