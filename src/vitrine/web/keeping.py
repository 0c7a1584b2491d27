"""Addresses that a signed-in buyer kept, at the till."""

from vitrine.account import Account, Kept, SavedAddress, addresses_of, keep_address, saved_address
from vitrine.checkout import Checkout
from vitrine.db import Tx
from vitrine.web.filling import Form
from vitrine.web.own_account import AddressView, address_view
from vitrine.web.visiting import Visit

FIELDS = ("name", "line1", "line2", "postcode", "city", "country")


async def kept_by(tx: Tx, visit: Visit) -> list[AddressView]:
    if visit.account is None:
        return []
    return [address_view(visit, each) for each in await addresses_of(tx, visit.account.id)]


async def fill_in_kept(tx: Tx, visit: Visit, form: Form, chosen: int | None) -> None:
    """The one that was chosen, else, into an empty form, the default."""
    if visit.account is None:
        return
    if chosen is not None:
        fill(form, await saved_address(tx, visit.account.id, chosen))
    elif not form.values["line1"]:
        for known in (await addresses_of(tx, visit.account.id))[:1]:
            fill(form, known)


def fill(form: Form, known: SavedAddress) -> None:
    form.values.update({name: getattr(known, name) for name in FIELDS})


async def keep_for(tx: Tx, account: Account, checkout: Checkout) -> None:
    """As it was tidied."""
    kept = Kept(**{name: getattr(checkout, name) for name in FIELDS})
    await keep_address(tx, account.id, kept)
