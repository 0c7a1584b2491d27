"""Each kind of message that something here can cause: it fits its model and says what happened."""

import asyncio
from functools import partial

import pytest

from tests.world.after import BY_DHL, Placed, placed
from tests.world.app import Caller, Program, a_program
from tests.world.catalogue import a_product
from tests.world.exchange import a_wardrobe
from tests.world.offer import an_activity
from tests.world.order import Till, a_till
from tests.world.outbox import heard
from tests.world.receiver import Receiver
from tests.world.told import Told
from vitrine import aftersale, fulfilment
from vitrine.aftersale.events import CancellationAsked
from vitrine.catalogue import (
    Category,
    NewProduct,
    NewVariant,
    Product,
    product_by_id,
    replace_product,
    variants_by_ids,
)
from vitrine.db import Database, Tx
from vitrine.fulfilment import parcel_by_id, parcels_of_order
from vitrine.fulfilment.events import ParcelHandedOver
from vitrine.kit import clock
from vitrine.offer import (
    WantedPrice,
    promotion_to_change,
    put_price,
    run_promotions,
    stop_promotion,
    touch,
)
from vitrine.offer.events import PromotionMove
from vitrine.settings import Settings
from vitrine.shop import shop_by_id
from vitrine.stock import ClaimLane
from vitrine.webhook.listeners import on_cancellation_moved, on_order_moved


@pytest.fixture
async def till(db: Database, lane: ClaimLane) -> Till:
    return await a_till(db, lane)


@pytest.fixture
async def order(till: Till) -> Placed:
    return await placed(till)


@pytest.fixture
async def program(db: Database, settings: Settings, order: Placed, receiver: Receiver) -> Program:
    """Hears of everything from here on."""
    await heard(db, "webhook")
    async with db.begin() as tx:
        shop = await shop_by_id(tx, order.till.shop_id)
        return await a_program(tx, settings, shop, webhook=receiver.url)


@pytest.fixture
def told(db: Database, settings: Settings, receiver: Receiver, program: Program) -> Told:
    assert program.token
    return Told(db, settings, receiver)


async def product_of(tx: Tx, order: Placed) -> Product:
    variants = await variants_by_ids(tx, [order.till.variant_id])
    return await product_by_id(tx, variants[order.till.variant_id].product_id)


async def test_an_order_is_followed_to_its_door(order: Placed, told: Told) -> None:
    parcel_id, statuses = await order.parcel(), list[str]()
    for step in (
        partial(fulfilment.pack, parcel_id=parcel_id),
        partial(fulfilment.hand_over, parcel_id=parcel_id, handover=BY_DHL),
        partial(fulfilment.deliver, parcel_id=parcel_id),
    ):
        async with order.db.begin() as tx:
            await step(tx)
        statuses += [each.order_status for each in await told(1)]
    assert statuses == ["AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED"]


async def test_moves_that_are_heard_late_are_told_once(order: Placed, told: Told) -> None:
    await order.deliver()
    assert [each.order_status for each in await told(1)] == ["DELIVERED"]


async def test_listeners_that_run_side_by_side_tell_once(order: Placed, told: Told) -> None:
    """Sent and arrived have a consumer each, and a lagging worker runs both at once."""
    await order.deliver()
    sent = ParcelHandedOver(
        parcel_id=await order.parcel(), order_id=order.id, shop_id=order.till.shop_id
    )

    async def hear() -> None:
        async with order.db.begin() as tx:
            await on_order_moved(tx, sent)

    async with asyncio.TaskGroup() as worker:
        for _ in range(4):
            worker.create_task(hear())
    assert [each.order_status for each in await told(1)] == ["DELIVERED"]


async def test_packages_that_are_parted_and_joined_are_told(order: Placed, told: Told) -> None:
    first, *_ = await order.units()
    async with order.db.begin() as tx:
        whole = await parcel_by_id(tx, await order.parcel())
        made = await fulfilment.part(tx, whole, [first])
    [parted] = await told(4)
    assert parted.sc_type == "SPLIT"
    assert {each.package_id for each in parted.package_list} == {str(whole.id), str(made.id)}
    assert parted.package_list[0].order_id_list == [str(order.id)]
    async with order.db.begin() as tx:
        into, other = await parcels_of_order(tx, order.id)
        await fulfilment.join(tx, other, into)
    [joined] = await told(4)
    assert (joined.sc_type, len(joined.package_list)) == ("COMBINE", 1)


async def test_a_cancellation_is_told_from_asking_to_the_end(order: Placed, told: Told) -> None:
    async with order.db.begin() as tx:
        await fulfilment.pack(tx, await order.parcel())
    for answer, status in (("no", "CANCELLED"), ("yes", "COMPLETE")):
        async with order.db.begin() as tx:
            units = (await order.units())[:1]
            asked = await aftersale.cancel_by_buyer(tx, order.id, units, reason="mistake")
        async with order.db.begin() as tx:
            if answer == "no":
                await aftersale.refuse(tx, asked.id, answer="It is packed.")
            else:
                await aftersale.agree(tx, asked.id)
        messages = await told(11)
        assert [(each.cancel_status, each.cancellations_role) for each in messages] == [
            ("CANCELLATION_REQUEST_PENDING", "BUYER"),
            (f"CANCELLATION_REQUEST_{status}", "BUYER"),
        ]
        assert {each.cancel_id for each in messages} == {str(asked.id)}


async def test_an_asking_that_is_heard_after_its_answer_is_not_told(
    order: Placed, told: Told
) -> None:
    await order.cancel((await order.units())[:1])
    [*_, done] = await told(11)
    assert done.cancel_status == "CANCELLATION_REQUEST_COMPLETE"
    late = CancellationAsked(
        cancellation_id=int(done.cancel_id), order_id=order.id, shop_id=order.till.shop_id
    )
    async with order.db.begin() as tx:
        await on_cancellation_moved(tx, late)
    assert await told(11) == []


