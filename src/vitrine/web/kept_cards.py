from collections.abc import Sequence

from vitrine.db import Tx
from vitrine.payment import ProviderName, SavedCard, cards_of
from vitrine.web.visiting import Visit


async def kept_cards(tx: Tx, visit: Visit) -> Sequence[SavedCard]:
    if visit.account is None:
        return []
    has_stripe = visit.settings.stripe_publishable_key is not None
    provider = ProviderName.STRIPE if has_stripe else ProviderName.SANDBOX
    return await cards_of(tx, visit.account.id, provider)
