from tests.world.catalogue import a_product
from vitrine.catalogue import Product
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.kit.money import Money
from vitrine.market import VatScheme, market, supply, tax_rate_bp
from vitrine.order import Agreed, AgreedLine, Attribution, Buyer, Order, draft, place, secure, tax
from vitrine.shop import shop_by_id
from vitrine.show import Show
from vitrine.stock import receive
from vitrine.stock.model import Hold, HoldLine, HoldState, StockLevel


async def a_placed_order(  # noqa: PLR0913 - what a test may care about, each with a default
    tx: Tx,
    show: Show,
    *,
    code: str = "GB",
    minor: int = 2400,
    quantity: int = 2,
    email: str = "ann@example.org",
    locale: str = "en",
) -> Order:
    """Paid: two cups, delivery 3.95."""
    known = market(code)
    product = await a_product(tx, await shop_by_id(tx, show.shop_id), title="Coral <cup>")
    line = a_line(product, Money(minor, known.currency), quantity, code)
    delivery = Money(395, known.currency)
    agreed = Agreed(
        checkout_id=new_id(),
        hold_id=await a_hold(tx, product, quantity),
        hold_until=clock.now(),
        attribution=Attribution(
            shop_id=show.shop_id,
            creator_id=show.creator_id,
            show_id=show.id,
            source="live",
            market=code,
        ),
        buyer=a_guest(email, locale, known.country),
        lines=(line,),
        taxed=tax([(line.gross, line.rate_bp)], delivery),
        supply=supply("GB", known.country, VatScheme.DESTINATION),
        delivery_name="Standard delivery",
        delivery=delivery,
        button_label="Order and pay",
    )
    order = await draft(tx, agreed)
    await secure(tx, order.id)
    await place(tx, order.id)
    return order


def a_guest(email: str, locale: str, country: str) -> Buyer:
    return Buyer(
        account_id=None,
        locale=locale,
        email=email,
        name="Ann Buyer",
        line1="1 High Street",
        line2="",
        postcode="E2 7AB",
        city="London",
        country=country,
    )


def a_line(product: Product, unit: Money, quantity: int, code: str) -> AgreedLine:
    variant = product.variants[0]
    return AgreedLine(
        product_id=product.id,
        variant_id=variant.id,
        sku=variant.sku,
        title=product.title,
        option=variant.option,
        quantity=quantity,
        unit=unit,
        gross=unit * quantity,
        rate_bp=tax_rate_bp(code, product.tax_category, clock.now().date()),
    )


async def a_hold(tx: Tx, product: Product, quantity: int) -> int:
    variant_id = product.variants[0].id
    await receive(tx, variant_id, quantity)
    level = await tx.session.get_one(StockLevel, (variant_id, "main"), populate_existing=True)
    level.reserved = quantity
    hold_id = new_id()
    tx.session.add(
        Hold(
            id=hold_id,
            key=str(hold_id),
            request="r",
            buyer=str(hold_id),
            active_buyer=str(hold_id),
            state=HoldState.ACTIVE,
            granted_at=clock.now(),
            expires_at=clock.now(),
        )
    )
    await tx.flush()
    tx.session.add(HoldLine(hold_id=hold_id, variant_id=variant_id, quantity=quantity))
    await tx.flush()
    return hold_id