async def test_a_return_is_told_step_by_step(order: Placed, told: Told) -> None:
    await order.deliver()
    unit = (await order.order()).units[0]
    asked = await order.come_back([unit.id])
    async with order.db.begin() as tx:
        inspected = aftersale.Inspected(unit.gross_minor, aftersale.Disposition.SHELF)
        await aftersale.settle(tx, asked, {unit.id: inspected})
    messages = await told(12)
    assert [each.return_status for each in messages] == [
        "RETURN_OR_REFUND_REQUEST_PENDING",
        "AWAITING_BUYER_SHIP",
        "RETURN_OR_REFUND_REQUEST_SUCCESS",
        "RETURN_OR_REFUND_REQUEST_COMPLETE",
    ]
    assert {(each.return_role, each.return_type) for each in messages} == {
        ("BUYER", "RETURN_AND_REFUND")
    }


async def test_an_exchange_that_becomes_a_refund_is_told_at_once(
    db: Database, settings: Settings, lane: ClaimLane, receiver: Receiver
) -> None:
    wardrobe = await a_wardrobe(db, lane)
    await heard(db, "webhook")
    async with db.begin() as tx:
        shop = await shop_by_id(tx, wardrobe.order.till.shop_id)
        await a_program(tx, settings, shop, webhook=receiver.url)
    asked = await wardrobe.ask((await wardrobe.order.units())[:1])
    await heard(db, "webhook")
    async with db.begin() as tx:
        await aftersale.pay_instead(tx, asked)
    messages = await Told(db, settings, receiver)(12)
    assert [(each.return_type, each.return_status) for each in messages] == [
        ("REPLACEMENT", "REPLACEMENT_REQUEST_PENDING"),
        ("RETURN_AND_REFUND", "RETURN_OR_REFUND_REQUEST_PENDING"),
    ]


async def test_a_seller_who_opens_a_return_is_named(order: Placed, told: Told) -> None:
    await order.deliver()
    async with order.db.begin() as tx:
        units = (await order.units())[:1]
        kind = aftersale.ReturnKind.RETURN
        await aftersale.take_back(tx, order.id, units, kind=kind, reason="damaged")
    [message] = await told(12)
    assert (message.return_role, message.return_status) == ("SELLER", "AWAITING_BUYER_SHIP")


async def test_a_change_says_whether_a_program_made_it(
    call: Caller, db: Database, order: Placed, told: Told
) -> None:
    async with db.begin() as tx:
        product = await product_of(tx, order)
    path = f"/product/202309/products/{product.id}/partial_edit"
    answer = (await call("POST", path, {"title": "Cup, thrown by hand"})).json()
    assert answer["code"] == 0, answer
    [message] = await told(15)
    assert (message.product_id, message.change_source) == (str(product.id), "OPEN_API")
    assert message.changed_fields == ["title"]


async def test_another_category_is_told_with_the_one_before(
    db: Database, order: Placed, told: Told
) -> None:
    async with db.begin() as tx:
        product = await product_of(tx, order)
        kept = [(each.id, NewVariant(sku=each.sku)) for each in product.variants]
        wanted = NewProduct(
            title=product.title, category=Category.FOOD, variants=[new for _, new in kept]
        )
        await replace_product(tx, product, wanted, kept)
    [message] = await told(18)
    assert message.product_id == str(product.id)
    assert (message.previous_category_id, message.current_category_id) == ("600001", "600002")


async def test_variants_that_come_and_go_are_told(db: Database, order: Placed, told: Told) -> None:
    async with db.begin() as tx:
        product = await product_of(tx, order)
        new = NewVariant(sku="OTHER")
        wanted = NewProduct(title=product.title, variants=[new])
        await replace_product(tx, product, wanted, [(None, new)])
        [added] = product.variants
    [message] = await told(50)
    assert message.product_id == str(product.id)
    assert [(sku.sku_id, sku.status) for sku in message.skus] == [
        (str(added.id), "CREATED"),
        (str(order.till.variant_id), "DELETED"),
    ]


async def test_a_new_product_is_told_with_a_number_for_its_id(
    db: Database, order: Placed, told: Told
) -> None:
    async with db.begin() as tx:
        shop = await shop_by_id(tx, order.till.shop_id)
        product = await a_product(tx, shop, title="Bowl", options=("Sand",))
    [message] = await told(16)
    assert (message.product_id, message.product_types) == (product.id, [])


async def test_a_promotion_is_told_from_its_making_to_its_end(order: Placed, told: Told) -> None:
    async with order.db.begin() as tx:
        promotion = await an_activity(tx, order.till.shop_id)
        (variant,) = (await variants_by_ids(tx, [order.till.variant_id])).values()
        wanted = WantedPrice(variant_id=variant.id, product_id=variant.product_id, minor=100)
        await put_price(tx, promotion, wanted)
        touch(tx, promotion, PromotionMove.CHANGED, put=[variant.product_id])
    changes = await told(63)
    assert [each.change_type for each in changes] == ["CREATE", "UPDATE"]
    assert changes[1].product_update_list.product_ids == [str(variant.product_id)]
    with clock.stopped_at(promotion.opens_at):
        await run_promotions(order.db)
    (began,) = await told(39)
    assert (began.activity_type, began.status) == ("FIXED_PRICE", "ONGOING")
    async with order.db.begin() as tx:
        await stop_promotion(tx, await promotion_to_change(tx, order.till.shop_id, promotion.id))
    assert [each.status for each in await told(39)] == ["DEACTIVATED"]
