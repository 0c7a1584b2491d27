from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.addresses import email_address, email_key
from vitrine.market import market
from vitrine.notification.errors import EmailNotUsable, NothingToRemindOf, ReminderUnknown
from vitrine.notification.letters import ShowLive, ShowSoon
from vitrine.notification.model import Reminder
from vitrine.notification.writing import write
from vitrine.shop import shop_by_id
from vitrine.show import Show, ShowState, show_by_id

AHEAD = timedelta(minutes=15)
COMING = (ShowState.SCHEDULED, ShowState.REHEARSAL)


async def remind_me(tx: Tx, show_id: int, email: str, *, locale: str) -> None:
    """Asking twice is asking once, and tells nobody who asked before."""
    show = await show_by_id(tx, show_id)
    address = email_address(email)
    if address is None:
        raise EmailNotUsable(field="email")
    if show.state not in COMING:
        raise NothingToRemindOf(title=show.title)
    new = insert(Reminder).values(
        id=ids.new_id(),
        show_id=show.id,
        email=address,
        email_key=email_key(address),
        locale=locale,
        secret=ids.new_secret(),
        created_at=clock.now(),
    )
    again = new.on_conflict_do_update(
        index_elements=["show_id", "email_key"], set_={"locale": locale}
    )
    await tx.session.execute(again)


async def reminder_by_secret(tx: Tx, secret: str) -> Reminder:
    if not secret.isprintable():
        raise ReminderUnknown
    found = await tx.session.scalar(select(Reminder).where(Reminder.secret == secret))
    if found is None:
        raise ReminderUnknown
    return found


async def cancel_reminder(tx: Tx, secret: str) -> None:
    await tx.session.delete(await reminder_by_secret(tx, secret))
    await tx.flush()


async def send_due_reminders(tx: Tx) -> None:
    """Run it as often as you like: the mail's key keeps it from being written twice."""
    now = clock.now()
    found = await tx.session.execute(
        select(Reminder, Show)
        .join(Show, Show.id == Reminder.show_id)
        .where(Show.state.in_(COMING), Show.starts_at > now, Show.starts_at <= now + AHEAD)
        .order_by(Reminder.id)
    )
    for reminder, show in found.all():
        await send(tx, reminder, show, ShowSoon)


async def tell_it_is_live(tx: Tx, show_id: int) -> None:
    show = await show_by_id(tx, show_id)
    found = select(Reminder).where(Reminder.show_id == show.id).order_by(Reminder.id)
    for reminder in (await tx.session.scalars(found)).all():
        await send(tx, reminder, show, ShowLive)


async def send(
    tx: Tx, reminder: Reminder, show: Show, kind: type[ShowSoon] | type[ShowLive]
) -> None:
    shop = await shop_by_id(tx, show.shop_id)
    letter = kind(
        title=show.title,
        shop=shop.name,
        path=f"/live/{show.id}?source=reminder",
        starts_at=show.starts_at,
        time_zone=market(shop.home_market).time_zone,
        unsubscribe_path=f"/reminders/{reminder.secret}",
    )
    key = f"{kind.__struct_config__.tag}:{reminder.id}"
    await write(tx, letter, to=reminder.email, locale=reminder.locale, key=key)
