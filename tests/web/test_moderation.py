import re
from datetime import timedelta

import httpx2
import pytest

from tests.world.account import PASSWORD, an_account
from tests.world.pages import HOST_EMAIL, Cast
from tests.world.talk import said, was_set_aside
from vitrine import chat
from vitrine.account import Account
from vitrine.chat.events import AppealDecided, AppealMade, MeasureTaken
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.notification import listeners, mails_written
from vitrine.realtime.entries import Audience, Links
from vitrine.realtime.judging import Why
from vitrine.realtime.manners import Measure
from vitrine.shop import MemberRole, add_member, invitations_of, role_of, shop_by_id

JO = "jo@example.org"


@pytest.fixture
async def jo(db: Database) -> Account:
    async with db.begin() as tx:
        return await an_account(tx, email=JO, name="Jo")


@pytest.fixture
async def banned(db: Database, cast: Cast, jo: Account) -> chat.Sanction:
    async with db.begin() as tx:
        who = await chat.pseudonym(tx, cast.live.id, jo.id)
        verdict = chat.Verdict(
            measure=Measure.BAN, grounds=chat.Grounds.SPAM, said="buy at spam.com"
        )
        return await chat.sanction(tx, cast.live, who, verdict, by=cast.owner)


async def signed_in(visitor: httpx2.AsyncClient, email: str) -> None:
    await visitor.post("/sign-in", data={"email": email, "password": PASSWORD})


async def test_who_is_banned_reads_why_and_appeals_and_the_owner_decides(
    visitor: httpx2.AsyncClient, banned: chat.Sanction, cast: Cast, db: Database
) -> None:
    page = await visitor.get(f"/appeals/{banned.secret}")
    assert "Advertising or repeated messages" in page.text
    assert "buy at spam.com" in page.text
    refused = await visitor.post(f"/appeals/{banned.secret}", data={"text": "  "})
    assert refused.status_code == 422
    sent = await visitor.post(f"/appeals/{banned.secret}", data={"text": "It was my <b>sister</b>"})
    assert "A person at Atelier Ombra reads it" in sent.text
    await signed_in(visitor, HOST_EMAIL)
    desk = await visitor.get(f"/studio/shops/{cast.shop.id}/chat")
    assert "It was my &lt;b&gt;sister&lt;/b&gt;" in desk.text
    await visitor.post(
        f"/studio/appeals/{banned.id}", data={"decision": "lift", "answer": "Sorry!"}
    )
    told = await visitor.get(f"/appeals/{banned.secret}")
    assert "This has been lifted" in told.text
    assert "Sorry!" in told.text
    async with db.begin() as tx:
        assert (await chat.manners_of(tx, cast.live.id)).people == {}


