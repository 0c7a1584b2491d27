from typing import Annotated, NamedTuple

from fastapi import Depends, Request

from vitrine import show as shows
from vitrine.account import Account, account_by_id
from vitrine.api.dependencies import InSettings, InTx, MaybeSignedIn, SignedIn, SignInFirst
from vitrine.api.shapes import PublicId
from vitrine.kit.cookies import DeviceCookie
from vitrine.show import Show


async def hosted_show(tx: InTx, account: SignedIn, show_id: PublicId) -> Show:
    show = await shows.show_by_id(tx, show_id)
    await shows.demand_host(tx, account, show)
    return show


HostedShow = Annotated[Show, Depends(hosted_show)]


class Producer(NamedTuple):
    """Who runs the show: a host, or by `ticket` a second device that a host has lent."""

    show: Show
    account: Account
    ticket: str | None = None


async def producing(
    tx: InTx, request: Request, using: InSettings, account: MaybeSignedIn, show_id: PublicId
) -> Producer:
    show = await shows.show_by_id(tx, show_id)
    if account and await shows.may_host(tx, account, show):
        return Producer(show, account)
    token = request.cookies.get(DeviceCookie.at(using.web_url).name)
    device = await shows.device_by_token(tx, token) if token else None
    if device and device.show_id == show.id:
        lender = await account_by_id(tx, device.account_id)
        await shows.demand_host(tx, lender, show)
        return Producer(show, lender, ticket=str(device.id))
    if account is None:
        raise SignInFirst
    await shows.demand_host(tx, account, show)
    return Producer(show, account)


Producing = Annotated[Producer, Depends(producing)]


def produced_show(producer: Producing) -> Show:
    return producer.show


ProducedShow = Annotated[Show, Depends(produced_show)]
