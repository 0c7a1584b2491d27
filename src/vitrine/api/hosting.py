from typing import Annotated, NamedTuple

from fastapi import Depends, Request

from vitrine import show as shows
from vitrine.account import Account, account_by_id
from vitrine.api.dependencies import InSettings, InTx, MaybeSignedIn, SignInFirst
from vitrine.api.granting import Acting, MaybeGranted, show_of
from vitrine.api.shapes import PublicId
from vitrine.app import Scope
from vitrine.kit.cookies import DeviceCookie
from vitrine.show import Show


async def hosted_show(tx: InTx, acting: Acting, show_id: PublicId) -> Show:
    return await show_of(tx, acting, show_id)


async def keyed_show(tx: InTx, acting: Acting, show_id: PublicId) -> Show:
    """Whoever has its key is on air: reading it is no mere reading."""
    return await show_of(tx, acting, show_id, Scope.SHOW_WRITE)


HostedShow = Annotated[Show, Depends(hosted_show)]
KeyedShow = Annotated[Show, Depends(keyed_show)]


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


async def produced_show(  # noqa: PLR0913, PLR0917 - who may run a show, in three ways
    tx: InTx,
    request: Request,
    using: InSettings,
    account: MaybeSignedIn,
    acting: Acting,
    grant: MaybeGranted,
    show_id: PublicId,
) -> Show:
    if grant is not None:
        return await show_of(tx, acting, show_id)
    return (await producing(tx, request, using, account, show_id)).show


ProducedShow = Annotated[Show, Depends(produced_show)]


async def watched_show(  # noqa: PLR0913, PLR0917 - who may watch a show, in four ways
    tx: InTx,
    request: Request,
    using: InSettings,
    account: MaybeSignedIn,
    acting: Acting,
    grant: MaybeGranted,
    show_id: PublicId,
) -> Show:
    if account or await shows.is_open_to_everybody(tx, show_id):
        return await shows.show_by_id(tx, show_id)
    return await produced_show(tx, request, using, account, acting, grant, show_id)


WatchedShow = Annotated[Show, Depends(watched_show)]
