import stripe
from fastapi import APIRouter, Request
from fastapi.responses import Response

from vitrine import payment
from vitrine.errors import NotFound
from vitrine.payment import ProviderName, Stripe
from vitrine.web.visiting import InDatabase, InProviders

router = APIRouter()


@router.post("/webhooks/stripe")
async def hear_stripe(request: Request, db: InDatabase, providers: InProviders) -> Response:
    """Answered once it is kept. Unsigned, forged or too old: 400, and Stripe tries again."""
    provider = providers.active
    if not isinstance(provider, Stripe):
        raise NotFound
    body = await request.body()
    try:
        event = provider.verified(body, request.headers.get("Stripe-Signature", ""))
    except (stripe.SignatureVerificationError, ValueError):
        return Response(status_code=400)
    await payment.keep_event(
        db, ProviderName.STRIPE, external_id=event.id, kind=event.type, body=body
    )
    return Response(status_code=204)
