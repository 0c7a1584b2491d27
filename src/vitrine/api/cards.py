from fastapi import APIRouter
from pydantic import BaseModel

from vitrine import payment
from vitrine.api.checkouts import InTill
from vitrine.api.dependencies import InTx, SignedIn
from vitrine.api.problems import refusals
from vitrine.api.shapes import PublicId
from vitrine.payment import SavedCard

router = APIRouter(tags=["accounts"])


class SavedCardOut(BaseModel):
    """`card` is what an order names it by."""

    id: PublicId
    card: str
    brand: str
    last4: str

    @classmethod
    def of(cls, kept: SavedCard) -> "SavedCardOut":
        return cls(id=kept.id, card=f"saved_{kept.id}", brand=kept.brand, last4=kept.last4)


@router.get("/cards", responses=refusals(401))
async def read_cards(tx: InTx, till: InTill, account: SignedIn) -> list[SavedCardOut]:
    """Those that the buyer kept, the last used first."""
    found = await payment.cards_of(tx, account.id, till.providers.active.name)
    return [SavedCardOut.of(each) for each in found]


@router.delete("/cards/{card_id}", status_code=204, responses=refusals(401, 403, 404, 422))
async def forget_card(till: InTill, account: SignedIn, card_id: PublicId) -> None:
    """The provider is told, too."""
    await payment.forget_card(till.db, till.providers, account.id, card_id)
