import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import msgspec
import pytest
from nats.aio.client import Client
from nats.js.api import StreamConfig
from websockets.exceptions import ConnectionClosed

from tests.world.room import Viewer, a_token, a_viewer, put
from tests.world.room_log import a_chat
from vitrine.kit import clock
from vitrine.realtime.entries import Ended
from vitrine.realtime.playtime import ViewFlushed
from vitrine.realtime.subscribing import in_force
from vitrine.settings import Settings

Speaking = Callable[[str | None], AbstractAsyncContextManager[Viewer]]


@pytest.fixture
def speaking(address: str, show: str, settings: Settings) -> Speaking:
    return lambda who: a_viewer(address, show, a_token(settings, show, who=who))


async def test_a_line_is_acked_with_its_place_and_shown_to_all(
    address: str, show: str, settings: Settings
) -> None:
    async with (
        a_viewer(address, show, a_token(settings, show, who="p1", mark="host")) as speaker,
        a_viewer(address, show) as reader,
    ):
        await reader.hear("snapshot")
        request = await speaker.do("say", text=" Hello\u202e\n  there ")
        ack = await speaker.hear("ack", id=request)
        line = await reader.hear("chat")
        assert (ack["seq"], ack["message"]) == (line["seq"], line["id"])
        assert (line["from"], line["text"], line["mark"]) == ("p1", "Hello there", "host")


async def test_a_line_says_what_it_answers_and_whom_it_means(
    address: str, show: str, settings: Settings
) -> None:
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("snapshot")
        await viewer.do("say", text="@Jo yes", reply_to="501", mentions=["p9"])
        line = await viewer.hear("chat")
        assert (line["reply_to"], line["mentions"]) == ("501", ["p9"])
        assert "question" not in line


async def test_those_who_ask_the_same_ask_one_question_on_any_node(
    address: str, second_address: str, show: str, settings: Settings
) -> None:
    async with (
        a_viewer(address, show, a_token(settings, show, who="p1")) as jo,
        a_viewer(second_address, show, a_token(settings, show, who="p2")) as kim,
    ):
        await kim.hear("snapshot")
        await jo.do("say", text="Is it dishwasher safe?")
        first = await kim.hear("chat")
        await kim.do("ask", text="tell me, is this dishwasher safe please")
        again = await kim.hear("chat", **{"from": "p2"})
        assert first["question"] == first["id"]
        assert again["question"] == first["id"]


async def test_what_the_shop_says_is_no_question(
    address: str, show: str, settings: Settings
) -> None:
    async with a_viewer(address, show, a_token(settings, show, mark="host")) as host:
        await host.hear("snapshot")
        await host.do("say", text="Who wants to see the vase?")
        assert "question" not in await host.hear("chat")


@pytest.mark.parametrize(
    ("who", "text", "code"),
    [(None, "Hello", "sign-in"), ("p1", " \u200b\n", "empty"), ("p1", "x" * 201, "too-long")],
)
async def test_a_line_that_cannot_be_shown_is_refused(
    speaking: Speaking, who: str | None, text: str, code: str
) -> None:
    async with speaking(who) as viewer:
        await viewer.hear("snapshot")
        request = await viewer.do("say", text=text)
        assert (await viewer.hear("refused", id=request))["code"] == code


async def test_a_line_stands_at_its_sender_s_playhead(
    address: str, show: str, settings: Settings
) -> None:
    now = clock.now_ms()
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("snapshot")
        await viewer.do("say", text="at my moment", at=now - 5_000)
        await viewer.do("say", text="far behind", at=now - 500_000)
        await viewer.do("say", text="ahead", at=now + 500_000)
        await viewer.see(lambda it: len(it.seqs) == 3)
        at = {line["text"]: line["at"] for line in viewer.entries}
        assert at["at my moment"] == now - 5_000
        assert now - 60_000 <= at["far behind"] <= now - 50_000
        assert now <= at["ahead"] <= now + 10_000


async def test_who_speaks_too_fast_is_refused(address: str, show: str, settings: Settings) -> None:
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("snapshot")
        for n in range(7):
            await viewer.do("say", text=f"line {n}")
        await viewer.hear("refused", code="too-fast")


async def test_one_person_has_one_pace_over_all_sockets_and_nodes(
    address: str, second_address: str, show: str, settings: Settings
) -> None:
    async with (
        a_viewer(address, show, a_token(settings, show, who="p1")) as here,
        a_viewer(second_address, show, a_token(settings, show, who="p1")) as there,
    ):
        await there.hear("snapshot")
        for n in range(5):
            await here.do("say", text=f"line {n}")
        await there.see(lambda it: len(it.seqs) == 5)
        await there.do("say", text="and one more")
        await there.hear("refused", code="too-fast")


