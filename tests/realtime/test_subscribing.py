from nats.aio.client import Client

from vitrine.realtime.subscribing import in_force
from vitrine.roles.bus import connected
from vitrine.settings import Settings


async def test_what_is_told_once_a_subscription_is_in_force_is_heard(
    nats: Client, settings: Settings
) -> None:
    async with connected(settings, "other") as other:
        for n in range(50):
            heard = await nats.subscribe(f"told.{n}")
            await in_force(nats)
            await other.publish(f"told.{n}", b"news")
            assert (await heard.next_msg(5)).data == b"news"
