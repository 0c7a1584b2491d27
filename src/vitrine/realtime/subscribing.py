"""nats-py tells its server of a subscription some time after `subscribe` has returned."""

from nats.aio.client import Client

ANSWERS_WITHIN = 2  # seconds


async def in_force(nc: Client) -> None:
    """What is told from here on reaches all subscriptions so far. Raises a NATS error.

    A flush writes its PING ahead of what is pending: only the second one follows them.
    """
    for _ in range(2):
        await nc.flush(ANSWERS_WITHIN)
