"""A shop hears in time which of its replays go, so that it can keep them."""

from vitrine.account import accounts_by_ids
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import market
from vitrine.notification.letters import ReplaysGo
from vitrine.notification.writing import write
from vitrine.shop import MemberRole, shop_by_id
from vitrine.show import goes_at, shows_by_ids
from vitrine.show.events import ReplaysGoing


async def on_replays_going(tx: Tx, going: ReplaysGoing) -> None:
    shop = await shop_by_id(tx, going.shop_id)
    shows = await shows_by_ids(tx, going.show_ids)
    titles = [show.title for show in shows if goes_at(show, shop.replay_days)]
    if not titles:
        return
    letter = ReplaysGo(
        shop=shop.name,
        titles=titles,
        goes_at=going.goes_at,
        time_zone=market(shop.home_market).time_zone,
        path=f"/studio/shops/{shop.id}/replays",
    )
    owners = {each.account_id for each in shop.members if each.role == MemberRole.OWNER}
    for owner in (await accounts_by_ids(tx, owners)).values():
        key = f"replays:{shop.id}:{clock.to_ms(going.goes_at)}:{owner.id}"
        await write(tx, letter, to=owner.email, locale=owner.locale, key=key)
