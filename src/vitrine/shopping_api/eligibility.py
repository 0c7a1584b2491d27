"""What can be cancelled or sent back, and the reasons there are."""

from collections.abc import Sequence

import msgspec

from vitrine import aftersale
from vitrine.aftersale import (
    SELLER_REFUSES,
    cancellable,
    returnable,
)
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.kit.language import preferred, translate
from vitrine.order import alike
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.package_answers import own_order
from vitrine.shopping_api.reasons import REASONS, REFUND_REASONS, REFUSALS, RETURN_REASONS
from vitrine.shopping_api.refusing import invalid

SELLER, BUYER = "SELLER", "BUYER"
TYPES = CANCEL, REFUND, RETURN = "CANCEL", "REFUND", "RETURN_AND_REFUND"


class Reason(msgspec.Struct, frozen=True):
    name: str
    text: str


class Reasons(msgspec.Struct, frozen=True):
    reasons: list[Reason]


class LineEligibility(msgspec.Struct, frozen=True, kw_only=True):
    request_type: str
    order_line_items_ids: list[str]
    eligible: bool
    available_reason_names: list[str]


class SkuEligibility(msgspec.Struct, frozen=True):
    sku_id: str
    line_item_eligibility: list[LineEligibility]


class Eligibility(msgspec.Struct, frozen=True):
    sku_eligibility: list[SkuEligibility]


async def reject_reasons(_tx: Tx, call: Call) -> Reasons:
    language = preferred(call.query.text("locale"))
    return Reasons(
        [
            Reason(wire, translate(language, SELLER_REFUSES[reason]))
            for reason, wire in REFUSALS.items()
        ]
    )


async def eligibility(tx: Tx, call: Call) -> Eligibility:
    order = await own_order(tx, call, call.path_id("order_id"))
    reasons = reasons_of(call.query.chosen("initiate_aftersale_user", (SELLER, BUYER)))
    here = {unit.id for unit in cancellable(order)}
    gone = {unit.id for unit in await returnable(tx, order)}
    by_type = {
        kind: (here if kind == CANCEL else gone, reasons[kind])
        for kind in types_told(call.query.listed("request_types"))
    }
    return Eligibility(
        [
            SkuEligibility(
                str(each.variant_id),
                [
                    LineEligibility(
                        request_type=kind,
                        order_line_items_ids=[str(u.id) for u in each.units if u.id in able],
                        eligible=any(unit.id in able for unit in each.units),
                        available_reason_names=names,
                    )
                    for kind, (able, names) in by_type.items()
                ],
            )
            for each in alike(order, {unit.id for unit in order.units})
        ]
    )


def types_told(told: Sequence[str]) -> Sequence[str]:
    for kind in told:
        if kind not in TYPES:
            raise invalid("request_types", f"write some of {', '.join(TYPES)}")
    return list(dict.fromkeys(told)) or TYPES


def reasons_of(user: str) -> dict[str, list[str]]:
    cancels = aftersale.BUYER_CANCELS if user == BUYER else aftersale.SELLER_CANCELS
    return {
        CANCEL: [REASONS[reason] for reason in cancels],
        RETURN: list(dict.fromkeys(RETURN_REASONS.values())),
        REFUND: list(REFUND_REASONS.values()),
    }


ENDPOINTS = (
    Endpoint(
        "GET",
        "return_refund",
        "reject_reasons",
        ("202309",),
        Scope.RETURNS,
        in_tx(reject_reasons),
        "Reasons to refuse with.",
    ),
    Endpoint(
        "GET",
        "return_refund",
        "orders/{order_id}/aftersale_eligibility",
        ("202309", "202602"),
        Scope.RETURNS,
        in_tx(eligibility),
        "What of an order can be cancelled or sent back.",
    ),
)
