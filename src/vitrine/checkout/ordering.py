from vitrine.checkout.model import Checkout
from vitrine.checkout.quoting import Quote, QuoteLine
from vitrine.market import TaxLiable
from vitrine.order import Agreed, AgreedLine, Attribution, Buyer, Taxed
from vitrine.shop import DeliveryWindow


def agreed(
    checkout: Checkout,
    quote: Quote,
    account_id: int | None,
    arrives: DeliveryWindow,
    *,
    code_of: int | None,
) -> Agreed:
    """`code_of`: the creator whose code was used. A code always decides for whom it counts."""
    return Agreed(
        checkout_id=checkout.id,
        hold_id=checkout.hold_id,
        hold_until=checkout.hold_until,
        attribution=Attribution(
            shop_id=checkout.shop_id,
            creator_id=code_of or checkout.creator_id,
            show_id=checkout.show_id,
            source=checkout.source,
            market=checkout.market,
        ),
        buyer=buyer_of(checkout, account_id),
        lines=tuple(agreed_line(line, quote.liable) for line in quote.lines),
        taxed=Taxed(quote.line_taxes, quote.vat),
        supply=quote.supply,
        delivery_name=quote.delivery_name,
        delivery=quote.delivery,
        arrives=(arrives.first, arrives.last),
        button_label=quote.button_label,
        reductions=quote.reductions,
    )


def buyer_of(checkout: Checkout, account_id: int | None) -> Buyer:
    return Buyer(
        account_id=account_id or checkout.account_id,
        locale=checkout.locale,
        email=checkout.email,
        name=checkout.name,
        line1=checkout.line1,
        line2=checkout.line2,
        postcode=checkout.postcode,
        city=checkout.city,
        country=checkout.country,
    )


def agreed_line(line: QuoteLine, liable: TaxLiable) -> AgreedLine:
    return AgreedLine(
        product_id=line.product_id,
        variant_id=line.variant_id,
        sku=line.sku,
        title=line.title,
        option=line.option,
        quantity=line.quantity,
        unit=line.unit,
        gross=line.gross,
        rate_bp=line.rate_bp,
        tax_liable=liable,
        deal_id=line.deal_id,
    )
