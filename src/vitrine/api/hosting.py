from typing import Annotated

from fastapi import Depends

from vitrine import show as shows
from vitrine.api.dependencies import InTx, SignedIn
from vitrine.api.shapes import PublicId
from vitrine.show import Show


async def hosted_show(tx: InTx, account: SignedIn, show_id: PublicId) -> Show:
    show = await shows.show_by_id(tx, show_id)
    await shows.demand_host(tx, account, show)
    return show


HostedShow = Annotated[Show, Depends(hosted_show)]
