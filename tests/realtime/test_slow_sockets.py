"""What sockets of a room have, however slow they are and whatever they meet."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.crowded_room import MEETS, Scene
from vitrine.realtime import seat


@given(
    deflating=st.lists(st.booleans(), min_size=1, max_size=9),
    moments=st.lists(st.tuples(st.sampled_from(MEETS), st.integers(0, 8)), max_size=25),
)
def test_everybody_is_sent_every_entry_once_and_in_order(
    deflating: list[bool], moments: list[tuple[str, int]]
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
        patched.setattr(seat, "STICKS", (1.0, 100.0))
        asyncio.run(play())
