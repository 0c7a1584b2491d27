import pytest

from tests.world.account import an_account
from vitrine.account import Kept, addresses_of, forget_address, keep_address, make_default
from vitrine.account.address_book import KEPT_AT_MOST
from vitrine.db import Tx
from vitrine.errors import NotFound

MILL = Kept(
    name="Jo", line1="1 Mill Street", line2="", postcode="E2 7AB", city="London", country="GB"
)


async def lines(tx: Tx, account_id: int) -> list[str]:
    return [each.line1 for each in await addresses_of(tx, account_id)]


def at(line1: str) -> Kept:
    return Kept(name="Jo", line1=line1, line2="", postcode="E2 7AB", city="London", country="GB")


async def test_the_first_address_is_the_default_and_none_is_kept_twice(tx: Tx) -> None:
    jo = await an_account(tx)
    first = await keep_address(tx, jo.id, MILL)
    await keep_address(tx, jo.id, at("2 Kiln Lane"))
    assert (await keep_address(tx, jo.id, MILL)).id == first.id
    assert await lines(tx, jo.id) == ["1 Mill Street", "2 Kiln Lane"]


async def test_another_becomes_the_default_and_takes_over_when_it_is_forgotten(tx: Tx) -> None:
    jo = await an_account(tx)
    first = await keep_address(tx, jo.id, MILL)
    second = await keep_address(tx, jo.id, at("2 Kiln Lane"))
    await make_default(tx, jo.id, second.id)
    assert await lines(tx, jo.id) == ["2 Kiln Lane", "1 Mill Street"]
    await forget_address(tx, jo.id, second.id)
    assert [each.is_default for each in await addresses_of(tx, jo.id)] == [True]
    assert first.is_default


async def test_somebody_elses_address_does_not_exist(tx: Tx) -> None:
    jo, ann = await an_account(tx), await an_account(tx, email="ann@example.org")
    kept = await keep_address(tx, jo.id, MILL)
    for act in (make_default, forget_address):
        with pytest.raises(NotFound):
            await act(tx, ann.id, kept.id)


async def test_a_full_book_forgets_what_was_used_least_lately(tx: Tx) -> None:
    jo = await an_account(tx)
    for number in range(KEPT_AT_MOST + 1):
        await keep_address(tx, jo.id, at(f"{number} Kiln Lane"))
    found = await lines(tx, jo.id)
    assert len(found) == KEPT_AT_MOST
    assert f"{KEPT_AT_MOST} Kiln Lane" in found
    assert "1 Kiln Lane" not in found
