"""A line on its way: into the log, to the shop, or nowhere but back to its author."""

from nats.js import JetStreamContext

from vitrine.realtime import roomlog
from vitrine.realtime.entries import Chat, encode
from vitrine.realtime.frames import Ack, Aside
from vitrine.realtime.judging import Why
from vitrine.realtime.keeping import Keeper
from vitrine.realtime.token import Claims


async def uttered(
    js: JetStreamContext, keeper: Keeper, claims: Claims | None, line: Chat, request: str
) -> Ack:
    """Raises CannotSay or NotStored.

    Of a shadow-banned person's line the log knows nothing; its `ack` looks like any other.
    """
    assert claims is not None, "chat_line refuses who has no claims"
    await keeper.speech.demand_known(claims)
    if place := keeper.speech.place_of(line):
        return Ack(request, place, message=line.id)
    why = keeper.speech.judge(claims, line)
    if why is None:
        stored = await roomlog.publish(js, keeper.room.show, encode(line), msg_id=request)
        return Ack(request, stored.seq, message=line.id)
    await keeper.speech.set_aside(line, why, claims, request)
    match why:
        case Why.SHADOW:
            return Ack(request, keeper.room.seq, message=line.id)
        case Why.ORDER:
            return Ack(request, aside=Aside.PRIVATE, message=line.id)
        case _:
            return Ack(request, aside=Aside.HELD, message=line.id)
