import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.room_log import a_chat, logs, numbered
from vitrine.realtime.entries import Line
from vitrine.realtime.folding import advance_all
from vitrine.realtime.following import LogJumped, Order
from vitrine.realtime.state import Snapshot


@given(logs(), st.data())
def test_whatever_is_lost_repeated_or_late_the_log_is_seen_whole_and_in_order(
    log: list[Line], data: st.DataObject
) -> None:
    """Messages come in any order, any number of times or never; now and then the stream is read."""
    seen: list[Line] = []
    order = Order(seen.append)
    order.seq = begun = data.draw(st.integers(0, len(log)))
    known = advance_all(Snapshot(), log[:begun])
    for step in data.draw(st.lists(st.integers(0, len(log)), max_size=60)):
        if step < len(log):
            order.heard([log[step]])
        else:
            for entry in log[: data.draw(st.integers(0, len(log)))]:
                order.read(entry)
        assert seen == log[begun : order.seq]
    for entry in log:
        order.read(entry)
    assert advance_all(known, seen) == advance_all(Snapshot(), log)


def test_a_gap_is_told_and_nothing_behind_it_delivered() -> None:
    seen: list[Line] = []
    order = Order(seen.append)
    one, two, three = numbered(a_chat(), a_chat(), a_chat())
    assert order.heard([one])
    assert not order.heard([three])
    assert order.heard([two, three])
    assert seen == [one, two, three]


def test_a_stream_with_a_hole_is_another_log() -> None:
    order = Order(lambda _: None)
    with pytest.raises(LogJumped):
        order.read(numbered(a_chat(), after=4)[0])
