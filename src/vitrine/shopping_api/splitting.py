"""An order's packages parted and put together again, before they are packed."""

from collections.abc import Sequence

import msgspec

from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.fulfilment import (
    Parcel,
    ParcelState,
    joinable_parcels,
    parcels_of_order,
    parcels_of_orders,
    part,
)
from vitrine.fulfilment import join as join_parcels
from vitrine.order import shop_orders_by_ids
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.package_answers import own_order, own_parcel
from vitrine.shopping_api.packages import Failure, OfPackage
from vitrine.shopping_api.reading import id_told, ids_told, page_of, token_of
from vitrine.shopping_api.refusing import (
    NOT_POSSIBLE,
    ORDER_OF_OTHERS,
    Refused,
    invalid,
    refusal_of,
)

AT_ONCE = 50
PIECES = 1_000
ON_ITS_WAY = "Nothing of this order waits unpacked."
ONE_PIECE = "There is one piece: nothing to split."


class SplitAttribute(msgspec.Struct, frozen=True, kw_only=True):
    order_id: str
    can_split: bool
    reason: str
    must_split: bool


class SplitAttributes(msgspec.Struct, frozen=True):
    split_attributes: list[SplitAttribute]


class Group(msgspec.Struct, frozen=True):
    id: str
    order_line_item_ids: list[str]


class SplitBody(msgspec.Struct, frozen=True):
    splittable_groups: list[Group]


class SplitPackage(msgspec.Struct, frozen=True):
    splittable_group_id: str
    id: str


class SplitPackages(msgspec.Struct, frozen=True):
    packages: list[SplitPackage]


class Combinable(msgspec.Struct, frozen=True):
    """`id`: of the package that the others of its order would go into."""

    id: str
    order_ids: list[str]


class CombinablePackages(msgspec.Struct, frozen=True):
    combinable_packages: list[Combinable]
    total_count: int
    next_page_token: str


class CombinableTold(msgspec.Struct, frozen=True):
    id: str
    order_ids: list[str] | None = None


class CombineBody(msgspec.Struct, frozen=True):
    combinable_packages: list[CombinableTold]


class Combined(msgspec.Struct, frozen=True):
    packages: list[Combinable]
    errors: list[Failure]


async def split_attributes(tx: Tx, call: Call) -> SplitAttributes:
    order_ids = ids_told(call.query.listed("order_ids"), "order_ids", most=AT_ONCE)
    assert call.shop_id is not None
    known = await shop_orders_by_ids(tx, call.shop_id, order_ids)
    for order_id in order_ids:
        if order_id not in known:
            raise Refused(ORDER_OF_OTHERS, f"order_ids: {order_id} is no order of this shop.")
    parcels = await parcels_of_orders(tx, order_ids)
    return SplitAttributes([attribute(each, parcels.get(each, [])) for each in order_ids])


def attribute(order_id: int, parcels: Sequence[Parcel]) -> SplitAttribute:
    waiting = [parcel for parcel in parcels if parcel.state == ParcelState.OPEN]
    can = any(len(parcel.units) > 1 for parcel in waiting)
    return SplitAttribute(
        order_id=str(order_id),
        can_split=can,
        reason="" if can else ONE_PIECE if waiting else ON_ITS_WAY,
        must_split=False,
    )


async def split(tx: Tx, call: Call) -> SplitPackages:
    """Each group in a package of its own; a group that is all of what is left keeps it."""
    groups = call.body(SplitBody).splittable_groups
    order = await own_order(tx, call, call.path_id("order_id"))
    if not 1 <= len(groups) <= AT_ONCE:
        raise invalid("splittable_groups", f"1 to {AT_ONCE} groups")
    made = list[SplitPackage]()
    for n, group in enumerate(groups):
        where = f"splittable_groups[{n}].order_line_item_ids"
        pieces = set(ids_told(group.order_line_item_ids, where, most=PIECES))
        parcel = await parcel_with(tx, order.id, pieces, where)
        own = parcel if pieces == set(parcel.unit_ids) else await part(tx, parcel, pieces)
        made.append(SplitPackage(group.id, str(own.id)))
    if len({package.id for package in made}) < len(made):
        raise invalid("splittable_groups", "a piece stands in two groups")
    return SplitPackages(made)


async def parcel_with(tx: Tx, order_id: int, pieces: set[int], where: str) -> Parcel:
    for parcel in await parcels_of_order(tx, order_id):
        if parcel.state == ParcelState.OPEN and pieces <= set(parcel.unit_ids):
            return parcel
    raise invalid(where, "these pieces do not wait unpacked in one package")


async def combinable(tx: Tx, call: Call) -> CombinablePackages:
    """Packages of one order: here none holds pieces of two."""
    page = page_of(call.query)
    assert call.shop_id is not None
    after = page.after[1] if page.after else 0
    found, total = await joinable_parcels(tx, call.shop_id, after=after, limit=page.size + 1)
    rows = found[: page.size]
    token = token_of(0, rows[-1].id) if len(found) > page.size else ""
    return CombinablePackages([shown(parcel) for parcel in rows], total, token)


def shown(parcel: Parcel) -> Combinable:
    return Combinable(str(parcel.id), [str(parcel.order_id)])


async def combine(tx: Tx, call: Call) -> Combined:
    """Each by itself; those that failed are told."""
    told = call.body(CombineBody).combinable_packages
    if not 1 <= len(told) <= AT_ONCE:
        raise invalid("combinable_packages", f"1 to {AT_ONCE} of them")
    done, failures = list[Combinable](), list[Failure]()
    for each in told:
        try:
            async with tx.session.begin_nested():
                done.append(shown(await combine_one(tx, call, each)))
        except (Refused, VitrineError) as error:
            refusal = error if isinstance(error, Refused) else refusal_of(error)
            failures.append(Failure(refusal.code.number, refusal.message, OfPackage(each.id)))
    return Combined(done, failures)


async def combine_one(tx: Tx, call: Call, told: CombinableTold) -> Parcel:
    into = await own_parcel(tx, call, id_told(told.id, "combinable_packages.id"))
    if set(told.order_ids or ()) - {str(into.order_id)}:
        raise invalid("combinable_packages.order_ids", "a package holds pieces of one order")
    others = [
        parcel
        for parcel in await parcels_of_order(tx, into.order_id)
        if parcel.id != into.id and parcel.state == ParcelState.OPEN
    ]
    if not others:
        raise Refused(NOT_POSSIBLE, "No other package of this order waits unpacked.")
    for parcel in others:
        await join_parcels(tx, parcel, into)
    return into


ENDPOINTS = (
    Endpoint(
        "GET",
        "fulfillment",
        "orders/split_attributes",
        ("202309",),
        Scope.FULFILMENT_READ,
        in_tx(split_attributes),
        "Whether orders can be split; none must be.",
    ),
    Endpoint(
        "POST",
        "fulfillment",
        "orders/{order_id}/split",
        ("202309",),
        Scope.FULFILMENT_WRITE,
        in_tx(split),
        "Puts groups of pieces in packages of their own.",
    ),
    Endpoint(
        "GET",
        "fulfillment",
        "combinable_packages/search",
        ("202309",),
        Scope.FULFILMENT_READ,
        in_tx(combinable),
        "Orders that wait in several packages.",
    ),
    Endpoint(
        "POST",
        "fulfillment",
        "packages/combine",
        ("202309",),
        Scope.FULFILMENT_WRITE,
        in_tx(combine),
        "Puts an order's waiting packages together in one.",
    ),
)
