"""Addresses that a signed-in buyer kept, at the till."""

from collections.abc import Collection

from vitrine.account import Account, Kept, SavedAddress, addresses_of, keep_address
from vitrine.checkout import Checkout
from vitrine.db import Tx
from vitrine.web.filling import Form
from vitrine.web.own_account import AddressView, address_view
from vitrine.web.visiting import Visit

FIELDS = ("name", "line1", "line2", "postcode", "city", "country")


async def kept_by(tx: Tx, visit: Visit, served: Collection[str]) -> list[AddressView]:
    """Those to which something is sent."""
    return [address_view(visit, each) for each in await usable(tx, visit, served)]


async def fill_in_kept(
    tx: Tx, visit: Visit, form: Form, served: Collection[str], chosen: int | None
) -> None:
    """The one that was chosen, else, into an empty form, the first that can be used."""
    known = await usable(tx, visit, served)
    if chosen is None and form.values["line1"]:
        return
    for each in known if chosen is None else [k for k in known if k.id == chosen]:
        form.values.update({name: getattr(each, name) for name in FIELDS} | {"kept": str(each.id)})
        return


async def usable(tx: Tx, visit: Visit, served: Collection[str]) -> list[SavedAddress]:
    if visit.account is None:
        return []
    known = await addresses_of(tx, visit.account.id)
    return [each for each in known if each.country in served]


async def keep_for(tx: Tx, account: Account, checkout: Checkout) -> None:
    """As it was tidied."""
    kept = Kept(**{name: getattr(checkout, name) for name in FIELDS})
    await keep_address(tx, account.id, kept)
