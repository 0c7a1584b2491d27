import pytest

from tests.world.account import an_account
from tests.world.shop import TRADER, a_shop
from vitrine.db import Tx
from vitrine.market.errors import MarketUnknown
from vitrine.shop import (
    MemberRole,
    Trader,
    add_member,
    describe_trader,
    open_shop,
    set_avatar,
    shop_by_id,
    shop_by_slug,
    shops_by_ids,
    shops_of,
)
from vitrine.shop.errors import ShopNameMissing, ShopUnknown


async def test_a_shop_opens_with_its_owner(tx: Tx) -> None:
    owner = await an_account(tx)
    shop = await a_shop(tx, owner=owner)
    await tx.flush()
    assert await shops_of(tx, owner.id) == [shop]
    assert [member.role for member in shop.members] == [MemberRole.OWNER]


async def test_slugs_are_readable_and_unique(tx: Tx) -> None:
    names = ["Café Müller & Söhne", "Cafe Müller Söhne", "Café Muller Sohne", "日本"]
    shops = [await a_shop(tx, name=name) for name in names]
    assert [shop.slug for shop in shops] == [
        "cafe-muller-sohne",
        "cafe-muller-sohne-2",
        "cafe-muller-sohne-3",
        "shop",
    ]


async def test_a_shop_is_found_by_id_and_by_slug(tx: Tx) -> None:
    shop = await a_shop(tx)
    assert await shop_by_id(tx, shop.id) == shop
    assert await shop_by_slug(tx, shop.slug) == shop
    assert await shops_by_ids(tx, [shop.id]) == {shop.id: shop}


async def test_a_shop_that_is_not_there_is_said_so(tx: Tx) -> None:
    with pytest.raises(ShopUnknown):
        await shop_by_id(tx, 1)
    for slug in ("nowhere", "\0"):
        with pytest.raises(ShopUnknown):
            await shop_by_slug(tx, slug)


async def test_a_shop_needs_a_name_and_a_market(tx: Tx) -> None:
    with pytest.raises(ShopNameMissing):
        await open_shop(tx, " ", "GB")
    with pytest.raises(MarketUnknown):
        await open_shop(tx, "Ombra", "XX")


async def test_who_trades_is_kept_with_the_shop(tx: Tx) -> None:
    shop = await open_shop(tx, "Ombra", "GB")
    assert shop.trader == Trader(legal_name="Ombra")
    describe_trader(shop, TRADER)
    set_avatar(shop, "0" * 32)
    await tx.flush()
    tx.session.expunge_all()
    found = await shop_by_id(tx, shop.id)
    assert (found.trader, found.avatar) == (TRADER, "0" * 32)


async def test_a_member_added_again_changes_role(tx: Tx) -> None:
    shop, host = await a_shop(tx), await an_account(tx)
    add_member(shop, host, MemberRole.HOST)
    add_member(shop, host, MemberRole.MANAGER)
    assert [member.role for member in shop.members] == [MemberRole.MANAGER]
