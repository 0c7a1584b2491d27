from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine.account import Account, accounts_by_ids
from vitrine.chat.model import Pseudonym
from vitrine.db import Tx
from vitrine.kit.ids import new_secret
from vitrine.kit.text import likeness, words_of
from vitrine.realtime.entries import Mark
from vitrine.shop import MemberRole, Shop, role_of, shop_by_id
from vitrine.show import Show

ON_CAMERA = {MemberRole.OWNER, MemberRole.HOST}
TELLING = 8  # letters: a shorter name of a shop is part of many other names
TELLING_WITH_TITLE = 5
TITLES = {
    likeness(title)
    for title in (
        *("host", "moderator", "mod", "admin", "support", "customerservice"),
        *("gastgeber", "gastgeberin", "moderatorin", "moderation"),
        *("kundenservice", "kundendienst", "inhaber", "inhaberin"),
    )
}
# Of ordinary names, too: "Team Berlin". Beside the host's name or the shop's they are titles.
TITLES_BESIDE = TITLES | {
    likeness(title) for title in ("team", "vitrine", "official", "offiziell", "service", "owner")
}


class Person(msgspec.Struct, frozen=True):
    who: str
    name: str
    mark: Mark | None


async def pseudonym(tx: Tx, show_id: int, account_id: int) -> str:
    """The same for one person throughout a show, and another in the next."""
    new = insert(Pseudonym).values(who=new_secret(), show_id=show_id, account_id=account_id)
    await tx.session.execute(new.on_conflict_do_nothing())
    known = select(Pseudonym.who).where(
        Pseudonym.show_id == show_id, Pseudonym.account_id == account_id
    )
    return (await tx.session.scalars(known)).one()


async def account_behind(tx: Tx, show_id: int, who: str) -> int | None:
    """None: nobody in this show, or an account that is gone."""
    known = select(Pseudonym.account_id).where(Pseudonym.show_id == show_id, Pseudonym.who == who)
    return await tx.session.scalar(known)


async def people(tx: Tx, show: Show, whos: Collection[str]) -> Sequence[Person]:
    """Only those who are still known: an erased account has no name."""
    found = await tx.session.scalars(
        select(Pseudonym).where(Pseudonym.show_id == show.id, Pseudonym.who.in_(whos))
    )
    accounts_of = {alias.who: alias.account_id for alias in found}
    accounts = await accounts_by_ids(tx, accounts_of.values())
    shop = await shop_by_id(tx, show.shop_id)
    hosts = await names_of_hosts(tx, shop)
    known = [(who, accounts[account]) for who, account in accounts_of.items()]
    return [
        Person(who, account.name, mark_of(account, shop))
        for who, account in known
        if role_of(account, shop) is not None or not passes_for(account.name, shop, hosts)
    ]


async def names_of_hosts(tx: Tx, shop: Shop) -> set[str]:
    on_camera = {m.account_id for m in shop.members if m.role in ON_CAMERA}
    return {likeness(host.name) for host in (await accounts_by_ids(tx, on_camera)).values()}


def passes_for(name: str, shop: Shop, hosts: Collection[str]) -> bool:
    """Whoever goes by the shop's name, or by its host's, without being either, stays nameless."""
    shown, of_shop = likeness(name), likeness(shop.name)
    words = {likeness(word) for word in words_of(name)}
    if shown in {of_shop, *hosts, *TITLES_BESIDE} or words & TITLES:
        return True
    if len(of_shop) >= TELLING and of_shop in shown:
        return True
    return any(is_titled(shown, words, of) for of in (of_shop, *hosts))


def is_titled(shown: str, words: Collection[str], of: str) -> bool:
    """Whether it is that name with a title: beside it, or written together with it."""
    if len(of) < TELLING_WITH_TITLE or of not in shown:
        return False
    return shown.replace(of, "", 1) in TITLES_BESIDE or not TITLES_BESIDE.isdisjoint(words)


def mark_of(account: Account, shop: Shop) -> Mark | None:
    match role_of(account, shop):
        case MemberRole.OWNER | MemberRole.HOST:
            return Mark.HOST
        case MemberRole.MODERATOR:
            return Mark.MODERATOR
        case MemberRole.MANAGER:
            return Mark.MEMBER
        case None:
            return Mark.DEMO if account.is_demo else None
