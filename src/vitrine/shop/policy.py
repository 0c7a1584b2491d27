from vitrine.account import Account
from vitrine.shop.model import MemberRole, Shop

HOST = {MemberRole.OWNER, MemberRole.MANAGER, MemberRole.HOST}
MANAGE = {MemberRole.OWNER, MemberRole.MANAGER}


def role_of(actor: Account | None, shop: Shop) -> MemberRole | None:
    if actor is None:
        return None
    return next((m.role for m in shop.members if m.account_id == actor.id), None)


def is_member(actor: Account | None, shop: Shop) -> bool:
    return role_of(actor, shop) is not None


def may_own(actor: Account | None, shop: Shop) -> bool:
    return is_operator(actor) or role_of(actor, shop) == MemberRole.OWNER


def may_manage(actor: Account | None, shop: Shop) -> bool:
    return is_operator(actor) or role_of(actor, shop) in MANAGE


def may_host(actor: Account | None, shop: Shop) -> bool:
    return is_operator(actor) or role_of(actor, shop) in HOST


def may_moderate(actor: Account | None, shop: Shop) -> bool:
    return is_operator(actor) or is_member(actor, shop)


def may_watch(actor: Account | None, shop: Shop) -> bool:
    return actor is not None or shop.anonymous_viewing


def is_operator(actor: Account | None) -> bool:
    return actor is not None and actor.is_operator
