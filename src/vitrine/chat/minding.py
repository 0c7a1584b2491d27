"""What the room's nodes must know to judge a line by themselves."""

from sqlalchemy import or_, select

from vitrine import show as shows
from vitrine.chat.listing_words import words_of
from vitrine.chat.model import Pseudonym, Sanction
from vitrine.chat.ruling import rules_of
from vitrine.chat.seating import TICKET_LASTS
from vitrine.chat.shielding import COMPLAINTS
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.realtime.manners import Manners, Measure, Sanctioned

GRAVEST = (Measure.BAN, Measure.TIMEOUT, Measure.SHADOW)


async def manners_of(tx: Tx, show_id: int) -> Manners:
    show = await shows.show_by_id(tx, show_id)
    rules = await rules_of(tx, show.shop_id)
    return Manners(
        version=rules.version,
        slow_seconds=rules.slow_seconds,
        audience=rules.audience,
        links=rules.links,
        tells_joins=rules.tells_joins,
        words=await words_of(tx, show.shop_id),
        shield=COMPLAINTS if rules.shields_host else {},
        people=await sanctioned_in(tx, show_id, show.shop_id),
        revoked=await revoked_tickets(tx, show_id),
        anonymous=await shows.is_open_to_everybody(tx, show_id),
    )


async def revoked_tickets(tx: Tx, show_id: int) -> tuple[str, ...]:
    """Those with which a token may still be about."""
    gone = await shows.revoked_since(tx, show_id, clock.now() - 2 * TICKET_LASTS)
    return tuple(str(device_id) for device_id in gone)


async def sanctioned_in(tx: Tx, show_id: int, shop_id: int) -> dict[str, Sanctioned]:
    """By pseudonym: a person has one in this show from the first page view on."""
    now = clock.now()
    standing = (
        select(Pseudonym.who, Sanction.measure, Sanction.until)
        .join(Pseudonym, Pseudonym.account_id == Sanction.account_id)
        .where(
            Pseudonym.show_id == show_id,
            Sanction.shop_id == shop_id,
            Sanction.lifted_at.is_(None),
            or_(Sanction.until.is_(None), Sanction.until > now),
        )
    )
    people: dict[str, Sanctioned] = {}
    for who, measure, until in await tx.session.execute(standing):
        new = Sanctioned(Measure(measure), clock.to_ms(until) if until else None)
        people[who] = graver(people.get(who), new)
    return people


def graver(one: Sanctioned | None, other: Sanctioned) -> Sanctioned:
    if one is None:
        return other
    return min(one, other, key=lambda each: GRAVEST.index(each.measure))
