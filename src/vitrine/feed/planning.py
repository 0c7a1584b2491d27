"""What a file's product means for the shop's. Nothing is written here: a dry run ends with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import msgspec

from vitrine.catalogue import (
    Brand,
    NewProduct,
    Product,
    Safety,
    Shelf,
    safety_gaps,
)
from vitrine.feed.changes import Change, What
from vitrine.feed.drafting import (
    Pair,
    changed_product,
    new_product,
    paired,
)
from vitrine.feed.model import FeedPicture, Gone
from vitrine.kit.product_files.told import Costs, Flaw, ToldProduct, ToldVariant
from vitrine.kit.text import mark
from vitrine.market import Law, needs_unit_price
from vitrine.offer import Offered
from vitrine.stock import Everywhere

NEEDS_TITLE = mark("A product that is not in the shop yet needs a title.")
NEEDS_PRICE = mark("Without a price it is not for sale.")
NOT_FOR_SALE = mark("It is saved, but not put on sale: in {market} the law asks for {missing}.")
NEEDS_OPTION = mark("Say in an option what tells this variant from the others.")
SEVERAL = mark("Its SKUs belong to several products of the shop: {titles}.")
NO_REDUCTION = mark(
    "It is sold at the lower price, but not shown as reduced: this shop has not sold it for more "
    "in the last days that the law looks at."
)

IN_PROMOTION = mark("A promotion sets this price until it is over. The rest of the row is applied.")

IN_DEAL = mark("A deal that is not over has {pieces} pieces of it to itself. They stay on sale.")


@dataclass(frozen=True)
class Known:
    """A product as it stands: with a market's prices, what can be sold, its feed's pictures.

    `feed_id`: the feed that told of it last, by the same key.
    """

    product: Product
    offers: Mapping[int, Offered]
    levels: Mapping[int, Everywhere]
    pictures: Sequence[FeedPicture]
    feed_id: int | None = None


@dataclass(frozen=True)
class Terms:
    """What is the same for every product of an import.

    `keys`: of those that it read so far. `told`: the shop's products that these are.
    """

    law: Law
    market: str
    when_gone: Gone
    maker: Mapping[str, str]
    keys: set[str] = field(default_factory=set[str])
    told: set[int] = field(default_factory=set[int])


@dataclass
class Plan:
    """`pairs`: its variants as they will be, if `draft` is to replace what is there.

    `feed_id`: the feed that told of it last.
    """

    told: ToldProduct
    before: Product | None
    feed_id: int | None = None
    draft: NewProduct | None = None
    pairs: Sequence[Pair] = ()
    prices: dict[str, ToldVariant] = field(default_factory=dict[str, ToldVariant])
    pieces: dict[str, int] = field(default_factory=dict[str, int])
    pictures: Sequence[str] | None = None
    put_on_sale: bool = False
    take_off_sale: bool = False
    changes: list[Change] = field(default_factory=list[Change])
    flaws: list[Flaw] = field(default_factory=list[Flaw])


def planned(told: ToldProduct, known: Known | None, brand: Brand | None, terms: Terms) -> Plan:
    if known is None:
        return plan_new(told, brand, terms)
    return plan_change(told, known, brand, terms)


def plan_new(told: ToldProduct, brand: Brand | None, terms: Terms) -> Plan:
    plan = Plan(told, None, flaws=[*told.flaws])
    if not told.title:
        plan.flaws.append(flaw(told.line, "title", NEEDS_TITLE, Costs.PRODUCT))
        return plan
    told = plan.told = distinct(told, plan.flaws)
    plan.draft = new_product(told, brand, terms.maker)
    plan.prices = {v.sku: v for v in told.variants if v.minor is not None}
    plan.pieces = {v.sku: v.pieces for v in told.variants if v.pieces is not None}
    plan.pictures = told.pictures or None
    for variant in told.variants:
        if variant.minor is None:
            plan.flaws.append(flaw(variant.line, "price", NEEDS_PRICE, Costs.CELL))
        if variant.is_reduced:
            plan.flaws.append(flaw(variant.line, "price", NO_REDUCTION, Costs.CELL))
    gaps = gaps_of(terms.law, plan.draft.category, plan.draft.safety, plan.draft.variants)
    wanted = told.on_sale is not False and bool(plan.prices)
    plan.put_on_sale = wanted and not gaps
    if wanted and gaps:
        plan.flaws.append(unlawful(told, gaps, terms))
    plan.changes = [
        Change(What.VARIANTS, new=len(told.variants)),
        Change(What.PRICE, new=min((v.minor or 0 for v in plan.prices.values()), default=None)),
        Change(What.STOCK, new=sum(plan.pieces.values())),
        Change(What.SALE, new=plan.put_on_sale),
    ]
    return plan


def distinct(told: ToldProduct, flaws: list[Flaw]) -> ToldProduct:
    """Of several variants without an option nobody could choose one."""
    bare = [variant for variant in told.variants if not variant.option]
    if len(told.variants) == 1 or not bare:
        return told
    kept = [variant for variant in told.variants if variant.option] or bare[:1]
    flaws += [
        flaw(variant.line, "options", NEEDS_OPTION, Costs.ROW)
        for variant in bare
        if variant not in kept
    ]
    return msgspec.structs.replace(told, variants=kept)


def plan_change(told: ToldProduct, known: Known, brand: Brand | None, terms: Terms) -> Plan:
    before = known.product
    plan = Plan(told, before, known.feed_id, flaws=[*told.flaws])
    plan.pairs = paired(told, before, leaving(told, terms))
    plan.draft = changed_product(told, before, plan.pairs, brand)
    facts = [*product_changes(plan.draft, before), *variant_changes(plan.pairs, before)]
    if not facts:
        plan.draft = None
    plan.changes += facts
    compare_levels(plan, known)
    compare_pictures(plan, known)
    compare_shelf(plan, known, terms)
    return plan


def leaving(told: ToldProduct, terms: Terms) -> Gone:
    """What a row tells that cannot be read may be any of its variants."""
    is_unsure = any(flaw.costs == Costs.ROW for flaw in told.flaws)
    return Gone.STAY if is_unsure else terms.when_gone


def product_changes(new: NewProduct, before: Product) -> Iterator[Change]:
    brand = before.brand.name if before.brand else None
    told = new.brand.name if new.brand else None
    compared = (
        (What.TITLE, before.title, new.title),
        (What.DESCRIPTION, before.description_html, new.description_html),
        (What.BRAND, brand, told),
        (What.CATEGORY, str(before.category), str(new.category)),
        (What.TAX, str(before.tax_category), str(new.tax_category)),
        (What.OPTIONS, before.option_name, new.option_name),
        (What.WEIGHT, before.measures.weight_g, new.measures.weight_g),
    )
    for what, old, now in compared:
        if old != now and not (what is What.BRAND and is_one_name(old, now)):
            yield Change(what, old=shortened(old), new=shortened(now))
    for each in fields(Safety):
        old, now = getattr(before.safety, each.name), getattr(new.safety, each.name)
        if old != now:
            yield Change(What.SAFETY, of=each.name, old=shortened(old), new=shortened(now))


def is_one_name(one: Any, other: Any) -> bool:
    return str(one or "").casefold() == str(other or "").casefold()


def variant_changes(pairs: Sequence[Pair], before: Product) -> Iterator[Change]:
    for variant, new in pairs:
        if variant is None:
            yield Change(What.VARIANTS, of=new.sku, new=new.option)
            continue
        compared = (
            (What.SKU, variant.sku, new.sku),
            (What.OPTION, variant.option, new.option),
            (What.BARCODE, variant.barcode, new.barcode),
            (What.CONTENT, content(variant), content(new)),
        )
        for what, old, now in compared:
            if old != now:
                yield Change(what, of=new.sku, old=old, new=now)
    kept = {variant.id for variant, _ in pairs if variant}
    for variant in before.variants:
        if variant.id not in kept:
            yield Change(What.VARIANTS, of=variant.sku, old=variant.option)


def compare_levels(plan: Plan, known: Known) -> None:
    ids = {new.sku: variant.id for variant, new in plan.pairs if variant}
    for told in plan.told.variants:
        variant_id = ids.get(told.sku, 0)
        offered = known.offers.get(variant_id)
        price = offered.price.minor if offered else None
        if told.minor is not None and told.minor != price:
            plan.prices[told.sku] = told
            plan.changes.append(Change(What.PRICE, of=told.sku, old=price, new=told.minor))
        if told.pieces is not None:
            level = known.levels.get(variant_id) or Everywhere()
            compare_pieces(plan, told, told.pieces, level)


def compare_pieces(plan: Plan, told: ToldVariant, wanted: int, level: Everywhere) -> None:
    """What is set aside for a deal stays so."""
    least = sum(level.set_aside.values())
    if wanted < least:
        facts = {"pieces": str(least)}
        plan.flaws.append(flaw(told.line, "quantity", IN_DEAL, Costs.CELL, **facts))
    if max(wanted, least) != level.available:
        plan.pieces[told.sku] = wanted
        change = Change(What.STOCK, of=told.sku, old=level.available, new=max(wanted, least))
        plan.changes.append(change)


def compare_pictures(plan: Plan, known: Known) -> None:
    told = plan.told.pictures
    if told and told != [picture.url for picture in known.pictures]:
        plan.pictures = told
        plan.changes.append(Change(What.PICTURES, old=len(known.pictures), new=len(told)))


def compare_shelf(plan: Plan, known: Known, terms: Terms) -> None:
    """What its seller took off sale stays off sale, unless the file says otherwise."""
    product, wanted = known.product, plan.told.on_sale
    is_listed = product.is_listed_in(terms.market)
    if wanted is False and product.shelf is Shelf.ON_SALE:
        plan.take_off_sale = True
        plan.changes.append(Change(What.SALE, old=True, new=False))
        return
    if is_listed or not (wanted or (wanted is None and product.shelf is Shelf.DRAFT)):
        return
    if not (known.offers or plan.prices):
        return
    draft = plan.draft or changed_product(plan.told, product, plan.pairs, None)
    gaps = gaps_of(terms.law, draft.category, draft.safety, draft.variants)
    if gaps:
        plan.flaws.append(unlawful(plan.told, gaps, terms))
        return
    plan.put_on_sale = True
    plan.changes.append(Change(What.SALE, old=False, new=True))


def gaps_of(law: Law, category: str, safety: Safety, variants: Sequence[Any]) -> list[str]:
    missing = safety_gaps(law, safety)
    if needs_unit_price(law, category) and not all(v.content_amount for v in variants):
        missing.append("unit_pricing_measure")
    return missing


def unlawful(told: ToldProduct, gaps: Sequence[str], terms: Terms) -> Flaw:
    facts = {"market": terms.market, "missing": ", ".join(gaps)}
    return flaw(told.line, "", NOT_FOR_SALE, Costs.CELL, **facts)


def flaw(line: int, column: str, says: str, costs: Costs, **facts: str) -> Flaw:
    return Flaw(line=line, field=column, says=says, costs=costs, facts=facts)


def content(of: Any) -> str | None:
    return f"{of.content_amount} {of.content_unit}" if of.content_amount else None


def shortened(told: Any) -> Any:
    return told[:300] if isinstance(told, str) else told
