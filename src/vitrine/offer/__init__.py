from vitrine.offer.deal_model import ALLOTMENT, Deal, DealMode, DealState
from vitrine.offer.deal_queries import (
    Terms,
    deal_by_id,
    deal_offers,
    deal_terms,
    deals_of_show,
    due_deals,
    running_deals,
    terms_of_deal,
)
from vitrine.offer.dealing import (
    NewDeal,
    announce_deal,
    close_deal,
    open_deal,
    prices_of_deal,
    running_deal,
)
from vitrine.offer.discount_model import Discount, DiscountKind
from vitrine.offer.discounting import (
    NewDiscount,
    discount_by_id,
    discounts_of,
    make_discount,
    stop_discount,
    uses_of,
)
from vitrine.offer.giving_back import give_back
from vitrine.offer.limiting import (
    by_account,
    by_address,
    by_card,
    refuse_over,
    spend,
)
from vitrine.offer.model import Price, PriceLedger
from vitrine.offer.pricing import announce_reduction, price_first, set_price
from vitrine.offer.redeeming import (
    Purchase,
    creator_behind,
    demand_code,
    redeem,
    redeem_again,
    reduced,
)
from vitrine.offer.reducing import Item, Reduction
from vitrine.offer.resolving import Offered, honoured, resolve

__all__ = [
    "ALLOTMENT",
    "Deal",
    "DealMode",
    "DealState",
    "Discount",
    "DiscountKind",
    "Item",
    "NewDeal",
    "NewDiscount",
    "Offered",
    "Price",
    "PriceLedger",
    "Purchase",
    "Reduction",
    "Terms",
    "announce_deal",
    "announce_reduction",
    "by_account",
    "by_address",
    "by_card",
    "close_deal",
    "creator_behind",
    "deal_by_id",
    "deal_offers",
    "deal_terms",
    "deals_of_show",
    "demand_code",
    "discount_by_id",
    "discounts_of",
    "due_deals",
    "give_back",
    "honoured",
    "make_discount",
    "open_deal",
    "price_first",
    "prices_of_deal",
    "redeem",
    "redeem_again",
    "reduced",
    "refuse_over",
    "resolve",
    "running_deal",
    "running_deals",
    "set_price",
    "spend",
    "stop_discount",
    "terms_of_deal",
    "uses_of",
]
