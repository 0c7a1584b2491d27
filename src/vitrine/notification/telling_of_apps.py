"""What those who keep a shop's books are told about the programs that work for it."""

from urllib.parse import urlsplit

from vitrine.account import accounts_by_ids
from vitrine.app import app_for_sending, shops_open_to
from vitrine.app.events import AppUnreachable
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.notification.letters import Notice
from vitrine.notification.telling_sellers import KEEPERS
from vitrine.notification.writing import write
from vitrine.shop import shop_by_id


async def on_app_unreachable(tx: Tx, paused: AppUnreachable) -> None:
    """Not of one that the shop has let go of: what it did not hear of is that."""
    if not await shops_open_to(tx, paused.app_id, {paused.shop_id}):
        return
    shop, app = await shop_by_id(tx, paused.shop_id), await app_for_sending(tx, paused.app_id)
    notice = Notice(
        subject=mark("{app} hears nothing from {shop} any more"),
        says=mark(
            "Messages to {app} ({host}) have failed for three days, so they are paused. What is"
            " waiting is kept for 30 days. Ask whoever runs {app} to repair it; then send one of"
            " the messages again, and the others follow."
        ),
        facts={"app": app.name, "shop": shop.name, "host": host_of(paused.address)},
        path=f"/studio/shops/{shop.id}/apps/log",
        button=mark("See the messages"),
    )
    keepers = {member.account_id for member in shop.members if member.role in KEEPERS}
    once = f"app-unreachable:{app.id}:{shop.id}:{clock.to_ms(paused.since)}"
    for keeper in (await accounts_by_ids(tx, keepers)).values():
        await write(tx, notice, to=keeper.email, locale=keeper.locale, key=f"{once}:{keeper.id}")


def host_of(address: str) -> str:
    return urlsplit(address).hostname or address
