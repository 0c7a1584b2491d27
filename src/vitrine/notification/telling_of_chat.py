"""What a shop and its viewers are told by mail about the chat."""

from vitrine import chat
from vitrine.account import Account, account_by_id, accounts_by_ids
from vitrine.chat.events import AppealDecided, AppealMade, MeasureTaken, PrivatelyWritten
from vitrine.db import Tx
from vitrine.kit.text import mark
from vitrine.notification.letters import Notice
from vitrine.notification.writing import write
from vitrine.realtime.manners import Measure
from vitrine.shop import ROLE_NAMES, MemberRole, Shop, invitation_by_id, shop_by_id
from vitrine.shop.events import MemberInvited


async def on_measure_taken(tx: Tx, taken: MeasureTaken) -> None:
    made = await chat.sanction_by_id(tx, taken.sanction_id)
    shop = await shop_by_id(tx, made.shop_id)
    notice = Notice(
        subject=mark("About your messages in the chat of {shop}"),
        says=mark(
            "{measure}. The reason: {grounds}. {note} A moderator of {shop} decided this."
            " If it is wrong, appeal: a person answers you."
        ),
        facts={"shop": shop.name, "note": f"{made.note}." if made.note else ""},
        marked={
            "measure": chat.MEASURES[Measure(made.measure)],
            "grounds": chat.GROUNDS[chat.Grounds(made.grounds)],
        },
        quote=made.said,
        path=f"/appeals/{made.secret}",
        button=mark("Read it, and appeal"),
    )
    await send(tx, await account_by_id(tx, made.account_id), notice, f"measure:{made.id}")


async def on_appeal_made(tx: Tx, appealed: AppealMade) -> None:
    made = await chat.sanction_by_id(tx, appealed.sanction_id)
    shop = await shop_by_id(tx, made.shop_id)
    person = await account_by_id(tx, made.account_id)
    notice = Notice(
        subject=mark("An appeal to {shop}"),
        says=mark("{name} asks you to look again at a measure in your chat: {grounds}."),
        facts={"shop": shop.name, "name": person.name},
        marked={"grounds": chat.GROUNDS[chat.Grounds(made.grounds)]},
        quote=made.appeal or "",
        path=f"/studio/shops/{shop.id}/chat#appeals",
        button=mark("Answer it"),
    )
    for owner in await owners_of(tx, shop):
        await send(tx, owner, notice, f"appeal:{made.id}:{owner.id}")


async def on_appeal_decided(tx: Tx, decided: AppealDecided) -> None:
    made = await chat.sanction_by_id(tx, decided.sanction_id)
    shop = await shop_by_id(tx, made.shop_id)
    lifted, stands = mark("It was lifted: you may write again."), mark("It stands.")
    notice = Notice(
        subject=mark("Your appeal to {shop}"),
        says=mark("{shop} has read your appeal. {outcome}"),
        facts={"shop": shop.name},
        marked={"outcome": lifted if made.lifted_at else stands},
        quote=made.decision or "",
        path=f"/appeals/{made.secret}",
        button=mark("Read it"),
    )
    person = await account_by_id(tx, made.account_id)
    await send(tx, person, notice, f"appeal-decided:{made.id}")


async def on_privately_written(tx: Tx, written: PrivatelyWritten) -> None:
    """Of several messages that nobody has read, each is told: they are few."""
    thread, line = await chat.line_in_thread(tx, written.line_id)
    shop = await shop_by_id(tx, thread.shop_id)
    person = await account_by_id(tx, thread.account_id)
    to_shop = mark("{name} has written to {shop} alone.")
    to_person = mark("{shop} has written to you alone.")
    notice = Notice(
        subject=mark("A message from {sender}"),
        says=to_person if written.by_shop else to_shop,
        facts={
            "shop": shop.name,
            "name": person.name,
            "sender": shop.name if written.by_shop else person.name,
        },
        quote=line.text,
        path=f"/messages/{thread.id}",
        button=mark("Read and answer"),
    )
    for reader in [person] if written.by_shop else await owners_of(tx, shop):
        await send(tx, reader, notice, f"private:{line.id}:{reader.id}")


async def on_member_invited(tx: Tx, invited: MemberInvited) -> None:
    invitation = await invitation_by_id(tx, invited.invitation_id)
    if invitation is None:
        return
    shop = await shop_by_id(tx, invitation.shop_id)
    notice = Notice(
        subject=mark("{shop} invites you"),
        says=mark("You are invited to work for {shop}: {role}. The invitation holds for 14 days."),
        facts={"shop": shop.name},
        marked={"role": ROLE_NAMES[MemberRole(invitation.role)]},
        path=f"/invitations/{invitation.secret}",
        button=mark("Look at it"),
    )
    key = f"invitation:{invitation.id}"
    await write(tx, notice, to=invitation.email, locale=invitation.locale, key=key)


async def owners_of(tx: Tx, shop: Shop) -> list[Account]:
    owners = {m.account_id for m in shop.members if m.role == MemberRole.OWNER}
    return list((await accounts_by_ids(tx, owners)).values())


async def send(tx: Tx, to: Account, notice: Notice, key: str) -> None:
    await write(tx, notice, to=to.email, locale=to.locale, key=key)
