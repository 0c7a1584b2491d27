from vitrine.account import Account, sign_up
from vitrine.db import Tx
from vitrine.kit.ids import new_id

PASSWORD = "a shop window at dusk"


async def an_account(
    tx: Tx,
    *,
    email: str | None = None,
    password: str = PASSWORD,
    name: str = "Jo Viewer",
    locale: str = "en",
) -> Account:
    return await sign_up(
        tx, email or f"jo{new_id()}@example.org", password, name=name, locale=locale
    )
