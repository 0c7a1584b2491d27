import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import msgspec
import pytest

from tests.world.account import an_account
from tests.world.outbox import posted, signalled
from tests.world.shop import a_shop
from tests.world.show import a_live_show
from tests.world.talk import just_said, said, was_kept, was_set_aside
from vitrine import chat
from vitrine import show as shows
from vitrine.account import Account
from vitrine.chat.errors import (
    AppealedAlready,
    DecidedAlready,
    MessageUnknown,
    NotAgainstTheShop,
    QuestionUnknown,
)
from vitrine.db import Database, Tx
from vitrine.errors import Forbidden
from vitrine.kit import clock
from vitrine.realtime.entries import (
    Answered,
    Audience,
    Chat,
    Headline,
    Moderated,
    Rules,
    encode,
    line,
)
from vitrine.realtime.judging import Why
from vitrine.realtime.manners import Manners, Measure
from vitrine.shop import MemberRole, Shop, add_member
from vitrine.show import Show, remembering

BAN = chat.Verdict(measure=Measure.BAN, grounds=chat.Grounds.SPAM, note="Third time")


@pytest.fixture
async def host(tx: Tx) -> Account:
    return await an_account(tx, name="Mara")


@pytest.fixture
async def shop(tx: Tx, host: Account) -> Shop:
    return await a_shop(tx, owner=host)


@pytest.fixture
async def show(tx: Tx, shop: Shop) -> Show:
    return await a_live_show(tx, shop)


@pytest.fixture
async def jo(tx: Tx) -> Account:
    return await an_account(tx, name="Jo")


async def the_manners(tx: Tx, show: Show) -> Manners:
    await tx.flush()
    return await chat.manners_of(tx, show.id)


async def deeds(tx: Tx, shop: Shop) -> list[tuple[str, int | None, str]]:
    await tx.flush()
    return [(deed.deed, deed.of_id, deed.reason) for deed in await chat.deeds_of(tx, shop.id)]


async def test_rules_are_told_to_open_rooms_and_to_their_nodes(
    tx: Tx, shop: Shop, show: Show, host: Account
) -> None:
    ruling = chat.Ruling(slow_seconds=10, audience=Audience.FOLLOWERS)
    await chat.rule(tx, shop, host, chat.Ruling())
    await chat.rule(tx, shop, host, ruling)
    told = [entry for entry in await posted(tx, show.id) if isinstance(entry, Rules)]
    assert [(entry.version, entry.slow_seconds) for entry in told] == [(1, 0), (2, 10)]
    manners = await the_manners(tx, show)
    assert (manners.slow_seconds, manners.audience) == (10, "followers")


async def test_a_ban_holds_in_every_show_of_the_shop_and_is_written_down(
    tx: Tx, shop: Shop, show: Show, host: Account, jo: Account
) -> None:
    who = await chat.pseudonym(tx, show.id, jo.id)
    await chat.sanction(tx, show, who, BAN, by=host)
    other = await a_live_show(tx, shop)
    there = await chat.pseudonym(tx, other.id, jo.id)
    assert (await the_manners(tx, other)).people[there].measure is Measure.BAN
    assert await deeds(tx, shop) == [("ban", jo.id, "spam: Third time")]
    acts = [entry for entry in await posted(tx, show.id) if isinstance(entry, Moderated)]
    assert [(act.act, act.of, act.reason) for act in acts] == [("ban", who, "spam")]


async def test_a_shadow_ban_stands_in_no_public_log(
    tx: Tx, shop: Shop, show: Show, host: Account, jo: Account
) -> None:
    who = await chat.pseudonym(tx, show.id, jo.id)
    shadow = chat.Verdict(measure=Measure.SHADOW, grounds=chat.Grounds.ABUSE)
    await chat.sanction(tx, show, who, shadow, by=host)
    assert (await the_manners(tx, show)).people[who].measure is Measure.SHADOW
    assert not any(isinstance(entry, Moderated) for entry in await posted(tx, show.id))
    assert await chat.standing_against(tx, shop, jo) is None
    assert await deeds(tx, shop) == [("shadow", jo.id, "abuse")]


async def test_a_timeout_ends_by_itself(
    tx: Tx, shop: Shop, show: Show, host: Account, jo: Account
) -> None:
    who = await chat.pseudonym(tx, show.id, jo.id)
    short = chat.Verdict(
        measure=Measure.TIMEOUT, grounds=chat.Grounds.SPAM, lasts=timedelta(minutes=5)
    )
    await chat.sanction(tx, show, who, short, by=host)
    assert await chat.standing_against(tx, shop, jo) is not None
    with clock.stopped_at(clock.now() + timedelta(minutes=6)):
        assert await chat.standing_against(tx, shop, jo) is None
        assert (await the_manners(tx, show)).people == {}


