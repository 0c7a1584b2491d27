"""A frame that rests between its writes, and what comes meanwhile."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.crowded_room import MEETS, Scene, turns
from tests.world.room_log import a_chat, a_pin
from vitrine.realtime import seat, writing


@given(
    deflating=st.lists(st.booleans(), min_size=1, max_size=9),
    moments=st.lists(st.tuples(st.sampled_from(MEETS), st.integers(0, 8)), max_size=25),
    at_a_time=st.integers(1, 4),
)
def test_everybody_is_sent_every_entry_once_and_in_order(
    deflating: list[bool], moments: list[tuple[str, int]], at_a_time: int
) -> None:
    async def play() -> None:
        scene = Scene(deflating)
        for what, which in moments:
            scene.meets(what, which)
            await asyncio.sleep(0)
        await scene.come_to_rest()
        for socket in scene.sockets:
            socket.resume()
        assert {socket.place for socket in scene.sockets} == {scene.room.seq}
        assert all(socket.place <= scene.room.seq for socket in scene.gone)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writing, "SLICE", at_a_time)
        patched.setattr(seat, "STICKS", (1.0, 100.0))
        asyncio.run(play())


@pytest.fixture
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "SLICE", 2)


async def a_chat_rests() -> Scene:
    """Two of six have it."""
    scene = Scene([False] * 6)
    scene.hear(a_chat())
    await turns(lambda: scene.sockets[0].kinds != [])
    assert [socket.kinds for socket in scene.sockets] == [[["chat"]]] * 2 + [[]] * 4
    return scene


@pytest.mark.usefixtures("two_at_a_time")
async def test_a_cue_overtakes_the_rest_of_a_tick() -> None:
    resting = await a_chat_rests()
    resting.hear(a_chat("more"))
    resting.hear(a_pin())
    await resting.come_to_rest()
    had, had_not = [["chat"], ["chat", "pin"]], [["chat", "chat", "pin"]]
    assert [socket.kinds for socket in resting.sockets] == [had] * 4 + [had_not] * 2


@pytest.mark.usefixtures("two_at_a_time")
async def test_what_may_wait_has_a_tick_of_its_own() -> None:
    resting = await a_chat_rests()
    resting.hear(a_chat("more"))
    await resting.come_to_rest()
    assert [socket.kinds for socket in resting.sockets] == [[["chat"], ["chat"]]] * 6
