from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.world.order import LONDON, Till, a_price_cue, a_till
from vitrine import checkout as checkouts
from vitrine.catalogue import Product
from vitrine.checkout import Address
from vitrine.checkout.addressing import checked
from vitrine.checkout.errors import (
    AddressNotRight,
    DeliveryNotChosen,
    EmailNotRight,
    FieldMissing,
    NotDeliveredThere,
    PostcodeNotRight,
    QuoteChanged,
)
from vitrine.db import Database
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.offer import set_price
from vitrine.stock import expire_due


def gbp(minor: int) -> Money:
    return Money(minor, "GBP")


async def test_a_quote_says_all_that_is_owed(till: Till) -> None:
    quote = await till.deliver((await till.begin(2)).token)
    assert (quote.goods, quote.delivery, quote.total) == (gbp(4800), gbp(395), gbp(5195))
    assert [(group.rate_bp, group.gross, group.tax) for group in quote.vat] == [
        (2000, gbp(5195), gbp(866))
    ]
    assert quote.button_label == "Order and pay"


@pytest.mark.parametrize(("own", "rate_bp"), [(500, 500), (700, 2000)])
async def test_a_product_bears_its_own_rate_while_the_country_has_it(
    db: Database, till: Till, own: int, rate_bp: int
) -> None:
    async with db.begin() as tx:
        await tx.session.execute(update(Product).values(vat_rates={"GB": own}))
    quote = await till.deliver((await till.begin()).token)
    assert [group.rate_bp for group in quote.vat] == [rate_bp]


async def test_a_quote_stands_until_something_changes(db: Database, till: Till) -> None:
    begun = await till.begin()
    first = await till.deliver(begun.token)
    assert await till.deliver(begun.token) == first
    await checkouts.change_lines(db, till.lane, begun.token, [(till.variant_id, 2)])
    assert (await till.deliver(begun.token)).id != first.id


async def test_another_address_wants_another_yes(till: Till) -> None:
    begun = await till.begin()
    agreed_to = await till.deliver(begun.token)
    await till.deliver(begun.token, replace(LONDON, line1="2 Somewhere Else"))
    with pytest.raises(QuoteChanged):
        await till.pay(await till.tap(begun.token, agreed_to.id))


async def test_without_an_address_there_is_no_quote(db: Database, till: Till) -> None:
    begun = await till.begin()
    async with db.begin() as tx:
        with pytest.raises(DeliveryNotChosen):
            await checkouts.requote(tx, await checkouts.locked_checkout(tx, begun.token))


async def test_a_changed_price_is_shown_old_and_new_before_it_is_paid(
    db: Database, till: Till
) -> None:
    begun = await till.begin()
    seen = await till.deliver(begun.token)
    async with db.begin() as tx:
        await set_price(tx, till.variant_id, "GB", gbp(3000))
    with pytest.raises(QuoteChanged) as change:
        await till.pay(await till.tap(begun.token, seen.id))
    assert change.value.facts["old"] == gbp(2795)
    assert change.value.facts["new"] == gbp(3395)
    confirmed = int(str(change.value.facts["quote"]))
    paid = await till.pay(await till.tap(begun.token, confirmed))
    assert paid.order.total == gbp(3395)


async def test_a_quote_of_another_checkout_tells_nothing(till: Till) -> None:
    other = await till.deliver((await till.begin()).token)
    mine = (await till.begin()).token
    await till.deliver(mine)
    with pytest.raises(QuoteChanged) as change:
        await till.pay(await till.tap(mine, other.id))
    assert change.value.facts["old"] is None


