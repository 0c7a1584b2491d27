from vitrine.realtime.presence import HEARD_WITHIN, Presence, Watching
from vitrine.realtime.token import Role


def test_a_page_view_counts_once_however_many_sockets_it_has() -> None:
    presence = Presence("here")
    for viewer in ("a", "a", "b"):
        presence.join(viewer, Role.VIEWER)
    presence.leave("a", Role.VIEWER)
    assert presence.watching == 2
    presence.leave("a", Role.VIEWER)
    assert presence.watching == 1


def test_hosts_and_bots_do_not_watch() -> None:
    presence = Presence("here")
    presence.join("host", Role.HOST)
    presence.join("bot", Role.BOT)
    presence.leave("bot", Role.BOT)
    assert presence.watching == 0


def test_the_nodes_are_summed_while_they_are_heard() -> None:
    presence = Presence("here")
    presence.join("a", Role.VIEWER)
    presence.hear(Watching("there", 40), now=10.0)
    presence.hear(Watching("there", 42), now=11.0)
    presence.hear(Watching("here", 900), now=11.0)
    assert presence.watching == 43
    presence.forget_silent(11.0 + HEARD_WITHIN)
    assert presence.watching == 1
