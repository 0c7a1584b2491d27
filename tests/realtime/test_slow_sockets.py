"""What sockets of a room have, however slow they are and whatever they meet."""

import asyncio

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.crowded_room import MEETS, Scene, Socket
from tests.world.room import a_claim
from vitrine.realtime import seat
from vitrine.realtime.telling import Told


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


async def test_a_slow_reader_is_told_later_what_is_for_them_alone() -> None:
    scene = Scene([False])
    slow = Socket(scene.room, is_slow=True, claims=a_claim(who="p7"))
    for who in ("p7", "p8"):
        scene.room.tell(Told(who, msgspec.Raw(b'{"kind":"measure","to":"%b"}' % who.encode())))
    slow.resume()
    assert [item for frame in slow.frames[1:] for item in frame if item["kind"] == "measure"] == [
        {"kind": "measure", "to": "p7"}
    ]
