"""What search engines are told of products and what they cost: schema.org, from our own prices."""

from collections.abc import Sequence
from typing import Any

from vitrine.catalogue import Product, Variant, image_name
from vitrine.feed import decimal, plain
from vitrine.kit.money import Money
from vitrine.shop import Shop
from vitrine.web.goods import Goods, Piece
from vitrine.web.visiting import Visit

SCHEMA = "https://schema.org"
MOST_WITH_VIDEO = 20
GTIN_LENGTHS = {8: "gtin8", 12: "gtin12", 13: "gtin13", 14: "gtin14"}

Data = dict[str, Any]


def product_data(visit: Visit, product: Product, goods: Goods, shop: Shop) -> Data:
    """A product with one variant, or a group of them."""
    pieces = {piece.id: piece for piece in goods.pieces}
    told = [
        variant_data(visit, product, variant, pieces[variant.id], shop)
        for variant in product.variants
        if pieces[variant.id].offered
    ]
    data = described(visit, product)
    if len(product.variants) > 1:
        return data | {
            "@type": "ProductGroup",
            "productGroupID": str(product.id),
            "hasVariant": told,
        }
    return data | (told[0] if told else {})


def described(visit: Visit, product: Product) -> Data:
    pictures = [
        f"{visit.settings.web_url}/images/{image_name(image.key)}" for image in product.images
    ]
    data: Data = {
        "@context": SCHEMA,
        "@type": "Product",
        "@id": f"{page_of(visit, product.id)}#product",
        "name": product.title,
        "description": plain(product.description_html) or product.title,
        "url": page_of(visit, product.id),
    }
    if pictures:
        data["image"] = pictures
    if product.brand:
        data["brand"] = {"@type": "Brand", "name": product.brand.name}
    return data


def variant_data(
    visit: Visit, product: Product, variant: Variant, piece: Piece, shop: Shop
) -> Data:
    data: Data = {
        "@type": "Product",
        "name": variant.title,
        "sku": variant.sku,
        "offers": offer_data(visit, product.id, piece, shop.name),
    }
    kind = GTIN_LENGTHS.get(len(variant.barcode or ""))
    if kind and variant.barcode and variant.barcode.isdecimal():
        data[kind] = variant.barcode
    if product.images:
        data["image"] = f"{visit.settings.web_url}/images/{image_name(product.images[0].key)}"
    return data


def offer_data(visit: Visit, product_id: int, piece: Piece, seller: str) -> Data:
    """Prices in Europe hold their tax. A struck price is the lowest of the last 30 days."""
    assert piece.offered
    price = piece.offered.price
    data: Data = {
        "@type": "Offer",
        "url": f"{page_of(visit, product_id)}?market={visit.market.code}",
        "price": decimal(price),
        "priceCurrency": price.currency,
        "availability": f"{SCHEMA}/{'OutOfStock' if piece.available <= 0 else 'InStock'}",
        "itemCondition": f"{SCHEMA}/NewCondition",
        "areaServed": visit.market.country,
        "seller": {"@type": "Organization", "name": seller},
        "priceSpecification": [price_data(price)],
    }
    if piece.offered.prior:
        struck = {"priceType": f"{SCHEMA}/StrikethroughPrice"}
        data["priceSpecification"].append(price_data(piece.offered.prior) | struck)
    return data


def price_data(price: Money) -> Data:
    return {
        "@type": "UnitPriceSpecification",
        "price": decimal(price),
        "priceCurrency": price.currency,
        "valueAddedTaxIncluded": True,
    }


def shown_in_video(visit: Visit, shelf: Sequence[Goods], seller: str) -> list[Data]:
    """What a replay or a clip sells, with today's prices."""
    return [
        {
            "@type": "Product",
            "name": goods.title,
            "url": page_of(visit, goods.id),
            **({"image": picture_of(visit, goods)} if goods.image else {}),
            "offers": [
                offer_data(visit, goods.id, piece, seller)
                for piece in goods.pieces
                if piece.offered
            ],
        }
        for goods in shelf[:MOST_WITH_VIDEO]
        if goods.offered
    ]


def picture_of(visit: Visit, goods: Goods) -> str:
    image = goods.image or ""
    return image if "://" in image else f"{visit.settings.web_url}{image}"


def page_of(visit: Visit, product_id: int) -> str:
    return f"{visit.settings.web_url}/p/{product_id}"
