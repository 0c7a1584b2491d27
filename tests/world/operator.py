from tests.world.order import Till, a_till
from vitrine.creator import set_commission
from vitrine.db import Database
from vitrine.market import Identity, VatAccount, account_for, set_operator
from vitrine.shop import shop_by_id
from vitrine.stock import ClaimLane

NUMBERS = {
    VatAccount.IOSS: "IM2760000742",
    VatAccount.OSS: "DE136695976",
    VatAccount.GB: "GB980780684",
}


async def an_operator(db: Database, *accounts: VatAccount) -> None:
    """Plaza Ltd, who account for the VAT of these."""
    told = {"address": "1 Quay\nLondon E1 1AA", "country": "GB", "email": "bill@plaza.example"}
    async with db.begin() as tx:
        await set_operator(tx, Identity(legal_name="Plaza Ltd", **told))
        for account in accounts:
            await account_for(tx, account, NUMBERS[account])


async def from_abroad(db: Database, lane: ClaimLane) -> Till:
    """A Chinese seller with goods in Great Britain: cups at 19.99, of which 7.77 % commission."""
    till = await a_till(db, lane, gb=1_999)
    await an_operator(db, VatAccount.GB)
    async with db.begin() as tx:
        await set_commission(tx, 777, country="GB")
        (await shop_by_id(tx, till.shop_id)).established_in = "CN"
    return till
