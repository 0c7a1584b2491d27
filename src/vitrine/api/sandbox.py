from fastapi import APIRouter

from vitrine import payment
from vitrine.api.dependencies import InDatabase
from vitrine.api.problems import refusals
from vitrine.api.selling import CardBody, CardOut

router = APIRouter(prefix="/sandbox", tags=["sandbox"])


@router.post("/cards", status_code=201, responses=refusals(422))
async def tokenise_card(db: InDatabase, body: CardBody) -> CardOut:
    """Test cards only. The number is neither stored nor logged."""
    card = await payment.tokenise(db, body.number, body.expiry, body.cvc)
    return CardOut(card=card.token, brand=card.brand, last4=card.last4)
