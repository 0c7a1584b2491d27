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
from vitrine.offer.limiting import (
    by_account,
    by_address,
    by_card,
    give_back,
    refuse_over,
    spend,
)
from vitrine.offer.model import Price, PriceLedger
from vitrine.offer.pricing import announce_reduction, set_price
from vitrine.offer.resolving import Offered, honoured, resolve

__all__ = [
    "ALLOTMENT",
    "Deal",
    "DealMode",
    "DealState",
    "NewDeal",
    "Offered",
    "Price",
    "PriceLedger",
    "Terms",
    "announce_deal",
    "announce_reduction",
    "by_account",
    "by_address",
    "by_card",
    "close_deal",
    "deal_by_id",
    "deal_offers",
    "deal_terms",
    "deals_of_show",
    "due_deals",
    "give_back",
    "honoured",
    "open_deal",
    "prices_of_deal",
    "refuse_over",
    "resolve",
    "running_deal",
    "running_deals",
    "set_price",
    "spend",
    "terms_of_deal",
]
