"""What an ERP asks every few minutes: returns, cancellations and packages that changed since."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from tiktok_shop_api.generated import models as m

from tests.world.after import BY_DHL, Placed, placed
from tests.world.app import Caller, a_program
from tests.world.exchange import a_wardrobe
from tests.world.order import Till
from tests.world.outbox import heard
from tests.world.seller_calls import AFTER, ORDERS, PACKAGES, fits, shown
from vitrine import aftersale, fulfilment
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.shop import shop_by_id
from vitrine.stock import ClaimLane

INVALID = 98001004
SEARCHES: dict[str, tuple[str, Any, str, str]] = {
    "returns": (f"{AFTER}/returns/search", m.SearchReturnsResponse, "return_orders", "return_id"),
    "cancellations": (
        f"{AFTER}/cancellations/search",
        m.SearchCancellationsResponse,
        "cancellations",
        "cancel_id",
    ),
    "packages": (f"{PACKAGES}/search", m.SearchPackageResponse, "packages", "id"),
}

Later = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def later() -> Later:
    """So many minutes from now."""
    now = clock.now()
    return lambda minutes: clock.stopped_at(now + timedelta(minutes=minutes))


@pytest.fixture
async def things(till: Till, later: Later) -> dict[str, list[str]]:
    """Of each kind three, changed in another order than they came: the first one last."""
    found: dict[str, list[str]] = {name: [] for name in SEARCHES}
    orders = [await placed(till, 1) for _ in range(6)]
    for n, order in enumerate(orders[:3]):
        with later(n):
            found["returns"].append(str(await a_return(order)))
    for n, order in enumerate(orders[3:]):
        with later(n):
            found["cancellations"].append(str(await a_cancellation(order)))
    for minutes, n in ((10, 1), (11, 2), (12, 0)):
        with later(minutes):
            async with till.db.begin() as tx:
                await aftersale.approve(tx, int(found["returns"][n]))
                await aftersale.refuse(tx, int(found["cancellations"][n]), answer="It left.")
    return found


async def a_return(order: Placed) -> int:
    await order.deliver()
    async with order.db.begin() as tx:
        pieces = await order.units()
        return (await aftersale.ask_return(tx, order.id, pieces, reason="defective")).id


async def a_cancellation(order: Placed) -> int:
    parcel_id, pieces = await order.parcel(), await order.units()
    async with order.db.begin() as tx:
        await fulfilment.pack(tx, parcel_id)
        return (await aftersale.cancel_by_buyer(tx, order.id, pieces, reason="mistake")).id


async def found(call: Caller, name: str, body: Any = None, **query: str) -> list[str]:
    """Page by page."""
    path, kind, listed, named = SEARCHES[name]
    ids, more = list[str](), {"page_size": "2"}
    while True:
        data = (await fits(call, kind, "POST", path, body or {}, **query, **more)).data
        ids += [getattr(row, named) for row in getattr(data, listed)]
        if not data.next_page_token:
            assert data.total_count == len(ids)
            return ids
        more["page_token"] = data.next_page_token


def second(later: Later, minutes: int) -> int:
    with later(minutes):
        return clock.now_ms() // 1_000


@pytest.mark.parametrize("name", ["returns", "cancellations"])
async def test_what_changed_since_is_found_and_nothing_else(
    call: Caller, later: Later, things: dict[str, list[str]], name: str
) -> None:
    first, one, two = things[name]
    since = second(later, 11)
    assert set(await found(call, name, {"update_time_ge": since})) == {first, two}
    assert await found(call, name, {"update_time_lt": since}) == [one]
    assert await found(call, name, {"update_time_ge": since, "update_time_lt": since + 1}) == [two]


@pytest.mark.parametrize("name", ["returns", "cancellations"])
async def test_pages_go_by_the_moment_that_is_asked_for(
    call: Caller, things: dict[str, list[str]], name: str
) -> None:
    first, one, two = things[name]
    by_change = {"sort_field": "update_time"}
    assert await found(call, name, **by_change, sort_order="ASC") == [one, two, first]
    assert await found(call, name, **by_change) == [first, two, one]
    assert await found(call, name, sort_order="ASC") == [first, one, two]


@pytest.mark.parametrize("name", ["returns", "cancellations"])
async def test_a_buyer_is_found_by_the_id_that_their_orders_tell(
    call: Caller, things: dict[str, list[str]], name: str, till: Till
) -> None:
    path, kind, listed, named = SEARCHES[name]
    rows = getattr((await fits(call, kind, "POST", path, {})).data, listed)
    order_id = next(row.order_id for row in rows if getattr(row, named) == things[name][0])
    buyer = (await shown(call, await Placed(till, int(order_id)).order())).user_id
    assert await found(call, name, {"buyer_user_ids": [buyer]}) == [things[name][0]]
    assert await found(call, name, {"buyer_user_ids": ["7"]}) == []


async def test_packages_are_found_by_what_became_of_them(
    call: Caller, db: Database, till: Till, later: Later
) -> None:
    parcels = list[int]()
    for minutes in range(3):
        with later(minutes):
            parcels.append(await (await placed(till, 2)).parcel())
    first, one, two = map(str, parcels)
    changes: Sequence[Callable[[Tx], Awaitable[None]]] = (
        lambda tx: fulfilment.hand_over(tx, parcels[2], BY_DHL),
        lambda tx: fulfilment.pack(tx, parcels[1]),
        lambda tx: fulfilment.hand_over(tx, parcels[0], BY_DHL),
        lambda tx: fulfilment.correct_tracking(tx, parcels[2], fulfilment.Handover("ups")),
        lambda tx: fulfilment.unpack(tx, parcels[1]),
    )
    for n, change in enumerate(changes):
        with later(10 + n):
            async with db.begin() as tx:
                await change(tx)
    since = {"update_time_ge": second(later, 13)}
    assert await found(call, "packages", since, sort_order="ASC") == [one, two]
    assert await found(call, "packages", sort_field="update_time") == [one, two, first]
    for sort_field in ("create_time", "order_pay_time"):
        assert await found(call, "packages", sort_field=sort_field) == [two, one, first]


async def test_a_package_that_is_parted_changed(
    call: Caller, db: Database, till: Till, later: Later
) -> None:
    order = await placed(till, 2)
    with later(10):
        async with db.begin() as tx:
            (parcel,) = await fulfilment.parcels_of_order(tx, order.id)
            into = await fulfilment.part(tx, parcel, parcel.unit_ids[:1])
    since = {"update_time_ge": second(later, 10)}
    assert set(await found(call, "packages", since)) == {str(parcel.id), str(into.id)}


async def test_what_an_order_tells_of_its_packages_is_a_change_of_it(
    call: Caller, db: Database, till: Till, later: Later
) -> None:
    """A package is opened, parted, put together again, and its number corrected."""
    _, paid = await till.buy(2)
    order = Placed(till, paid.order.id)

    async def parcels(tx: Tx) -> Sequence[fulfilment.Parcel]:
        return await fulfilment.parcels_of_order(tx, order.id)

    async def part(tx: Tx) -> None:
        [whole] = await parcels(tx)
        await fulfilment.part(tx, whole, whole.unit_ids[:1])

    async def join(tx: Tx) -> None:
        await fulfilment.join(tx, *await parcels(tx))

    async def send(tx: Tx) -> None:
        await fulfilment.hand_over(tx, (await parcels(tx))[0].id, BY_DHL)

    async def correct(tx: Tx) -> None:
        await fulfilment.correct_tracking(tx, (await parcels(tx))[0].id, BY_DHL)

    with later(9):
        await heard(db, "fulfilment")
    assert await changed_since(call, second(later, 9)) == [str(order.id)]
    for minutes, change in enumerate((part, join, send, correct), start=10):
        with later(minutes):
            async with db.begin() as tx:
                await change(tx)
        assert await changed_since(call, second(later, minutes)) == [str(order.id)], change


async def changed_since(call: Caller, moment: int) -> list[str]:
    body, query = {"update_time_ge": moment}, {"page_size": "10"}
    answer = (await call("POST", f"{ORDERS}/search", body, query=query)).json()
    return [each["id"] for each in answer["data"]["orders"]]


async def test_what_nothing_is_here_finds_nothing(
    call: Caller, things: dict[str, list[str]]
) -> None:
    for body in (
        {"return_types": ["EXCHANGE"]},
        {"return_status": ["REJECT_RECEIVE_PACKAGE"]},
        {"return_status": ["AWAITING_BUYER_RESPONSE", "EXCHANGE_REQUEST_PENDING"]},
        {"seller_proposed_return_type": ["PARTIAL_REFUND"]},
        {"arbitration_status": ["IN_PROGRESS"]},
    ):
        assert await found(call, "returns", body) == [], body
    for field in ("return_types", "return_status", "arbitration_status"):
        path = SEARCHES["returns"][0]
        said = (await call("POST", path, {field: ["SENT_TO_THE_MOON"]})).json()
        assert (said["code"], said["message"].split(":")[0]) == (INVALID, field)
    some = {"return_types": ["REFUND", "RETURN_AND_REFUND"]}
    assert set(await found(call, "returns", some)) == set(things["returns"])


async def test_a_status_is_of_its_own_type_and_the_type_may_change(
    http: httpx2.AsyncClient, db: Database, settings: Settings, lane: ClaimLane, later: Later
) -> None:
    """An exchange that waits is not among the returns that wait."""
    wardrobe = await a_wardrobe(db, lane)
    async with db.begin() as tx:
        shop = await shop_by_id(tx, wardrobe.order.till.shop_id)
        call = Caller(http, await a_program(tx, settings, shop))
    first, second_one, _ = await wardrobe.order.units()
    exchange = await wardrobe.ask([first])
    async with db.begin() as tx:
        plain = await aftersale.ask_return(tx, wardrobe.order.id, [second_one], reason="defective")
    waiting = {"return_status": ["RETURN_OR_REFUND_REQUEST_PENDING"]}
    replacing = {"return_status": ["REPLACEMENT_REQUEST_PENDING"]}
    assert await found(call, "returns", waiting) == [str(plain.id)]
    assert await found(call, "returns", replacing) == [str(exchange)]
    with later(10):
        async with db.begin() as tx:
            await aftersale.pay_instead(tx, exchange)
    since = waiting | {"update_time_ge": second(later, 10)}
    assert await found(call, "returns", since) == [str(exchange)]
