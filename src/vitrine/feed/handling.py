"""A handful of told products: planned, written if the import is applied, and noted down."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from vitrine.catalogue import Brand, brands_named
from vitrine.db import Tx, copy_in
from vitrine.errors import VitrineError
from vitrine.feed.looking_up import look_up
from vitrine.feed.model import Import, ImportLine, ImportState, LineKind
from vitrine.feed.planning import Plan, Terms, flaw, planned
from vitrine.feed.writing import write
from vitrine.kit.ids import new_id
from vitrine.kit.pausing import unhurried
from vitrine.kit.product_files.told import Costs, Flaw, Read, ToldProduct
from vitrine.kit.text import mark
from vitrine.shop import Shop

REFUSED = mark("The catalogue refuses it: {why}")
NOT_STORED = mark("It could not be stored. If it happens again, tell who runs this platform.")


class Handled(msgspec.Struct, frozen=True, kw_only=True):
    products: int
    added: int = 0
    changed: int = 0
    same: int = 0
    bad_rows: int = 0


async def handle(
    tx: Tx, shop: Shop, row: Import, terms: Terms, told: Sequence[ToldProduct]
) -> Handled:
    usable = [each for each in told if each.is_usable]
    flaws = [found for each in told if not each.is_usable for found in each.flaws]
    known, unclear = await look_up(tx, shop.id, usable, terms)
    applies = row.state == ImportState.APPLYING
    names = {each.brand for each in usable if each.brand}
    brands = await brands_named(tx, names) if applies else not_made(names)
    plans = [
        planned(each, known.get(each.key), brands.get(each.brand or ""), terms)
        async for each in unhurried(usable)
        if each.key not in unclear
    ]
    terms.told.update(each.product.id for each in known.values())
    flaws += [*unclear.values(), *(found for plan in plans for found in plan.flaws)]
    doing = [plan for plan in plans if plan.changes]
    if applies:
        flaws += await write(tx, shop, plans, terms, row.feed_id)
    await note_down(tx, row.id, [*map(line_of, doing), *map(flaw_line, flaws)])
    return Handled(
        products=len(told),
        added=sum(plan.before is None for plan in doing),
        changed=sum(plan.before is not None for plan in doing),
        same=sum(not plan.changes and plan.before is not None for plan in plans),
        bad_rows=bad_rows(flaws),
    )


async def refused(tx: Tx, row: Import, product: ToldProduct, error: Exception) -> Handled:
    says = REFUSED if isinstance(error, VitrineError) else NOT_STORED
    facts = {"why": str(error)} if isinstance(error, VitrineError) else {}
    found = flaw(product.line, "", says, Costs.PRODUCT, **facts)
    await note_down(tx, row.id, [flaw_line(found)])
    return Handled(products=1, bad_rows=1)


def not_made(names: Iterable[str]) -> dict[str, Brand]:
    """To compare with: a dry run makes none."""
    return {name: Brand(name=name) for name in names}


async def note_file_flaws(tx: Tx, row: Import, read: Read) -> None:
    await note_down(tx, row.id, [flaw_line(each) for each in read.flaws])


async def note_down(tx: Tx, import_id: int, lines: Sequence[Mapping[str, Any]]) -> None:
    rows = [{"id": new_id(), "import_id": import_id} | dict(line) for line in lines]
    await copy_in(tx, ImportLine, rows)


def line_of(plan: Plan) -> dict[str, Any]:
    return {
        "kind": LineKind.CHANGED if plan.before else LineKind.ADDED,
        "line": plan.told.line,
        "product_id": plan.before.id if plan.before else None,
        "title": (plan.before.title if plan.before else plan.told.title or "")[:160],
        "body": plan.changes,
    }


def flaw_line(found: Flaw) -> dict[str, Any]:
    return {
        "kind": LineKind.FLAW,
        "line": found.line,
        "product_id": None,
        "title": found.field[:160],
        "body": [found],
    }


def bad_rows(flaws: Sequence[Flaw]) -> int:
    """Rows of which something is lost, not those with a mere notice."""
    return len({each.line for each in flaws if each.costs in {Costs.ROW, Costs.PRODUCT}})
