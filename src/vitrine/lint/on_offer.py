from collections.abc import Iterator, Mapping

import msgspec

from vitrine.catalogue import Product, safety_gaps
from vitrine.kit.text import mark
from vitrine.lint.finding import Finding, Rule, Severity
from vitrine.market import Law, needs_unit_price
from vitrine.offer import Offered
from vitrine.show import Item


class OnOffer(msgspec.Struct, frozen=True, kw_only=True):
    """One item as one market sells it; `offered` by variant."""

    law: Law
    item: Item
    product: Product
    offered: Mapping[int, Offered]

    def error(self, rule: Rule, law: str, remedy: str, **facts: str) -> Finding:
        return Finding(
            rule=rule,
            severity=Severity.ERROR,
            remedy=remedy,
            law=law,
            market=self.law.market,
            item_id=self.item.id,
            product=self.product.title,
            facts=facts,
        )


def about_offer(on_offer: OnOffer) -> Iterator[Finding]:
    yield from about_price(on_offer)
    yield from about_unit_price(on_offer)
    yield from about_prior_price(on_offer)
    yield from about_safety(on_offer)


def about_price(on: OnOffer) -> Iterator[Finding]:
    without = [v.sku for v in on.product.variants if v.id not in on.offered]
    if without:
        yield on.error(
            Rule.NO_PRICE,
            on.law.unit_price.source,
            mark("Set a price in {market} for {skus}."),
            market=on.law.market,
            skus=", ".join(without),
        )


def about_unit_price(on: OnOffer) -> Iterator[Finding]:
    if not needs_unit_price(on.law, on.product.category):
        return
    unknown = [
        variant.sku
        for variant in on.product.variants
        if variant.id in on.offered and on.offered[variant.id].unit_price is None
    ]
    if unknown:
        yield on.error(
            Rule.UNIT_PRICE,
            on.law.unit_price.source,
            mark("Say how much is in it, with its unit, for {skus}: the unit price needs it."),
            skus=", ".join(unknown),
        )


def about_prior_price(on: OnOffer) -> Iterator[Finding]:
    if on.law.prior_price is None:
        return
    wrong = [
        variant.sku
        for variant in on.product.variants
        if (offered := on.offered.get(variant.id)) is not None
        and offered.prior is not None
        and offered.prior <= offered.price
    ]
    if wrong:
        yield on.error(
            Rule.PRIOR_PRICE,
            on.law.prior_price.source,
            mark("Announce the reduction of {skus} against the lowest price of {days} days."),
            skus=", ".join(wrong),
            days=str(on.law.prior_price.days),
        )


def about_safety(on: OnOffer) -> Iterator[Finding]:
    missing = safety_gaps(on.law, on.product.safety)
    if on.law.product_safety and missing:
        yield on.error(
            Rule.PRODUCT_SAFETY,
            on.law.product_safety.source,
            mark("Complete the safety information of this product: {fields}."),
            fields=", ".join(missing),
        )
