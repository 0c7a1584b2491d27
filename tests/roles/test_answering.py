import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from nats.aio.client import Client

from tests.world.catalogue import a_product
from tests.world.shop import a_shop
from tests.world.show import a_show, an_item
from vitrine import show as shows
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.kit.ids import new_secret
from vitrine.roles.answering import answering
from vitrine.settings import Settings
from vitrine.show import Show
from vitrine.stream import key_of, sessions_of


@pytest.fixture(autouse=True)
async def web(nats: Client, db: Database, settings: Settings) -> AsyncGenerator[None]:
    async with answering(nats, db, settings):
        yield


async def ask(nats: Client, subject: str, **body: object) -> dict[str, Any]:
    answer = await nats.request(subject, msgspec.json.encode(body), timeout=5)
    return msgspec.json.decode(answer.data)


async def a_key(db: Database, settings: Settings) -> tuple[Show, str]:
    async with db.begin() as tx:
        show = await a_show(tx)
        return show, await key_of(tx, show.id, settings.derived_key("stream-key"))


async def publish(nats: Client, key: str, once: str = "") -> dict[str, Any]:
    knock = {"key": key, "address": "203.0.113.7", "protocol": "rtmp"}
    until = clock.now_ms() + 3_000
    return await ask(nats, "stream.may_publish", **knock, ask=once or new_secret(), until=until)


async def state_of(db: Database, show: Show) -> str:
    async with db.begin() as tx:
        return (await shows.show_by_id(tx, show.id)).state


async def test_a_stream_takes_a_show_through_its_life(
    nats: Client, db: Database, settings: Settings
) -> None:
    show, key = await a_key(db, settings)
    granted = await publish(nats, key)
    assert (granted["ok"], granted["show"], granted["place"]) == (True, str(show.id), "public")
    assert len(granted["folder"]) == 26
    assert granted["rehearsal"] is None
    said = {"show": granted["show"], "session": granted["session"], "at": 1}
    video = {"codec": "avc1.640028", "width": 1920, "height": 1080, "fps": 30}
    started = await ask(nats, "stream.report", **said, event="started", video=video)
    assert started == {"ok": True, "state": "rehearsal"}
    for event, state in (("first_keyframe", "live"), ("alive", "live")):
        assert (await ask(nats, "stream.report", **said, event=event))["state"] == state
    stopped = await ask(nats, "stream.report", **said, event="stopped", clean=True)
    assert stopped["state"] == "interrupted"
    async with db.begin() as tx:
        await shows.end(tx, await shows.show_by_id(tx, show.id))
    assert (await ask(nats, "stream.report", **said, event="alive"))["state"] == "ended"


async def test_a_question_that_is_asked_twice_at_once_opens_one_session(
    nats: Client, db: Database, settings: Settings
) -> None:
    show, key = await a_key(db, settings)
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(publish(nats, key, "the same")) for _ in range(4)]
    answers = [task.result() for task in asked]
    assert answers == [answers[0]] * 4
    assert answers[0]["ok"]
    async with db.begin() as tx:
        assert len(await sessions_of(tx, show.id)) == 1


async def test_who_comes_back_is_told_what_the_show_aired(
    nats: Client, db: Database, settings: Settings
) -> None:
    """A media node goes on from there only if it was its own."""
    show, key = await a_key(db, settings)
    first = await publish(nats, key)
    assert first["before"] is None
    said = {"session": first["session"]}
    await ask(nats, "stream.report", **said, event="first_keyframe")
    await ask(nats, "stream.report", **said, event="stopped", next=30)
    second = await publish(nats, key)
    await ask(nats, "stream.report", session=second["session"], event="stopped")
    third = await publish(nats, key)
    async with db.begin() as tx:
        began = clock.to_ms((await sessions_of(tx, show.id))[0].admitted_at)
    told = {"session": first["session"], "since": began, "next": 30}
    assert (second["before"], third["before"]) == (told, told)


async def test_a_show_is_over_for_good(nats: Client, db: Database, settings: Settings) -> None:
    show, _ = await a_key(db, settings)
    assert not (await ask(nats, "stream.over", show=str(show.id)))["over"]
    async with db.begin() as tx:
        await shows.end(tx, await shows.show_by_id(tx, show.id))
    assert (await ask(nats, "stream.over", show=str(show.id)))["over"]
    async with db.begin() as tx:
        await shows.remove_recording(tx, await shows.show_by_id(tx, show.id))
    assert not (await ask(nats, "stream.over", show=str(show.id)))["over"]
    assert not (await ask(nats, "stream.over", show="1"))["ok"]


async def test_refusals_have_a_code_and_a_sentence(
    nats: Client, db: Database, settings: Settings
) -> None:
    show, key = await a_key(db, settings)
    assert (await publish(nats, "1-wrong"))["code"] == "unknown-key"
    await publish(nats, key)
    again = await publish(nats, key)
    assert (again["ok"], again["code"]) == (False, "already-live")
    assert "already" in again["message"]
    async with db.begin() as tx:
        await shows.end(tx, await shows.show_by_id(tx, show.id))
    assert (await publish(nats, key))["code"] == "show-over"


async def test_how_long_a_show_may_be_is_told_as_it_was_set(
    nats: Client, db: Database, settings: Settings
) -> None:
    show, key = await a_key(db, settings)
    granted = await publish(nats, key)
    report = {"session": granted["session"], "event": "first_keyframe"}
    await ask(nats, "stream.report", **report)
    await ask(nats, "stream.report", **report | {"event": "stopped"})
    assert granted["limits"]["hours"] == settings.stream_hours_at_most == 12
    with clock.stopped_at(clock.now() + timedelta(hours=8, minutes=44)):
        later = (await publish(nats, key))["limits"]
    assert later["hours"] == 12
    assert later["seconds"] < 4 * 3600
    with clock.stopped_at(clock.now() + timedelta(hours=12, minutes=1)):
        refused = await publish(nats, key)
    assert (refused["code"], refused["facts"]["hours"]) == ("show-too-long", 12)
    assert "12 hours" in refused["message"]
    assert show.title in refused["message"]


async def test_nonsense_is_asked_to_try_again(nats: Client) -> None:
    assert (await ask(nats, "stream.report", nonsense=1))["code"] == "try-again"


async def test_a_show_that_breaks_a_rule_is_kept_off_the_air(
    nats: Client, db: Database, settings: Settings
) -> None:
    async with db.begin() as tx:
        shop = await a_shop(tx)
        show = await a_show(tx, shop)
        await an_item(tx, show, await a_product(tx, shop), minor=None)
        key = await key_of(tx, show.id, settings.derived_key("stream-key"))
    granted = await publish(nats, key)
    assert (granted["place"], len(granted["rehearsal"])) == ("rehearsal", 26)
    report = {"session": granted["session"], "event": "first_keyframe"}
    assert (await ask(nats, "stream.report", **report))["state"] == "rehearsal"
    assert await state_of(db, show) == "rehearsal"


async def test_a_room_without_a_kept_log_has_no_checkpoint(
    nats: Client, db: Database, settings: Settings
) -> None:
    show, _ = await a_key(db, settings)
    nothing = {"seq": 0, "state": None, "is_open": False}
    told = await ask(nats, "room.checkpoint", show=str(show.id))
    assert told == nothing | {"is_open": True}
    for strange in ("x", "9" * 19):
        assert await ask(nats, "room.checkpoint", show=strange) == nothing
