"""Who works in a shop: invited by mail, with a role."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import shop as shops
from vitrine.account import accounts_by_ids
from vitrine.db import Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.kit.text import mark
from vitrine.shop import MAY_BE_INVITED, MemberInvitation, MemberRole, Shop
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InDatabase, InTx, PathId, PathSecret, SignedIn, Visit, Visiting

router = APIRouter()

ROLES = {
    MemberRole.OWNER: mark("Owner"),
    MemberRole.MANAGER: mark("Manager"),
    MemberRole.HOST: mark("Host"),
    MemberRole.MODERATOR: mark("Moderator"),
}
MAY = {
    MemberRole.OWNER: mark("everything"),
    MemberRole.MANAGER: mark("products, prices, orders, shows and the chat"),
    MemberRole.HOST: mark("shows and the chat"),
    MemberRole.MODERATOR: mark("the chat"),
}


@dataclass(frozen=True)
class MemberRow:
    id: int
    name: str
    email: str
    role: str
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


@router.post("/studio/shops/{shop_id}/people/{account_id}/remove")
async def remove(
    db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId, account_id: PathId
) -> Response:
    try:
        async with db.begin() as tx:
            shops.remove_member(await managed(tx, account, shop_id), account_id)
    except VitrineError as error:
        async with db.begin() as tx:
            shop = await managed(tx, account, shop_id)
            form = Form().refused(error, visit.language)
            return await people_page(tx, visit, shop, form)
    return saved(visit, shop_id, "people")


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
        role=visit.says(ROLES[role]),
        may=visit.says(MAY[role]),
    )


def saved(visit: Visit, shop_id: int, part: str) -> Response:
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/people?saved={part}"), 303)


async def people_page(tx: Tx, visit: Visit, shop: Shop, form: Form) -> HTMLResponse:
    accounts = await accounts_by_ids(tx, {member.account_id for member in shop.members})
    own = visit.account.id if visit.account else 0
    return page(
        visit,
        "studio/people.html",
        status=422 if form.problems or form.refusal else 200,
        shop=shop,
        members=[
            MemberRow(
                id=member.account_id,
                name=accounts[member.account_id].name,
                email=accounts[member.account_id].email,
                role=visit.says(ROLES[MemberRole(member.role)]),
                is_you=member.account_id == own,
            )
            for member in shop.members
        ],
        invitations=[
            (each.id, each.email, visit.says(ROLES[MemberRole(each.role)]))
            for each in await shops.invitations_of(tx, shop.id)
        ],
        roles=[
            (role.value, f"{visit.says(ROLES[role])}: {visit.says(MAY[role])}")
            for role in MAY_BE_INVITED
        ],
        form=form,
        saved=visit.query.get("saved"),
    )