async def test_nobody_speaks_when_the_show_is_over(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    await put(nats, show, Ended(at=clock.now_ms()))
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("snapshot")
        await viewer.do("say", text="Too late")
        await viewer.hear("refused", code="show-over")


async def test_without_a_token_one_may_only_read(address: str, nats: Client, show: str) -> None:
    async with a_viewer(address, show) as viewer:
        await viewer.hear("snapshot")
        await viewer.do("react", what="heart", n=1)
        await viewer.hear("refused", code="read-only")
        await viewer.do("say", text="Hello")
        await viewer.hear("refused", code="sign-in")
        await put(nats, show, a_chat())
        await viewer.hear("chat")


async def test_reactions_are_counted_capped_and_joined(
    address: str, show: str, settings: Settings
) -> None:
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.hear("snapshot")
        for n in (4, 5, 500, -3):
            await viewer.hear("ack", id=await viewer.do("react", what="heart", n=n))
        reactions = await viewer.hear("reactions")
        assert 9 <= reactions["heart"] <= 40
        assert viewer.seqs == [1]


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "[]",
        "nothing",
        '{"do":"dance","id":"1"}',
        '{"do":"say","text":"no id"}',
        '{"do":"say","id":"1","text":"x","reply_to":"<b>"}',
        '{"do":"say","id":"1","text":"x","mentions":["a","b","c","d","e","f"]}',
        '{"do":"say","text":"a header","id":"1\\r\\nNats-Rollup: all"}',
        b"binary",
        '{"do":"say","id":"1","text":"x","more":' + "[" * 3_000,
    ],
)
async def test_what_is_no_request_closes_the_socket(
    address: str, show: str, settings: Settings, frame: str | bytes
) -> None:
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.socket.send(frame)
        with pytest.raises(ConnectionClosed):
            await viewer.hear("never")
        assert viewer.items[-1] == {"kind": "bye", "reason": "malformed"}


async def test_who_claims_a_place_a_name_or_a_badge_gets_their_own(
    address: str, show: str, settings: Settings
) -> None:
    async with a_viewer(address, show, a_token(settings, show, who="p7")) as viewer:
        await viewer.hear("snapshot")
        forged = {"seq": 999, "kind": "pin", "from": "p1", "mark": "host", "question": "1"}
        await viewer.do("say", text="I am the host", **forged)
        line = await viewer.hear("chat")
        assert (line["seq"], line["from"]) == (1, "p7")
        assert not {"mark", "question"} & line.keys()


async def test_a_frame_beyond_the_size_closes_the_socket(
    address: str, show: str, settings: Settings
) -> None:
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.socket.send(json.dumps({"do": "say", "id": "1", "text": "x" * 5_000}))
        with pytest.raises(ConnectionClosed) as closed:
            await viewer.hear("never")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


async def test_a_message_in_fragments_closes_the_socket(
    address: str, show: str, settings: Settings
) -> None:
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await viewer.socket.send(['{"do":"say",', '"id":"1","text":"x"}'])
        with pytest.raises(ConnectionClosed):
            await viewer.hear("never")


async def test_a_flood_closes_the_socket(address: str, show: str, settings: Settings) -> None:
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        with pytest.raises(ConnectionClosed):  # noqa: PT012 - either side may notice first
            for n in range(1_000):
                await viewer.do("react", id=str(n), what="heart", n=1)
            await viewer.hear("never")


@pytest.mark.parametrize("frame", ["ping", "pong"])
async def test_a_flood_of_pings_closes_the_socket_too(
    address: str, show: str, settings: Settings, frame: str
) -> None:
    async with a_viewer(address, show, a_token(settings, show)) as viewer:
        await (await viewer.socket.ping())
        with pytest.raises(ConnectionClosed):  # noqa: PT012 - either side may notice first
            for _ in range(1_000):
                await getattr(viewer.socket, frame)()
            await viewer.hear("never")


async def test_played_time_is_flushed_when_a_viewer_leaves(
    address: str, nats: Client, show: str, settings: Settings
) -> None:
    stream = nats.jetstream()
    await stream.add_stream(StreamConfig(name="FACTS", subjects=["facts.>"]))
    flushed = await nats.subscribe("facts.view.flushed")
    await in_force(nats)
    token = a_token(settings, show, sid="view-1", source="feed", market="DE")
    async with a_viewer(address, show, token) as viewer:
        await viewer.hear("snapshot")
        request = await viewer.do("beat", played_ms=10**9, playing=True, first_frame=True)
        await viewer.hear("ack", id=request)
    message = await flushed.next_msg(5)
    fact = msgspec.json.decode(message.data, type=ViewFlushed)
    assert (fact.sid, fact.show, fact.market, fact.source) == ("view-1", int(show), "DE", "feed")
    assert (fact.first_frame, fact.viewer) == (True, "p7")
    assert fact.played_ms < 10_000
    assert message.headers == {"Nats-Msg-Id": f"{fact.boot}:view-1:{fact.seq}"} | {
        name: value for name, value in (message.headers or {}).items() if name != "Nats-Msg-Id"
    }
