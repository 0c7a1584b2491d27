from fastapi import APIRouter

from vitrine import payment
from vitrine.api.checkouts import InTill
from vitrine.api.problems import refusals
from vitrine.api.selling import CardBody, CardOut
from vitrine.errors import NotFound
from vitrine.payment import ProviderName

router = APIRouter(prefix="/sandbox", tags=["sandbox"])


@router.post("/cards", status_code=201, responses=refusals(404, 422))
async def tokenise_card(till: InTill, body: CardBody) -> CardOut:
    """Test cards only. The number is neither stored nor logged."""
    if till.providers.active.name != ProviderName.SANDBOX:
        raise NotFound
    card = await payment.tokenise(till.db, body.number, body.expiry, body.cvc)
    return CardOut(card=card.token, brand=card.brand, last4=card.last4)
