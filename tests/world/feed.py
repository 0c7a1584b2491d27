"""Files of products, and imports of them as the worker runs them."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tests.world.shop import a_shop
from vitrine import feed as feeds
from vitrine.catalogue import Product, products_of
from vitrine.db import Database
from vitrine.feed import Flaw, Gone, Import, ImportLine, LineKind
from vitrine.kit import clock
from vitrine.kit.ids import new_secret
from vitrine.kit.product_files.reading import read
from vitrine.kit.product_files.told import Order, Read, ToldProduct
from vitrine.market import TaxCategory
from vitrine.ports import Blobs
from vitrine.shop import Shop

MAKER = {
    "manufacturer_name": "Kiln & Daughter Ltd",
    "manufacturer_address": "4 Kiln Lane, London E2 7AB",
    "manufacturer_email": "safety@kiln.example",
    "manufacturer_country": "GB",
    "responsible_name": "Kiln Europe GmbH",
}
MUG = {
    "Handle": "coral-mug",
    "Title": "Coral mug",
    "Body (HTML)": "<p>Thrown by hand.</p>",
    "Vendor": "Kiln & Daughter",
    "Option1 Name": "Glaze",
    "Option1 Value": "Coral",
    "Variant SKU": "M1",
    "Variant Price": "24.00",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "12",
    "Variant Barcode": "4006381333931",
    "Status": "active",
}
SLATE = {
    "Handle": "coral-mug",
    "Option1 Value": "Slate",
    "Variant SKU": "M2",
    "Variant Price": "26.50",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "3",
}
VASE = {
    "Handle": "vase",
    "Title": "Speckled vase",
    "Variant SKU": "V1",
    "Variant Price": "86.00",
    "Variant Inventory Tracker": "shopify",
    "Variant Inventory Qty": "2",
    "Status": "active",
}


def a_csv(*rows: Mapping[str, str], delimiter: str = ",") -> str:
    written = io.StringIO()
    headers = list(dict.fromkeys(name for row in rows for name in row))
    table = csv.DictWriter(written, headers, delimiter=delimiter)
    table.writeheader()
    table.writerows(rows)
    return written.getvalue()


def an_item(**attributes: str) -> str:
    told = "".join(f"<g:{name}>{text}</g:{name}>" for name, text in attributes.items())
    return f"<item>{told}</item>"


def an_rss(*items: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel>'
        f"<title>Kiln</title>{''.join(items)}</channel></rss>"
    )


def told_by(
    folder: Path, file: str | bytes, currency: str = "GBP"
) -> tuple[Read, dict[str, ToldProduct]]:
    """By key, what reading the file tells."""
    path, into = folder / "file", folder / "products"
    path.write_bytes(file.encode() if isinstance(file, str) else file)
    order = Order(
        path=str(path),
        into=str(into),
        currency=currency,
        at=clock.now(),
        tax_categories=list(TaxCategory),
    )
    summary = read(order, lambda _: None)
    products = [
        msgspec.json.decode(row, type=ToldProduct) for row in into.read_bytes().splitlines()
    ]
    return summary, {product.key: product for product in products}


class Importing:
    """A shop and its files."""

    def __init__(self, db: Database, blobs: Blobs, shop: Shop) -> None:
        self.db = db
        self.blobs = blobs
        self.shop = shop
        self.last: Import | None = None

    @classmethod
    async def of(cls, db: Database, blobs: Blobs, **shop: Any) -> "Importing":
        async with db.begin() as tx:
            return cls(db, blobs, await a_shop(tx, **shop))

    async def check(
        self,
        file: str | bytes,
        *,
        market: str = "GB",
        when_gone: Gone = Gone.STAY,
        maker: Mapping[str, str] = MAKER,
    ) -> Import:
        body = file.encode() if isinstance(file, str) else file
        key = f"feeds/{new_secret()}"
        await self.blobs.put(key, body, kind="text/csv")
        async with self.db.begin() as tx:
            uploads = await feeds.uploads_of(tx, self.shop, market, when_gone, maker)
            made = await feeds.import_file(tx, uploads, key, name="products.csv", size=len(body))
        return await self.run(made.id)

    async def apply(self, file: str | bytes, **terms: Any) -> Import:
        checked = await self.check(file, **terms)
        async with self.db.begin() as tx:
            await feeds.agree(tx, self.shop.id, checked.id)
        return await self.run(checked.id)

    async def run(self, import_id: int) -> Import:
        await feeds.run_waiting(self.db, self.blobs)
        async with self.db.begin() as tx:
            self.last = await feeds.import_by_id(tx, self.shop.id, import_id)
        return self.last

    async def goods(self) -> dict[str, Product]:
        """By title."""
        async with self.db.begin() as tx:
            return {each.title: each for each in await products_of(tx, self.shop.id)}

    async def lines(self, kind: LineKind) -> list[ImportLine]:
        assert self.last
        async with self.db.begin() as tx:
            return [*await feeds.lines_of(tx, self.last.id, kind)]

    async def flaws(self) -> list[Flaw]:
        found = await self.lines(LineKind.FLAW)
        return [msgspec.convert(line.body[0], Flaw) for line in found]


def lines_of_flaws(flaws: Iterable[Flaw]) -> list[tuple[int, str]]:
    return [(flaw.line, flaw.field) for flaw in flaws]
