"""Who works in a shop: invited by mail, with a role."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import shop as shops
from vitrine.account import Account, accounts_by_ids
from vitrine.db import Database, Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.kit.text import mark
from vitrine.shop import MAY_BE_INVITED, ROLE_NAMES, MemberInvitation, MemberRole, Shop
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InDatabase, InTx, PathId, PathSecret, SignedIn, Visit, Visiting

router = APIRouter()

MAY = {
    MemberRole.OWNER: mark("everything"),
    MemberRole.MANAGER: mark("products, prices, orders, shows and the chat"),
    MemberRole.HOST: mark("shows and the chat"),
    MemberRole.MODERATOR: mark("the chat"),
}


@dataclass(frozen=True)
class MemberRow:
    """`roles`: what the reader may make of them; empty: nothing."""

    id: int
    name: str
    email: str
    role: MemberRole
    role_name: str
    roles: Sequence[tuple[str, str]]
    is_you: bool


@router.get("/studio/shops/{shop_id}/people")
async def people(tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId) -> HTMLResponse:
    return await people_page(tx, visit, await managed(tx, account, shop_id), Form())


@router.post("/studio/shops/{shop_id}/people/invitations")
async def invite(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    role = next((each for each in MAY_BE_INVITED if each == form.values["role"]), None)
    if role is None:
        raise NotFound
    try:
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            await shops.invite(tx, shop, form.values["email"], role, by=account)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            return await people_page(tx, visit, await managed(tx, account, shop_id), form)
    return saved(visit, shop_id, "invited")


@router.post("/studio/shops/{shop_id}/people/invitations/{invitation_id}/withdraw")
async def withdraw(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, invitation_id: PathId
) -> Response:
    await shops.withdraw(tx, await managed(tx, account, shop_id), invitation_id)
    return saved(visit, shop_id, "people")


@router.post("/studio/shops/{shop_id}/people/{account_id}/role")
async def change_role(
    *,
    request: Request,
    db: InDatabase,
    visit: Visiting,
    account: SignedIn,
    shop_id: PathId,
    account_id: PathId,
) -> Response:
    asked = Form.sent(await request.form()).values["role"]
    role = next((each for each in MemberRole if each == asked), None)
    if role is None:
        raise NotFound
    change = partial(shops.change_role, account_id=account_id, role=role, by=account)
    return await changed(db, visit, account, shop_id, change)


@router.post("/studio/shops/{shop_id}/people/{account_id}/remove")
async def remove(
    db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId, account_id: PathId
) -> Response:
    change = partial(shops.remove_member, account_id=account_id, by=account)
    return await changed(db, visit, account, shop_id, change)


@router.get("/invitations/{secret}")
async def invitation(tx: InTx, visit: Visiting, secret: PathSecret) -> HTMLResponse:
    """Asks first: a mail program that looks at links must not accept anything."""
    found = await shops.invitation_by_secret(tx, secret)
    shop = await shops.shop_by_id(tx, found.shop_id)
    return invitation_page(visit, shop, found)


@router.post("/invitations/{secret}")
async def accept(tx: InTx, visit: Visiting, account: SignedIn, secret: PathSecret) -> Response:
    found = await shops.invitation_by_secret(tx, secret)
    shops.accept(await shops.shop_by_id(tx, found.shop_id), found, account)
    return RedirectResponse(visit.url("/studio"), 303)


def invitation_page(visit: Visit, shop: Shop, found: MemberInvitation) -> HTMLResponse:
    role = MemberRole(found.role)
    return page(
        visit,
        "invitation.html",
        shop=shop,
        secret=found.secret,
        role=visit.says(ROLE_NAMES[role]),
        may=visit.says(MAY[role]),
    )


async def changed(
    db: Database, visit: Visit, account: Account, shop_id: int, change: Callable[[Shop], None]
) -> Response:
    try:
        async with db.begin() as tx:
            change(await managed(tx, account, shop_id))
    except VitrineError as error:
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            form = Form().refused(error, visit.language)
            return await people_page(tx, visit, shop, form)
    return saved(visit, shop_id, "people")


def saved(visit: Visit, shop_id: int, part: str) -> Response:
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/people?saved={part}"), 303)


async def people_page(tx: Tx, visit: Visit, shop: Shop, form: Form) -> HTMLResponse:
    accounts = await accounts_by_ids(tx, {member.account_id for member in shop.members})
    return page(
        visit,
        "studio/people.html",
        status=422 if form.problems or form.refusal else 200,
        shop=shop,
        members=[
            member_row(visit, shop, accounts[member.account_id], MemberRole(member.role))
            for member in shop.members
        ],
        invitations=[
            (each.id, each.email, visit.says(ROLE_NAMES[MemberRole(each.role)]))
            for each in await shops.invitations_of(tx, shop.id)
        ],
        roles=[
            (role.value, f"{visit.says(ROLE_NAMES[role])}: {visit.says(MAY[role])}")
            for role in MAY_BE_INVITED
        ],
        form=form,
        saved=visit.query.get("saved"),
    )


def member_row(visit: Visit, shop: Shop, member: Account, role: MemberRole) -> MemberRow:
    own = visit.account
    to_give = shops.roles_to_give(shop, own) if own else ()
    is_you = own is not None and own.id == member.id
    return MemberRow(
        id=member.id,
        name=member.name,
        email=member.email,
        role=role,
        role_name=visit.says(ROLE_NAMES[role]),
        roles=[(each.value, visit.says(ROLE_NAMES[each])) for each in to_give]
        if role in to_give and not is_you
        else [],
        is_you=is_you,
    )
