"""A product whose file names pictures, and what becomes of these."""

from tests.world.feed import MUG, Importing, a_csv
from vitrine.catalogue import Product, products_of
from vitrine.feed import fetch_pictures, picturing
from vitrine.feed.model import FeedPicture, PictureState
from vitrine.kit import clock
from vitrine.ports import Blobs


class Pictured:
    def __init__(self, importing: Importing, blobs: Blobs) -> None:
        self.importing, self.blobs = importing, blobs

    async def fetch(self, *urls: str, inside: bool) -> list[tuple[PictureState, str | None]]:
        """As often as it is tried."""
        rows = [MUG | {"Image Src": urls[0], "Image Position": "1"}]
        rows += [
            {"Handle": MUG["Handle"], "Image Src": url, "Image Position": str(n)}
            for n, url in enumerate(urls[1:], 2)
        ]
        await self.importing.apply(a_csv(*rows))
        for hours in range(3):
            with clock.stopped_at(clock.now() + hours * picturing.AGAIN_AFTER * 12):
                await fetch_pictures(self.importing.db, self.blobs, inside=inside)
        return [(PictureState(each.state), each.problem) for each in await self.rows()]

    async def rows(self) -> list[FeedPicture]:
        async with self.importing.db.begin() as tx:
            return [*await picturing.pictures_of(tx, [(await self.product()).id])]

    async def product(self) -> Product:
        async with self.importing.db.begin() as tx:
            [product] = await products_of(tx, self.importing.shop.id)
        return product
