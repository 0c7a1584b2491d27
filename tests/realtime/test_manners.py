"""Rooms whose `web` says what may be said in them."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.world.room import Viewer, a_token, a_viewer, poll
from vitrine.kit import ids
from vitrine.realtime import speech
from vitrine.realtime.dismissing import Dismissing
from vitrine.realtime.manners import Manners, Measure, Sanctioned
from vitrine.realtime.state import Checkpoint
from vitrine.realtime.subscribing import in_force
from vitrine.settings import Settings

Speaking = Callable[..., AbstractAsyncContextManager[Viewer]]


@dataclass
class Web:
    """Takes what is set aside as `web` does; `said`: the manners by show."""

    nats: Client
    show: str
    said: dict[str, Manners]
    aside: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    busy_times: int = 0

    def says(self, manners: Manners) -> None:
        self.said[self.show] = manners

    async def take(self, asked: Msg) -> None:
        self.aside.append(msgspec.json.decode(asked.data))
        await asked.respond(msgspec.json.encode({"ok": len(self.aside) > self.busy_times}))

    async def tell(self, who: str | None, frame: dict[str, Any]) -> None:
        told = msgspec.json.encode({"to": who, "frame": frame})
        await self.nats.publish(f"tell.{self.show}", told)


@pytest.fixture
async def web(nats: Client, show: str, manners: dict[str, Manners]) -> Web:
    web = Web(nats, show, manners)
    await nats.subscribe("chat.set_aside", cb=web.take)
    await in_force(nats)
    return web


@pytest.fixture
def speaking(address: str, show: str, settings: Settings) -> Speaking:
    def as_somebody(**claims: Any) -> AbstractAsyncContextManager[Viewer]:
        return a_viewer(address, show, a_token(settings, show, **claims))

    return as_somebody


async def test_who_is_banned_while_watching_is_refused_from_then_on(
    web: Web, nats: Client, show: str, speaking: Speaking
) -> None:
    async with speaking(who="p7") as jo:
        await jo.hear("snapshot")
        await jo.hear("ack", id=await jo.do("say", text="hello"))
        web.says(Manners(people={"p7": Sanctioned(Measure.BAN)}))
        await nats.publish(f"manners.{show}")
        await web.tell("p7", {"kind": "measure"})
        await jo.hear("measure")

        async def is_refused(viewer: Viewer) -> bool:
            request = await viewer.do("say", text=f"and again {len(viewer.items)}")
            answered = ("ack", "refused")
            await viewer.see(
                lambda it: any(i.get("id") == request and i["kind"] in answered for i in it.items)
            )
            return any(i.get("code") == "banned" for i in viewer.items)

        refused = [await is_refused(jo) for _ in range(4)]
        assert refused[-1]


async def test_who_polls_or_comes_back_hears_what_was_told_meanwhile(
    web: Web, address: str, show: str, settings: Settings
) -> None:
    jo, kim, host = (
        a_token(settings, show, sid=who, who=who, role=role)
        for who, role in (("p7", "viewer"), ("p8", "viewer"), ("p9", "host"))
    )
    declined = {"kind": "declined", "message": "5", "why": "spam"}

    async def told(token: str) -> list[dict[str, Any]]:
        _, items = await poll(address, show, {"token": token, "after": 0})
        return [item for item in items if item["kind"] in {"declined", "held", "health"}]

    async with a_viewer(address, show, jo) as watching:
        await watching.hear("snapshot")
        assert await told(kim) == []
        await web.tell("p7", declined)
        await web.tell(None, {"kind": "held"})
        await web.nats.publish(f"stream.health.{show}", b'{"fps":30}')
        await watching.hear("declined")
    assert [await told(jo), await told(jo), await told(kim)] == [[declined], [], []]
    of_hosts = [{"kind": "held"}, {"fps": 30, "kind": "health"}]
    assert sorted(await told(host), key=len) == of_hosts
    async with a_viewer(address, show, jo, after=0) as back:
        assert (await back.hear("declined")) == declined


async def test_who_is_banned_while_a_room_opens_is_refused_in_it(
    web: Web, nats: Client, speaking: Speaking
) -> None:
    async def ban_and_answer(asked: Msg) -> None:
        web.says(Manners(people={"p7": Sanctioned(Measure.BAN)}))
        await asked.respond(msgspec.json.encode(Checkpoint()))

    await nats.subscribe("room.checkpoint", cb=ban_and_answer)
    await in_force(nats)
    async with speaking(who="p7") as jo:
        request = await jo.do("say", text="let me in")
        await jo.hear("refused", id=request, code="banned")


async def test_until_the_shop_has_said_who_may_not_speak_its_own_people_speak_alone(
    web: Web, address: str, show: str, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "KNOWN_SOON", 0.0)
    monkeypatch.setattr(speech, "TRIES_AGAIN_AFTER", 0.05)
    del web.said[show]
    async with speaking(who="p7") as jo, speaking(who="p1", mark="host") as host:
        await jo.hear("refused", id=await jo.do("say", text="hello"), code="try-again")
        await host.hear("ack", id=await host.do("say", text="We are here"))
        web.says(Manners(people={"p7": Sanctioned(Measure.BAN)}))
        async with a_viewer(address, show) as let_in_at_the_shop_s_word:
            await let_in_at_the_shop_s_word.hear("snapshot")
        await jo.hear("refused", id=await jo.do("say", text="hello again"), code="banned")


async def test_a_line_waits_a_moment_for_the_shop_s_word(
    web: Web, show: str, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "KNOWN_SOON", 3_600.0)
    monkeypatch.setattr(speech, "TRIES_AGAIN_AFTER", 0.05)
    del web.said[show]
    async with speaking(who="p7") as jo, speaking(who="p8") as kim:
        requests = [await jo.do("say", text="hello"), await kim.do("say", text="hello")]
        await jo.hear("snapshot")
        web.says(Manners(people={"p7": Sanctioned(Measure.BAN)}))
        await jo.hear("refused", id=requests[0], code="banned")
        await kim.hear("ack", id=requests[1])


async def test_that_the_shop_does_not_answer_is_logged_once(
    nats: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "TRIES_AGAIN_AFTER", 0.0)
    show, asked = str(ids.new_id()), asyncio.Semaphore(0)

    async def count(_: Msg) -> None:
        asked.release()

    await nats.subscribe("room.manners", cb=count)
    await in_force(nats)
    monkeypatch.setattr(speech, "ASKS_WITHIN", 0.01)
    unanswered = speech.Speech(nats, show, Dismissing(nats, lambda _: ()))
    with capture_logs() as logs:
        async with asyncio.TaskGroup() as tasks:
            asking = tasks.create_task(unanswered.run())
            unanswered.refresh()
            for _ in range(5):
                await asked.acquire()
            asking.cancel()
    assert [told["event"] for told in logs] == ["room.manners.unknown"]


async def test_slow_mode_holds_on_a_node_that_was_not_there(
    web: Web, address: str, second_address: str, show: str, settings: Settings
) -> None:
    web.says(Manners(slow_seconds=300))
    token = a_token(settings, show, who="p7")
    async with a_viewer(address, show, token) as here:
        await here.hear("ack", id=await here.do("say", text="hello"))
    async with a_viewer(second_address, show, token) as there:
        await there.hear("refused", id=await there.do("say", text="more"), code="slow-mode")


async def test_a_node_that_was_not_there_learns_which_tickets_were_taken_back(
    web: Web, speaking: Speaking
) -> None:
    web.says(Manners(revoked=("d1",)))
    async with speaking(who="p8") as jo:
        await jo.hear("ack", id=await jo.do("say", text="hello"))
        with pytest.raises(InvalidStatus) as refused:
            async with speaking(role="host", ticket="d1"):
                pass
        assert refused.value.response.status_code == 401
        async with speaking(role="host", ticket="d2") as other:
            await other.hear("snapshot")


async def test_a_ticket_that_was_taken_back_elsewhere_is_shown_out(
    web: Web, speaking: Speaking
) -> None:
    web.says(Manners(revoked=("d1",)))
    async with speaking(role="host", ticket="d1") as producer:
        with pytest.raises(ConnectionClosed):
            await producer.hear("never")
        assert producer.items[-1] == {"kind": "bye", "reason": "revoked"}


async def test_a_shadow_banned_persons_line_reaches_nobody_and_looks_said(
    web: Web, speaking: Speaking
) -> None:
    web.says(Manners(people={"p7": Sanctioned(Measure.SHADOW)}))
    async with speaking(who="p7") as jo, speaking(who="p8") as kim:
        await jo.hear("snapshot")
        await kim.hear("snapshot")
        await kim.hear("ack", id=await kim.do("say", text="first"))
        ack = await jo.hear("ack", id=await jo.do("say", text="hidden"))
        assert (ack["seq"], ack["message"]) == (1, web.aside[0]["line"]["id"])
        await kim.hear("ack", id=await kim.do("say", text="second"))
        await kim.see(lambda it: len(it.seqs) == 2)
        assert [entry["text"] for entry in kim.entries] == ["first", "second"]
        assert [(each["why"], each["line"]["text"]) for each in web.aside] == [("shadow", "hidden")]


async def test_a_line_with_a_listed_word_waits_and_its_author_knows(
    web: Web, speaking: Speaking
) -> None:
    web.says(Manners(words={"*": ("scam*",)}))
    async with speaking(who="p7") as jo:
        await jo.hear("snapshot")
        ack = await jo.hear("ack", id=await jo.do("say", text="such scammers"))
        [held] = web.aside
        assert (ack["aside"], ack["message"]) == ("held", held["line"]["id"])
        assert (held["why"], held["word"]) == ("word", "scammers")


async def test_a_line_that_waits_for_a_busy_shop_is_held_once_it_answers(
    web: Web, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "TRIES_AGAIN_AFTER", 0.05)
    web.says(Manners(words={"*": ("scam*",)}))
    web.busy_times = 2
    async with speaking(who="p7") as jo:
        await jo.hear("snapshot")
        ack = await jo.hear("ack", id=await jo.do("say", text="such scammers"))
        assert (ack["aside"], ack["message"]) == ("held", web.aside[0]["line"]["id"])
        assert [each["request"] for each in web.aside] == [web.aside[0]["request"]] * 3


async def test_a_line_that_nobody_took_in_time_is_named_and_may_be_sent_again(
    web: Web, speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.says(Manners(words={"*": ("scam*",)}))
    async with speaking(who="p7") as jo:
        await jo.hear("snapshot")
        with monkeypatch.context() as impatient:
            impatient.setattr(speech, "SETS_ASIDE_WITHIN", timedelta())
            request = await jo.do("say", text="such scammers")
            refused = await jo.hear("refused", id=request, code="try-again")
        await jo.do("say", id=request, text="such scammers")
        ack = await jo.hear("ack", id=request)
        assert ack["message"] == refused["message"] == web.aside[-1]["line"]["id"]


async def test_what_one_is_told_reaches_that_person_and_hosts_are_told_apart(
    web: Web, speaking: Speaking
) -> None:
    async with speaking(who="p7") as jo, speaking(who="p1", role="host") as host:
        await jo.hear("snapshot")
        await host.hear("snapshot")
        await web.tell("p7", {"kind": "private", "thread": "5", "topic": "order"})
        await web.tell(None, {"kind": "held"})
        await jo.hear("private", thread="5")
        await host.hear("held")
        assert not any(item["kind"] == "private" for item in host.items)
        assert not any(item["kind"] == "held" for item in jo.items)