@pytest.mark.parametrize(("seconds_later", "pays"), [(10, 2400), (16, 3000)])
async def test_a_risen_price_is_honoured_for_a_moment_to_who_names_the_cue(
    db: Database, till: Till, seconds_later: int, pays: int
) -> None:
    async with db.begin() as tx:
        cue = await a_price_cue(tx, till.show_id)
    now = clock.now()
    with clock.stopped_at(now + timedelta(seconds=60)):
        async with db.begin() as tx:
            await set_price(tx, till.variant_id, "GB", gbp(3000))
    with clock.stopped_at(now + timedelta(seconds=60 + seconds_later)):
        wish = till.wish(cue=cue)
        begun = await checkouts.begin(db, till.lane, wish, key=ids.new_secret())
        quote = await till.deliver(begun.token)
    assert quote.goods == gbp(pays)


async def test_an_honoured_price_ends_with_its_hold(db: Database, till: Till) -> None:
    async with db.begin() as tx:
        cue = await a_price_cue(tx, till.show_id)
        later = clock.now() + timedelta(seconds=5)
        with clock.stopped_at(later):
            await set_price(tx, till.variant_id, "GB", gbp(3000))
    with clock.stopped_at(later):
        begun = await checkouts.begin(db, till.lane, till.wish(cue=cue), key=ids.new_secret())
        quote = await till.deliver(begun.token)
    with clock.stopped_at(begun.hold_until + timedelta(days=3)):
        await expire_due(db)
        with pytest.raises(QuoteChanged) as change:
            await till.pay(await till.tap(begun.token, quote.id))
    assert change.value.facts["old"] == quote.total
    assert change.value.facts["new"] == quote.total + gbp(600)


async def test_who_names_no_cue_pays_todays_price(db: Database, till: Till) -> None:
    async with db.begin() as tx:
        await set_price(tx, till.variant_id, "GB", gbp(3000))
    assert (await till.deliver((await till.begin()).token)).goods == gbp(3000)


async def test_a_fallen_price_holds_at_once(db: Database, till: Till) -> None:
    async with db.begin() as tx:
        cue = await a_price_cue(tx, till.show_id)
        await set_price(tx, till.variant_id, "GB", gbp(2000))
    begun = await checkouts.begin(db, till.lane, till.wish(cue=cue), key=ids.new_secret())
    assert (await till.deliver(begun.token)).goods == gbp(2000)


@pytest.mark.parametrize(
    ("change", "refusal", "field"),
    [
        ({"name": "  "}, FieldMissing, "name"),
        ({"line1": ""}, FieldMissing, "line1"),
        ({"email": "jo@"}, EmailNotRight, "email"),
        ({"postcode": "10115"}, PostcodeNotRight, "postcode"),
        ({"country": "US"}, NotDeliveredThere, "country"),
    ],
)
def test_an_address_says_which_field_is_not_right(
    change: dict[str, str], refusal: type[AddressNotRight], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        checked(replace(LONDON, **change), ["GB"])
    assert refused.value.field == field


def test_every_missing_field_is_named() -> None:
    empty = Address(email="", name="", line1="", postcode="", city="", country="GB")
    with pytest.raises(FieldMissing) as refused:
        checked(empty, ["GB"])
    assert refused.value.facts["fields"] == ["email", "name", "line1", "postcode", "city"]


@pytest.mark.parametrize(
    ("country", "written", "tidy"),
    [
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("GB", " m1  1ae ", "M1 1AE"),
        ("DE", "10115", "10115"),
        ("DE", "D-10115", "10115"),
        ("PL", "00950", "00-950"),
        ("LV", "1073", "LV-1073"),
        ("NL", "1234ab", "1234 AB"),
        ("CZ", "10000", "100 00"),
    ],
)
def test_postcodes_are_written_the_countrys_way(country: str, written: str, tidy: str) -> None:
    address = replace(LONDON, country=country, postcode=written)
    assert checked(address, [country]).postcode == tidy


async def test_a_delivery_of_another_shop_is_refused(db: Database, till: Till) -> None:
    begun = await till.begin()
    elsewhere = await a_till(db, till.lane)
    with pytest.raises(NotDeliveredThere):
        await replace(till, method_id=elsewhere.method_id).deliver(begun.token)
