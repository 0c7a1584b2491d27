from vitrine.db import Database
from vitrine.market import Identity, VatAccount, account_for, set_operator

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
