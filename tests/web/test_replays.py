"""A shop settles how long its replays stay; what is gone is said where it was."""

import re
from datetime import timedelta

import httpx2
import pytest

from tests.world.outbox import heard
from tests.world.pages import HOST_EMAIL, Cast, sign_in
from vitrine import show as shows
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.mail.rendering import render
from vitrine.notification import mails_written
from vitrine.show import RemovedBecause

WEB = "https://shop.example"


@pytest.fixture
async def keeper(visitor: httpx2.AsyncClient, cast: Cast) -> httpx2.AsyncClient:
    """The owner, whose shop keeps replays for 30 days."""
    await sign_in(visitor, HOST_EMAIL)
    saved = await visitor.post(desk(cast), data={"replay_days": "30"})
    assert "Saved." in saved.text
    return visitor


def desk(cast: Cast) -> str:
    return f"/studio/shops/{cast.shop.id}/replays"


async def told(db: Database) -> None:
    """The day has come on which the shop is told."""
    async with db.begin() as tx:
        with clock.stopped_at(clock.now() + timedelta(days=24)):
            await shows.tell_before_removal(tx)
    await heard(db, "notification")


async def test_a_replay_is_kept_with_one_tap_and_let_go_with_another(
    keeper: httpx2.AsyncClient, cast: Cast
) -> None:
    page = (await keeper.get(desk(cast))).text
    assert re.search(r"Will be removed on \d+ \w+ \d{4}\.", page)
    kept = await keeper.post(f"{desk(cast)}/{cast.over.id}/keep")
    assert "Kept until you delete it." in kept.text
    let_go = await keeper.post(f"{desk(cast)}/{cast.over.id}/let-go")
    assert "Kept until you delete it." not in let_go.text


async def test_owners_are_told_by_mail_which_replays_go_and_where_to_keep_them(
    keeper: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    await told(db)
    await told(db)
    async with db.begin() as tx:
        [mail] = [each for each in await mails_written(tx) if each.kind == "replays-go"]
        goes_on = cast.over.ended_at
    assert goes_on is not None
    sent = render(mail, WEB)
    assert sent.to == HOST_EMAIL
    assert sent.subject.startswith("1 replay of Atelier Ombra is removed on ")
    for body in (sent.text, sent.html):
        assert cast.over.title in body
        assert WEB + desk(cast) in body
    assert (await keeper.get(desk(cast))).status_code == 200


async def test_what_was_kept_before_the_mail_is_written_is_not_in_it(
    keeper: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    async with db.begin() as tx:
        with clock.stopped_at(clock.now() + timedelta(days=24)):
            await shows.tell_before_removal(tx)
    await keeper.post(f"{desk(cast)}/{cast.over.id}/keep")
    await heard(db, "notification")
    async with db.begin() as tx:
        assert [each for each in await mails_written(tx) if each.kind == "replays-go"] == []


@pytest.mark.parametrize(
    ("because", "says"),
    [
        (RemovedBecause.ASKED, "Atelier Ombra removed this replay on"),
        (RemovedBecause.OUTLIVED, "Atelier Ombra keeps replays for a while; the time of this one"),
    ],
)
async def test_a_replay_that_is_gone_says_what_happened_and_still_sells(
    visitor: httpx2.AsyncClient, cast: Cast, db: Database, because: RemovedBecause, says: str
) -> None:
    path = f"/live/{cast.over.id}"
    assert path in (await visitor.get("/")).text
    async with db.begin() as tx:
        over = await shows.show_by_id(tx, cast.over.id)
        await shows.remove_recording(tx, over, because=because)
    gone = await visitor.get(path)
    assert gone.status_code == 200
    assert says in gone.text
    assert "m3u8" not in gone.text
    for listing in ("/", f"/shops/{cast.shop.id}"):
        assert path not in (await visitor.get(listing)).text


async def test_a_tap_that_comes_too_late_says_so(
    keeper: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    async with db.begin() as tx:
        await shows.remove_recording(tx, await shows.show_by_id(tx, cast.over.id))
    late = await keeper.post(f"{desk(cast)}/{cast.over.id}/keep")
    assert late.status_code == 422
    assert "is gone already" in late.text
    assert "Deleted on" in late.text


async def test_strangers_settle_nothing(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    assert (await visitor.post(desk(cast), data={"replay_days": "30"})).url.path == "/sign-in"
    assert (await visitor.post(f"{desk(cast)}/{cast.over.id}/keep")).url.path == "/sign-in"


async def test_a_show_of_another_shop_and_a_span_of_nobody_s_are_refused(
    keeper: httpx2.AsyncClient, cast: Cast
) -> None:
    assert (await keeper.post(f"{desk(cast)}/{2**40}/keep")).status_code == 404
    wrong = await keeper.post(desk(cast), data={"replay_days": "31"})
    assert wrong.status_code == 422
    assert "Choose one of the spans" in wrong.text