async def test_moderators_moderate_and_do_not_host(
    tx: Tx, shop: Shop, show: Show, jo: Account
) -> None:
    mod = await an_account(tx, name="Lou")
    add_member(shop, mod, MemberRole.MODERATOR)
    await tx.flush()
    message = await said(tx, show, jo, "hello")
    await chat.erase(tx, show, message.id, by=mod, reason="spam")
    assert not await shows.messages_of(tx, show.id, message.sender)
    assert not await shows.may_host(tx, mod, show)


async def test_nobody_else_moderates_and_nobody_moderates_the_shop(
    tx: Tx, shop: Shop, show: Show, host: Account, jo: Account
) -> None:
    with pytest.raises(Forbidden):
        await chat.sanction(tx, show, await chat.pseudonym(tx, show.id, host.id), BAN, by=jo)
    mod = await an_account(tx)
    add_member(shop, mod, MemberRole.MODERATOR)
    await tx.flush()
    with pytest.raises(NotAgainstTheShop):
        await chat.sanction(tx, show, await chat.pseudonym(tx, show.id, host.id), BAN, by=mod)


async def test_an_appeal_is_made_once_and_decided_by_a_person(
    tx: Tx, shop: Shop, show: Show, host: Account, jo: Account
) -> None:
    made = await chat.sanction(tx, show, await chat.pseudonym(tx, show.id, jo.id), BAN, by=host)
    await chat.appeal(tx, made, "That was my sister")
    with pytest.raises(AppealedAlready):
        await chat.appeal(tx, made, "Really")
    assert await chat.appeals_of(tx, shop.id) == [made]
    await chat.decide_appeal(tx, made, chat.Decision.LIFT, "We believe you", by=host)
    assert await chat.appeals_of(tx, shop.id) == []
    assert (await the_manners(tx, show)).people == {}
    with pytest.raises(DecidedAlready):
        await chat.decide_appeal(tx, made, chat.Decision.UPHOLD, "No", by=host)


async def test_a_held_line_waits_and_is_allowed_once(
    tx: Tx, show: Show, host: Account, jo: Account
) -> None:
    message = await was_set_aside(tx, show, jo, "such a scam", Why.WORD)
    [held] = await chat.held_in(tx, show.id)
    await chat.allow(tx, show, held.id, by=host)
    assert [e for e in await posted(tx, show.id) if isinstance(e, Chat)] == [message]
    assert await chat.held_in(tx, show.id) == []
    with pytest.raises(DecidedAlready):
        await chat.decline(tx, show, held.id, by=host)


async def test_the_author_of_a_line_set_aside_is_told_by_the_shop_itself(
    tx: Tx, show: Show, jo: Account
) -> None:
    held = await was_set_aside(tx, show, jo, "such a scam", Why.WORD)
    await was_set_aside(tx, show, jo, "hidden", Why.SHADOW)
    private = await was_set_aside(tx, show, jo, "where is my parcel?", Why.ORDER)
    told = [msgspec.json.decode(body) for _, body in await signalled(tx)]
    frames = [each["frame"] for each in told if each.get("to") == held.sender]
    assert [(frame["kind"], frame["message"]) for frame in frames] == [
        ("held", held.id),
        ("private", private.id),
    ]


async def test_a_complaint_becomes_a_thread_that_waits_for_the_shop(
    tx: Tx, shop: Shop, show: Show, host: Account, jo: Account
) -> None:
    await was_set_aside(tx, show, jo, "where is my parcel?", Why.ORDER)
    [thread] = await chat.threads_of_shop(tx, shop.id)
    assert (thread.topic, thread.awaits_shop) == ("order", True)
    await chat.reply(tx, thread, "It left yesterday", by=host)
    lines = await chat.lines_of(tx, thread)
    assert [(line.text, line.by_shop) for line in lines] == [
        ("where is my parcel?", False),
        ("It left yesterday", True),
    ]
    assert not thread.awaits_shop