@pytest.mark.usefixtures("jo")
async def test_a_stranger_finds_no_desk(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await signed_in(visitor, JO)
    for path in ("chat", "people"):
        assert (await visitor.get(f"/studio/shops/{cast.shop.id}/{path}")).status_code == 404


async def test_the_measure_the_appeal_and_the_decision_are_mailed(
    db: Database, banned: chat.Sanction, cast: Cast
) -> None:
    async with db.begin() as tx:
        made = await chat.sanction_by_secret(tx, banned.secret)
        await listeners.on_measure_taken(tx, MeasureTaken(sanction_id=made.id))
        await chat.appeal(tx, made, "Not me")
        await listeners.on_appeal_made(tx, AppealMade(sanction_id=made.id))
        await chat.decide_appeal(tx, made, chat.Decision.UPHOLD, "It was", by=cast.owner)
        await listeners.on_appeal_decided(tx, AppealDecided(sanction_id=made.id))
    async with db.begin() as tx:
        mails = [(mail.to, mail.data["path"]) for mail in await mails_written(tx)]
    assert mails == [
        (JO, f"/appeals/{banned.secret}"),
        (HOST_EMAIL, f"/studio/shops/{cast.shop.id}/chat#appeals"),
        (JO, f"/appeals/{banned.secret}"),
    ]


async def test_a_word_list_is_tried_and_saved(
    visitor: httpx2.AsyncClient, cast: Cast, jo: Account, db: Database
) -> None:
    with clock.stopped_at(clock.from_ms(1_790_000_100_000)):
        async with db.begin() as tx:
            await said(tx, cast.live, jo, "such a scam")
    ahead = clock.from_ms(1_790_000_100_000) + timedelta(days=1)
    path = f"/studio/shops/{cast.shop.id}/chat/words"
    list_of = {"language": "en", "words": "scam*"}
    await signed_in(visitor, HOST_EMAIL)
    with clock.stopped_at(max(ahead, clock.now())):
        tried = await visitor.post(path, data=list_of | {"try": "1"})
    assert tried.status_code == 200
    async with db.begin() as tx:
        assert await chat.words_of(tx, cast.shop.id) == {}
    await visitor.post(path, data=list_of)
    async with db.begin() as tx:
        assert await chat.words_of(tx, cast.shop.id) == {"en": ("scam*",)}


async def test_what_moderators_did_is_read_in_words(
    visitor: httpx2.AsyncClient, cast: Cast, jo: Account, db: Database
) -> None:
    async with db.begin() as tx:
        spam = await said(tx, cast.live, jo, "buy at spam.com")
        await chat.erase(tx, cast.live, spam.id, by=cast.owner, reason=chat.Grounds.SPAM)
        await was_set_aside(tx, cast.live, jo, "see www.spam.com", Why.LINK)
        [held] = await chat.held_in(tx, cast.live.id)
        await chat.decline(tx, cast.live, held.id, by=cast.owner)
        await chat.list_words(tx, cast.shop, cast.owner, "de", "spam*")
        rules = chat.Ruling(slow_seconds=30, audience=Audience.BUYERS, links=Links.HELD)
        await chat.rule(tx, cast.shop, cast.owner, rules)
    await signed_in(visitor, HOST_EMAIL)
    deeds = (await visitor.get(f"/de/studio/shops/{cast.shop.id}/chat")).text.split('id="deeds"')[1]
    for reason in (
        "Werbung oder wiederholte Nachrichten",
        "Link",
        "Deutsch: 1",
        "Langsamer Modus: 30 s · Kundschaft · Links: Zurückgehalten",
    ):
        assert f" · {reason}</p>" in deeds


async def test_a_complaint_is_read_and_answered_by_the_shop_alone(
    visitor: httpx2.AsyncClient, cast: Cast, jo: Account, db: Database
) -> None:
    async with db.begin() as tx:
        await was_set_aside(tx, cast.live, jo, "where is my parcel?", Why.ORDER)
        [thread] = await chat.threads_of_account(tx, jo)
        stranger = await an_account(tx, email="kim@example.org")
    await signed_in(visitor, stranger.email)
    assert (await visitor.get(f"/messages/{thread.id}")).status_code == 404
    await signed_in(visitor, HOST_EMAIL)
    await visitor.post(f"/messages/{thread.id}", data={"text": "It left yesterday"})
    await signed_in(visitor, JO)
    own = await visitor.get("/messages")
    assert f"/messages/{thread.id}" in own.text
    assert "It left yesterday" in (await visitor.get(f"/messages/{thread.id}")).text


@pytest.mark.usefixtures("jo")
async def test_who_is_invited_becomes_a_member_once(
    visitor: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    await signed_in(visitor, HOST_EMAIL)
    people = f"/studio/shops/{cast.shop.id}/people"
    wrong = await visitor.post(f"{people}/invitations", data={"email": "x", "role": "moderator"})
    assert wrong.status_code == 422
    await visitor.post(f"{people}/invitations", data={"email": JO, "role": "moderator"})
    async with db.begin() as tx:
        [waiting] = await invitations_of(tx, cast.shop.id)
    await signed_in(visitor, JO)
    assert "Moderator" in (await visitor.get(f"/invitations/{waiting.secret}")).text
    await visitor.post(f"/invitations/{waiting.secret}")
    assert (await visitor.get(f"/studio/shops/{cast.shop.id}/chat")).status_code == 200
    assert (await visitor.get(f"/studio/{cast.live.id}")).status_code == 404
    again = await visitor.get(f"/invitations/{waiting.secret}")
    assert again.status_code == 410


async def test_the_last_owner_stays(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await signed_in(visitor, HOST_EMAIL)
    path = f"/studio/shops/{cast.shop.id}/people/{cast.owner.id}/remove"
    kept = await visitor.post(path)
    assert kept.status_code == 422
    assert "A shop needs an owner" in kept.text


async def test_an_owner_changes_what_a_member_may_do(
    visitor: httpx2.AsyncClient, cast: Cast, jo: Account, db: Database
) -> None:
    await a_member(db, cast, jo, MemberRole.MODERATOR)
    await signed_in(visitor, HOST_EMAIL)
    path = f"/studio/shops/{cast.shop.id}/people/{jo.id}/role"
    saved = await visitor.post(path, data={"role": "host"})
    assert "Saved." in saved.text
    assert re.search(r'<option value="host" selected>', saved.text)
    assert (await visitor.post(path, data={"role": "pope"})).status_code == 404
    await signed_in(visitor, JO)
    assert (await visitor.get(f"/studio/{cast.live.id}")).status_code == 200


async def test_a_manager_makes_and_unmakes_no_owner(
    visitor: httpx2.AsyncClient, cast: Cast, jo: Account, db: Database
) -> None:
    await a_member(db, cast, jo, MemberRole.MANAGER)
    async with db.begin() as tx:
        second = await an_account(tx)
    await a_member(db, cast, second, MemberRole.OWNER)
    await signed_in(visitor, JO)
    people = f"/studio/shops/{cast.shop.id}/people"
    for path, data in (
        (f"{people}/{jo.id}/role", {"role": "owner"}),
        (f"{people}/{second.id}/role", {"role": "moderator"}),
        (f"{people}/{second.id}/remove", {}),
    ):
        assert (await visitor.post(path, data=data)).status_code == 422, path
    async with db.begin() as tx:
        shop = await shop_by_id(tx, cast.shop.id)
        assert role_of(jo, shop) == MemberRole.MANAGER
        assert role_of(second, shop) == MemberRole.OWNER


async def a_member(db: Database, cast: Cast, account: Account, role: MemberRole) -> None:
    async with db.begin() as tx:
        add_member(await shop_by_id(tx, cast.shop.id), account, role)


async def test_following_a_shop_is_a_button(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await signed_in(visitor, HOST_EMAIL)
    path = f"/shops/{cast.shop.id}/follow"
    assert re.search(r"1 follower\b", (await visitor.post(path)).text)
    assert "0 followers" in (await visitor.post(path, data={"stop": "1"})).text
