import dataclasses

import pytest

from tests.world.catalogue import SAFETY, a_product
from tests.world.shop import TRADER, a_shop
from tests.world.show import a_show, a_stream, an_item
from vitrine import lint
from vitrine import show as shows
from vitrine.catalogue import Category, Safety, list_in
from vitrine.db import Tx
from vitrine.lint import Rule, Severity
from vitrine.lint.errors import ShowBreaksRules
from vitrine.market import Capability, stop
from vitrine.offer import Price
from vitrine.show import ShowState
from vitrine.stream import Place


def rules(found: list[lint.Finding]) -> set[tuple[str, str | None]]:
    return {(finding.rule, finding.market) for finding in found}


async def test_a_complete_rundown_is_lawful(tx: Tx) -> None:
    shop = await a_shop(tx)
    show = await a_show(tx, shop)
    await an_item(tx, show, await a_product(tx, shop))
    assert await lint.check(tx, show) == []


async def test_an_empty_rundown_is_only_mentioned(tx: Tx) -> None:
    show = await a_show(tx)
    found = await lint.check(tx, show)
    assert rules(found) == {(Rule.EMPTY_RUNDOWN, None)}
    assert lint.is_lawful(found)


async def test_a_product_without_a_price_is_found_where_it_is_listed(tx: Tx) -> None:
    shop = await a_shop(tx)
    show, cup = await a_show(tx, shop), await a_product(tx, shop)
    item = await an_item(tx, show, cup, prices=("GB",))
    [finding] = await lint.check(tx, show)
    assert (finding.rule, finding.market, finding.item_id) == (Rule.NO_PRICE, "DE", item.id)
    assert finding.severity == Severity.ERROR
    assert cup.variants[0].sku in finding.facts["skus"]
    assert "PAngV" in finding.law


async def test_what_is_sold_by_weight_or_volume_needs_its_content(tx: Tx) -> None:
    shop = await a_shop(tx)
    show = await a_show(tx, shop)
    honey = await a_product(tx, shop, title="Honey", category=Category.FOOD)
    oil = await a_product(
        tx, shop, title="Oil", category=Category.FOOD, content_amount=500, content_unit="ml"
    )
    for product in (honey, oil):
        await an_item(tx, show, product)
    found = await lint.check(tx, show)
    assert {finding.product for finding in found} == {"Honey"}
    assert rules(found) == {(Rule.UNIT_PRICE, "GB"), (Rule.UNIT_PRICE, "DE")}


async def test_the_union_wants_to_know_the_manufacturer(tx: Tx) -> None:
    shop = await a_shop(tx)
    show = await a_show(tx, shop)
    await an_item(tx, show, await a_product(tx, shop, safety=Safety()))
    [finding] = await lint.check(tx, show)
    assert (finding.rule, finding.market) == (Rule.PRODUCT_SAFETY, "DE")
    assert "responsible_name" in finding.facts["fields"]
    assert "2023/988" in finding.law


async def test_a_manufacturer_in_the_union_answers_for_itself(tx: Tx) -> None:
    shop = await a_shop(tx)
    show = await a_show(tx, shop)
    german = dataclasses.replace(SAFETY, manufacturer_country="DE", responsible_name="")
    await an_item(tx, show, await a_product(tx, shop, safety=german))
    assert await lint.check(tx, show) == []


async def test_a_reduction_needs_a_higher_prior_price(tx: Tx) -> None:
    shop = await a_shop(tx)
    show, cup = await a_show(tx, shop), await a_product(tx, shop, options=["Coral"])
    await an_item(tx, show, cup, minor=2400)
    price = await tx.session.get_one(Price, (cup.variants[0].id, "GB"))
    price.prior_minor = 2400
    await tx.flush()
    assert rules(await lint.check(tx, show)) == {(Rule.PRIOR_PRICE, "GB")}


async def test_whoever_sells_says_who_they_are(tx: Tx) -> None:
    shop = await a_shop(tx, trader=dataclasses.replace(TRADER, phone=""))
    show = await a_show(tx, shop)
    assert lint.is_lawful(await lint.check(tx, show))
    await an_item(tx, show, await a_product(tx, shop, markets=["GB"]))
    [finding] = await lint.check(tx, show)
    assert (finding.rule, finding.market) == (Rule.TRADER_IDENTITY, "GB")
    assert finding.facts == {"fields": "phone"}


async def test_a_product_listed_nowhere_is_mentioned(tx: Tx) -> None:
    shop = await a_shop(tx)
    show, cup = await a_show(tx, shop), await a_product(tx, shop, markets=[])
    await an_item(tx, show, cup)
    [finding] = await lint.check(tx, show)
    assert (finding.rule, finding.severity) == (Rule.NOT_LISTED, Severity.WARNING)
    await list_in(tx, cup, "GB")
    assert rules(await lint.check(tx, show)) == {(Rule.NO_PRICE, "GB")}


async def test_a_market_that_sells_nothing_now_is_not_checked(tx: Tx) -> None:
    shop = await a_shop(tx)
    show = await a_show(tx, shop)
    await an_item(tx, show, await a_product(tx, shop), prices=("GB",))
    await stop(tx, "DE", Capability.CHECK_OUT)
    assert await lint.check(tx, show) == []


async def test_a_show_that_breaks_a_rule_does_not_go_live(tx: Tx) -> None:
    shop = await a_shop(tx)
    show = await a_show(tx, shop)
    item = await an_item(tx, show, await a_product(tx, shop), minor=None)
    await a_stream(tx, show, place=Place.REHEARSAL)
    with pytest.raises(ShowBreaksRules) as refused:
        await lint.go_live(tx, show)
    assert refused.value.facts["rules"] == ["no-price"]
    await shows.remove_item(tx, show, item)
    await lint.go_live(tx, show)
    assert show.state == ShowState.LIVE


async def test_a_show_that_breaks_a_rule_rehearses_first(tx: Tx) -> None:
    shop = await a_shop(tx)
    show, lawful = await a_show(tx, shop), await a_show(tx, shop)
    await an_item(tx, show, await a_product(tx, shop), minor=None)
    for either in (show, lawful):
        await lint.hold_back_if_unlawful(tx, either)
    assert show.rehearse_first
    assert not lawful.rehearse_first