async def test_a_private_answer_reaches_everybody_who_asked(
    tx: Tx, show: Show, host: Account, jo: Account
) -> None:
    kim = await an_account(tx, name="Kim")
    first = await said(tx, show, jo, "Dishwasher safe?", question="own")
    await said(tx, show, kim, "is it dishwasher safe?", question=first.id)
    assert await chat.answer_privately(tx, show, first.id, "Yes, up to 65 °C", by=host) == 2
    for asker in (jo, kim):
        [thread] = await chat.threads_of_account(tx, asker)
        assert [line.by_shop for line in await chat.lines_of(tx, thread)] == [False, True]
    cues = [entry for entry in await posted(tx, show.id) if isinstance(entry, Answered)]
    assert [(cue.question, cue.how) for cue in cues] == [(first.id, "private")]


async def test_erasing_a_message_erases_the_headline_that_shows_it(
    tx: Tx, show: Show, host: Account, jo: Account
) -> None:
    message = await said(tx, show, jo, "call 0900")
    await chat.headline(tx, show, message.id, by=host)
    shown = [entry for entry in await posted(tx, show.id) if isinstance(entry, Headline)]
    await shows.keep(tx, show.id, [line(2, encode(shown[0]))])
    await chat.erase(tx, show, message.id, by=host, reason="spam")
    kept = await shows.entries_between(tx, show.id, since=0, until=2**52)
    assert not any(b"0900" in body for body in kept.entries)
    assert [e.id for e in await posted(tx, show.id) if isinstance(e, Headline)] == [""]


async def test_what_was_said_just_now_is_acted_on_once_it_is_kept(db: Database) -> None:
    async with db.begin() as tx:
        host, jo = await an_account(tx), await an_account(tx)
        show = await a_live_show(tx, await a_shop(tx, owner=host))
        asked = await just_said(tx, show, jo, "How long is it?", question="own")

    async def act(acting: Callable[[Tx], Awaitable[None]]) -> None:
        async with db.begin() as tx:
            await acting(tx)

    async def keep() -> None:
        await asyncio.sleep(3 * remembering.LOOKS_EACH.total_seconds())
        await act(lambda tx: was_kept(tx, show, asked))

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(act(lambda tx: chat.headline(tx, show, asked.id, by=host)))
        tasks.create_task(act(lambda tx: chat.answer_by_voice(tx, show, asked.id, by=host)))
        tasks.create_task(keep())
    async with db.begin() as tx:
        cues = {type(entry) for entry in await posted(tx, show.id)}
    assert cues >= {Headline, Answered}


async def test_what_nobody_said_is_not_waited_for_without_end(
    tx: Tx, show: Show, host: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "KEPT_WITHIN", 2 * remembering.LOOKS_EACH)
    with pytest.raises(MessageUnknown, match="just now"):
        await chat.headline(tx, show, "5", by=host)
    with pytest.raises(QuestionUnknown, match="just now"):
        await chat.answer_by_voice(tx, show, "5", by=host)


async def test_who_pins_a_message_or_takes_it_down_stands_in_both_logs(
    tx: Tx, shop: Shop, show: Show, host: Account, jo: Account
) -> None:
    message = await said(tx, show, jo, "Free shipping today")
    await chat.headline(tx, show, message.id, by=host)
    await chat.take_headline_down(tx, show, by=host)
    assert [(deed, of) for deed, of, _ in await deeds(tx, shop)] == [
        ("take-down", None),
        ("headline", jo.id),
    ]
    shown = [entry for entry in await posted(tx, show.id) if isinstance(entry, Headline)]
    who = await chat.pseudonym(tx, show.id, host.id)
    assert [(cue.id, cue.by) for cue in shown] == [(message.id, who), ("", who)]


async def test_a_word_list_is_tried_on_what_was_said_before_it_is_used(
    tx: Tx, shop: Shop, show: Show, host: Account, jo: Account
) -> None:
    with clock.stopped_at(clock.from_ms(1_790_000_100_000)):
        await said(tx, show, jo, "such a SC4M")
        await said(tx, show, jo, "lovely")
        found = await chat.would_hold(tx, shop, "scam*, fraud")
    assert [each.line.text for each in found] == ["such a SC4M"]
    assert (await the_manners(tx, show)).words == {}
    await chat.list_words(tx, shop, host, "en", "scam*\nfraud, scam*")
    assert (await the_manners(tx, show)).words == {"en": ("scam*", "fraud")}


async def test_who_follows_may_say_so_once_and_stop(tx: Tx, shop: Shop, jo: Account) -> None:
    await chat.follow(tx, shop, jo)
    await chat.follow(tx, shop, jo)
    assert (await chat.followers(tx, shop), await chat.follows(tx, shop, jo)) == (1, True)
    await chat.unfollow(tx, shop, jo)
    assert await chat.followers(tx, shop) == 0
