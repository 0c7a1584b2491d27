import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine import show as shows
from vitrine.account import Account
from vitrine.chat.errors import PauseNotPossible
from vitrine.chat.model import ChatRules, Deed
from vitrine.chat.recording import Done, record
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.realtime import entries
from vitrine.realtime.entries import Audience, Links
from vitrine.shop import Shop

LONGEST_PAUSE = 300  # seconds


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    slow_seconds: int = 0
    audience: Audience = Audience.ALL
    links: Links = Links.OFF
    shields_host: bool = True
    tells_joins: bool = True
    tells_purchases: bool = True


async def rules_of(tx: Tx, shop_id: int) -> ChatRules:
    """What applies while nothing was set has version 0 and is in no table."""
    found = await tx.session.scalar(
        select(ChatRules)
        .where(ChatRules.shop_id == shop_id)
        .execution_options(populate_existing=True)
    )
    return found or ChatRules(shop_id=shop_id, version=0, **msgspec.to_builtins(Ruling()))


async def rule(tx: Tx, shop: Shop, by: Account, ruling: Ruling) -> ChatRules:
    """Holds at once in every open room of the shop, and its people see it."""
    if not 0 <= ruling.slow_seconds <= LONGEST_PAUSE:
        raise PauseNotPossible(field="slow_seconds", most=LONGEST_PAUSE)
    values = msgspec.to_builtins(ruling)
    new = insert(ChatRules).values(shop_id=shop.id, version=1, **values)
    newer = values | {"version": ChatRules.version + 1}
    await tx.session.execute(new.on_conflict_do_update(index_elements=["shop_id"], set_=newer))
    rules = await rules_of(tx, shop.id)
    record(
        tx,
        Done(shop_id=shop.id, by=by, deed=Deed.RULES, reason=", ".join(map(str, values.values()))),
    )
    for show_id in await shows.open_shows_of(tx, shop.id):
        shows.post_fact(tx, show_id, as_entry(rules))
    await tell_rooms(tx, shop.id)
    return rules


async def tell_rooms(tx: Tx, shop_id: int) -> None:
    """The nodes ask again for what may be said."""
    for show_id in await shows.open_shows_of(tx, shop_id):
        tx.signal(f"manners.{show_id}", {})


def as_entry(rules: ChatRules) -> entries.Rules:
    return entries.Rules(
        at=clock.now_ms(),
        slow_seconds=rules.slow_seconds,
        audience=Audience(rules.audience),
        links=Links(rules.links),
        version=rules.version,
    )
