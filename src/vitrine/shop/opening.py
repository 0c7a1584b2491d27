import re
import unicodedata

from sqlalchemy import select

from vitrine.account import Account
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.text import printable
from vitrine.market import market
from vitrine.shop.errors import ShopNameMissing
from vitrine.shop.model import MemberRole, Shop, ShopMember, Trader

LONGEST_NAME = 80
LONGEST_SLUG = 80


async def open_shop(
    tx: Tx,
    name: str,
    home_market: str,
    *,
    owner: Account | None = None,
    trader: Trader | None = None,
) -> Shop:
    shown = printable(name)[:LONGEST_NAME].strip()
    if not shown:
        raise ShopNameMissing(field="name")
    shop = Shop(
        name=shown,
        slug=await free_slug(tx, shown),
        home_market=market(home_market).code,
        trader=trader or Trader(legal_name=shown),
        created_at=clock.now(),
        members=[],
    )
    tx.session.add(shop)
    await tx.flush()
    if owner is not None:
        add_member(shop, owner, MemberRole.OWNER)
    return shop


def add_member(shop: Shop, account: Account, role: MemberRole) -> ShopMember:
    member = next((m for m in shop.members if m.account_id == account.id), None)
    if member is None:
        member = ShopMember(shop_id=shop.id, account_id=account.id, role=role)
        shop.members.append(member)
    member.role = role
    return member


def describe_trader(shop: Shop, trader: Trader) -> None:
    shop.trader = trader


def set_avatar(shop: Shop, image: str) -> None:
    shop.avatar = image


async def free_slug(tx: Tx, name: str) -> str:
    wanted = slug_of(name)
    found = await tx.session.scalars(
        select(Shop.slug).where(Shop.slug.regexp_match(f"^{wanted}(-[0-9]+)?$"))
    )
    taken = set(found)
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


def slug_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST_SLUG].strip("-") or "shop"
