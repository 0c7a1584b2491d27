from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from vitrine.account import Account
from vitrine.db import Tx
from vitrine.errors import Forbidden, NotFound
from vitrine.kit import clock
from vitrine.kit.addresses import email_address
from vitrine.kit.ids import new_id, new_secret
from vitrine.shop.errors import InvitationOver, LastOwner, MemberEmailNotRight, OwnersOnly
from vitrine.shop.events import MemberInvited
from vitrine.shop.model import MemberInvitation, MemberRole, Shop, ShopMember
from vitrine.shop.opening import add_member
from vitrine.shop.policy import may_own

INVITED_FOR = timedelta(days=14)
MAY_BE_INVITED = (MemberRole.MODERATOR, MemberRole.HOST, MemberRole.MANAGER)


async def invite(
    tx: Tx, shop: Shop, email: str, role: MemberRole, *, by: Account
) -> MemberInvitation:
    """By mail: whoever opens its link and signs in is a member."""
    address = email_address(email)
    if address is None:
        raise MemberEmailNotRight(field="email")
    made = MemberInvitation(
        id=new_id(),
        shop_id=shop.id,
        email=address,
        role=role,
        secret=new_secret(),
        locale=by.locale,
        made_at=clock.now(),
        expires_at=clock.now() + INVITED_FOR,
    )
    tx.session.add(made)
    tx.emit(MemberInvited(invitation_id=made.id))
    return made


async def invitation_by_secret(tx: Tx, secret: str) -> MemberInvitation:
    found = await tx.session.scalar(
        select(MemberInvitation).where(MemberInvitation.secret == secret).with_for_update()
    )
    if found is None:
        raise NotFound
    if found.accepted_at is not None or found.expires_at <= clock.now():
        raise InvitationOver
    return found


def accept(shop: Shop, invitation: MemberInvitation, account: Account) -> ShopMember:
    """Who works there already keeps their role."""
    invitation.accepted_at = clock.now()
    known = next((m for m in shop.members if m.account_id == account.id), None)
    return known or add_member(shop, account, MemberRole(invitation.role))


async def withdraw(tx: Tx, shop: Shop, invitation_id: int) -> None:
    found = await tx.session.get(MemberInvitation, invitation_id)
    if found is not None and found.shop_id == shop.id and found.accepted_at is None:
        await tx.session.delete(found)


async def invitation_by_id(tx: Tx, invitation_id: int) -> MemberInvitation | None:
    """None: withdrawn."""
    return await tx.session.get(MemberInvitation, invitation_id)


async def invitations_of(tx: Tx, shop_id: int) -> Sequence[MemberInvitation]:
    waiting = select(MemberInvitation).where(
        MemberInvitation.shop_id == shop_id,
        MemberInvitation.accepted_at.is_(None),
        MemberInvitation.expires_at > clock.now(),
    )
    return (await tx.session.scalars(waiting.order_by(MemberInvitation.id))).all()


def roles_to_give(shop: Shop, by: Account) -> tuple[MemberRole, ...]:
    """Owners are made and unmade by owners."""
    return (*MAY_BE_INVITED, MemberRole.OWNER) if may_own(by, shop) else MAY_BE_INVITED


def change_role(shop: Shop, account_id: int, role: MemberRole, *, by: Account) -> None:
    member = member_of(shop, account_id)
    demand_may_change(shop, member, by)
    if role not in roles_to_give(shop, by):
        raise Forbidden
    if role is not MemberRole.OWNER:
        demand_another_owner(shop, member)
    member.role = role


def remove_member(shop: Shop, account_id: int, *, by: Account) -> None:
    member = member_of(shop, account_id)
    demand_may_change(shop, member, by)
    demand_another_owner(shop, member)
    shop.members.remove(member)


def demand_may_change(shop: Shop, member: ShopMember, by: Account) -> None:
    if member.role == MemberRole.OWNER and not may_own(by, shop):
        raise OwnersOnly


def member_of(shop: Shop, account_id: int) -> ShopMember:
    found = next((m for m in shop.members if m.account_id == account_id), None)
    if found is None:
        raise NotFound
    return found


def demand_another_owner(shop: Shop, member: ShopMember) -> None:
    owners = [m for m in shop.members if m.role == MemberRole.OWNER]
    if owners == [member]:
        raise LastOwner
