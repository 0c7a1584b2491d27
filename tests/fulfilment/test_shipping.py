import pytest

from tests.world.after import BY_DHL, Placed, placed
from tests.world.order import Till
from tests.world.outbox import emitted, heard
from vitrine import fulfilment
from vitrine.db import Database
from vitrine.fulfilment import ParcelState, handover_told, tracking_link
from vitrine.fulfilment.errors import (
    CarrierUnknown,
    NothingToPart,
    ParcelElsewhere,
    TrackingNotRight,
)


@pytest.fixture
async def order(till: Till) -> Placed:
    return await placed(till)


async def test_a_placed_order_has_one_parcel_however_often_it_is_told(
    db: Database, order: Placed
) -> None:
    await heard(db, "fulfilment")
    async with db.begin() as tx:
        await fulfilment.open_parcels(tx, order.id)
        [parcel] = await fulfilment.parcels_of_order(tx, order.id)
    assert parcel.unit_ids == await order.units()
    assert await order.broken() == []


async def test_a_parcel_takes_its_pieces_along(db: Database, order: Placed) -> None:
    parcel_id = await order.parcel()
    steps = [
        (fulfilment.pack, "packed"),
        (fulfilment.unpack, "ordered"),
        (fulfilment.pack, "packed"),
    ]
    for step, state in steps:
        async with db.begin() as tx:
            await step(tx, parcel_id)
        assert set(await order.states()) == {state}
    async with db.begin() as tx:
        await fulfilment.hand_over(tx, parcel_id, BY_DHL)
    assert set(await order.states()) == {"shipped"}
    async with db.begin() as tx:
        assert await fulfilment.delivered_at(tx, order.id) is None
        await fulfilment.deliver(tx, parcel_id)
    assert set(await order.states()) == {"delivered"}
    async with db.begin() as tx:
        assert await fulfilment.delivered_at(tx, order.id) is not None
        assert (await emitted(tx))[-2:] == ["parcel.handed_over", "parcel.delivered"]
    assert await order.broken() == []


async def test_a_part_goes_first(db: Database, order: Placed) -> None:
    first, *rest = await order.units()
    async with db.begin() as tx:
        parcel = await fulfilment.parcel_by_id(tx, await order.parcel())
        second = await fulfilment.part(tx, parcel, [first])
        await fulfilment.hand_over(tx, second.id, BY_DHL)
    assert sorted(await order.states()) == ["ordered", "ordered", "shipped"]
    async with db.begin() as tx:
        parcels = await fulfilment.parcels_of_order(tx, order.id)
        assert [each.unit_ids for each in parcels] == [rest, [first]]
    assert await order.broken() == []


async def test_what_was_parted_is_put_together_again(db: Database, order: Placed) -> None:
    first, *_ = await order.units()
    async with db.begin() as tx:
        parcel = await fulfilment.parcel_by_id(tx, await order.parcel())
        second = await fulfilment.part(tx, parcel, [first])
        await fulfilment.join(tx, second, parcel)
        [left] = await fulfilment.parcels_of_order(tx, order.id)
    assert left.unit_ids == await order.units()
    assert await order.broken() == []


@pytest.mark.parametrize("which", [slice(0, 0), slice(None)])
async def test_parting_leaves_something_in_both(db: Database, order: Placed, which: slice) -> None:
    chosen = (await order.units())[which]
    async with db.begin() as tx:
        parcel = await fulfilment.parcel_by_id(tx, await order.parcel())
        with pytest.raises(NothingToPart):
            await fulfilment.part(tx, parcel, chosen)


async def test_a_parcel_leaves_once(db: Database, order: Placed) -> None:
    parcel_id = await order.send()
    for again in (fulfilment.pack, fulfilment.unpack):
        with pytest.raises(ParcelElsewhere):
            async with db.begin() as tx:
                await again(tx, parcel_id)
    with pytest.raises(ParcelElsewhere):
        async with db.begin() as tx:
            await fulfilment.hand_over(tx, parcel_id, BY_DHL)


async def test_a_wrong_number_is_corrected_under_way(db: Database, order: Placed) -> None:
    parcel_id = await order.send()
    async with db.begin() as tx:
        await fulfilment.correct_tracking(tx, parcel_id, handover_told("dpd", "0999 1234"))
        parcel = await fulfilment.parcel_by_id(tx, parcel_id)
    assert (parcel.carrier, parcel.tracking) == ("dpd", "09991234")
    assert parcel.state == ParcelState.HANDED_OVER


def test_a_tracking_number_leads_to_its_carrier() -> None:
    link = tracking_link("royal-mail", "AB123456789GB")
    assert link == "https://www.royalmail.com/track-your-item#/tracking-results/AB123456789GB"
    assert tracking_link("own", "1") is None
    assert tracking_link("dhl", None) is None


def test_what_is_no_number_or_carrier_is_refused() -> None:
    with pytest.raises(CarrierUnknown):
        handover_told("pigeon", "")
    for number in ("1&x=2", "../..", "a" * 41, "<b>"):
        with pytest.raises(TrackingNotRight):
            handover_told("dhl", number)
