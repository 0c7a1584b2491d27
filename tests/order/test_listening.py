import msgspec
from sqlalchemy import select

from tests.world.account import an_account
from tests.world.order import Till
from tests.world.outbox import posted
from vitrine import chat
from vitrine.account import Account
from vitrine.db import Database, Outbox, Tx
from vitrine.order.events import OrderPlaced
from vitrine.order.listeners import on_order_placed
from vitrine.realtime.entries import Bought
from vitrine.shop import MemberRole, add_member, shop_by_id


async def placed(tx: Tx, buyer: Account | None = None) -> OrderPlaced:
    told = select(Outbox.body).where(Outbox.subject == "facts.order.placed")
    order = msgspec.json.decode((await tx.session.scalars(told)).one(), type=OrderPlaced)
    return msgspec.structs.replace(order, account_id=buyer and buyer.id)


async def notices(tx: Tx, till: Till, placed: OrderPlaced) -> list[Bought]:
    await on_order_placed(tx, placed)
    await tx.flush()
    return [each for each in await posted(tx, till.show_id) if isinstance(each, Bought)]


async def test_the_room_hears_what_was_bought_but_not_by_whom(db: Database, till: Till) -> None:
    await till.buy(2)
    async with db.begin() as tx:
        [notice] = await notices(tx, till, await placed(tx, await an_account(tx)))
    assert (notice.quantity, notice.buyer) == (2, None)


async def test_who_agreed_to_it_is_named(db: Database, till: Till) -> None:
    await till.buy()
    async with db.begin() as tx:
        marta = await an_account(tx, name="Marta")
        await chat.consent(tx, marta, chat.Consent(purchases=True))
        [notice] = await notices(tx, till, await placed(tx, marta))
        assert notice.buyer == await chat.pseudonym(tx, till.show_id, marta.id)


async def test_what_bots_and_the_shop_s_own_people_buy_is_not_told(
    db: Database, till: Till
) -> None:
    await till.buy()
    async with db.begin() as tx:
        bot, packer = await an_account(tx), await an_account(tx)
        bot.is_demo = True
        add_member(await shop_by_id(tx, till.shop_id), packer, MemberRole.MANAGER)
        await tx.flush()
        for buyer in (bot, packer):
            assert await notices(tx, till, await placed(tx, buyer)) == []


async def test_a_shop_may_keep_purchases_to_itself(db: Database, till: Till) -> None:
    await till.buy()
    async with db.begin() as tx:
        shop, host = await shop_by_id(tx, till.shop_id), await an_account(tx)
        await chat.rule(tx, shop, host, chat.Ruling(tells_purchases=False))
        assert await notices(tx, till, await placed(tx, await an_account(tx))) == []


async def test_what_was_bought_outside_a_show_is_told_to_no_room(db: Database, till: Till) -> None:
    await till.buy()
    async with db.begin() as tx:
        elsewhere = msgspec.structs.replace(await placed(tx), show_id=None)
        await on_order_placed(tx, elsewhere)
        assert await posted(tx, till.show_id) == []
