from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from vitrine.realtime.presence import HEARD_WITHIN, Presence, Watching
from vitrine.realtime.token import Role


def test_a_page_view_counts_once_however_many_sockets_it_has() -> None:
    presence = Presence("here")
    for viewer in ("a", "a", "b"):
        presence.join(viewer, Role.VIEWER)
    presence.leave("a", Role.VIEWER)
    assert presence.watching(11.0) == 2
    presence.leave("a", Role.VIEWER)
    assert presence.watching(11.0) == 1


def test_hosts_and_bots_do_not_watch() -> None:
    presence = Presence("here")
    presence.join("host", Role.HOST)
    presence.join("bot", Role.BOT)
    presence.leave("bot", Role.BOT)
    assert presence.watching(11.0) == 0


def test_the_nodes_are_summed_while_they_are_heard() -> None:
    presence = Presence("here")
    presence.join("a", Role.VIEWER)
    presence.hear(Watching("there", 40), now=10.0)
    presence.hear(Watching("there", 42), now=11.0)
    presence.hear(Watching("here", 900), now=11.0)
    assert presence.watching(11.0) == 43
    presence.forget_silent(11.0 + HEARD_WITHIN)
    assert presence.watching(11.0) == 1


def test_who_comes_from_a_node_that_died_is_not_counted_twice() -> None:
    here, third = Presence("here"), Presence("third")
    for now in (10.0, 11.0):
        for presence in (here, third):
            presence.hear(Watching("dead", 40), now)
        here.hear(Watching("third", 5), now)
        third.hear(Watching("here", 0), now)
    for n in range(30):
        here.join(str(n), Role.VIEWER)
    here.hear(Watching("third", 5), 12.5)
    third.hear(here.here, 12.5)
    assert here.watching(12.5) == 45
    assert third.watching(12.5) == 40
    for presence in (here, third):
        presence.forget_silent(11.0 + HEARD_WITHIN)
    assert here.watching(11.0 + HEARD_WITHIN) == 35


def test_who_is_on_two_nodes_counts_at_the_one_that_came_last() -> None:
    wifi, mobile, third = Presence("wifi"), Presence("mobile"), Presence("third")
    wifi.join("phone", Role.VIEWER, since=1_000)
    mobile.join("phone", Role.VIEWER, since=2_000)
    gossip(wifi, mobile, third)
    assert [each.watching(1.0) for each in (wifi, mobile, third)] == [1, 1, 1]
    assert (wifi.here.watching, mobile.here.watching) == (0, 1)
    wifi.join("phone", Role.VIEWER, since=3_000)
    wifi.leave("phone", Role.VIEWER)
    gossip(wifi, mobile, third)
    assert (wifi.here.watching, mobile.here.watching) == (1, 0)


def test_after_messages_were_lost_who_came_is_told_again() -> None:
    wifi, mobile = Presence("wifi"), Presence("mobile")
    wifi.join("phone", Role.VIEWER, since=1_000)
    mobile.join("phone", Role.VIEWER, since=2_000)
    mobile.take_came()
    gossip(wifi, mobile)
    assert wifi.watching(1.0) == 2
    mobile.tell_again()
    gossip(wifi, mobile)
    assert wifi.watching(1.0) == 1


def test_who_polls_counts_no_socket_that_another_node_still_has() -> None:
    first, second = Presence("first"), Presence("second")
    first.join("phone", Role.VIEWER, since=1_000)
    second.poll("phone", Role.VIEWER, now=1.0)
    gossip(first, second)
    assert (first.watching(1.0), second.watching(1.0)) == (1, 1)


def gossip(*nodes: Presence) -> None:
    """Twice, as seconds pass: what a node says follows from what it has heard."""
    came = {each.node: each.take_came() for each in nodes}
    for _ in range(2):
        for said in [replace(each.here, came=came[each.node]) for each in nodes]:
            for other in nodes:
                other.hear(said, now=1.0)


def test_a_node_that_stops_counts_nobody_any_more() -> None:
    presence = Presence("here")
    presence.join("a", Role.VIEWER)
    presence.poll("b", Role.VIEWER, now=1.0)
    presence.close()
    assert presence.here == Watching("here", 0)


def test_who_polls_two_nodes_counts_once() -> None:
    presence = Presence("here")
    for viewer in ("a", "b"):
        presence.poll(viewer, Role.VIEWER, now=10.0)
    presence.poll("bot", Role.BOT, now=10.0)
    presence.hear(Watching("there", 40, frozenset({"b", "c"})), now=10.0)
    assert presence.watching(11.0) == 43
    presence.join("a", Role.VIEWER)
    assert presence.watching(11.0) == 43
    presence.leave("a", Role.VIEWER)
    presence.forget_silent(10.0 + HEARD_WITHIN)
    assert presence.watching(11.0) == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5), st.booleans()), max_size=30))
def test_the_sum_over_nodes_is_the_page_views(acts: list[tuple[str, int, bool]]) -> None:
    nodes = {name: Presence(name) for name in "abc"}
    for since, (name, viewer, polls) in enumerate(acts, 1):
        if polls:
            nodes[name].poll(str(viewer), Role.VIEWER, now=1.0)
        else:
            nodes[name].join(str(viewer), Role.VIEWER, since)
    gossip(*nodes.values())
    views = {viewer for _, viewer, _ in acts}
    assert [each.watching(1.0) for each in nodes.values()] == [len(views)] * len(nodes)
