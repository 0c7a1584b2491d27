import pytest

from tests.world.room import a_claim, a_token, a_viewer
from vitrine.realtime import arriving, upkeep
from vitrine.realtime.arriving import BACK_WITHIN, TOLD_EVERY, Arrivals, Arrived
from vitrine.realtime.manners import Manners
from vitrine.settings import Settings


def test_those_who_join_are_counted_and_who_agreed_is_named() -> None:
    arrivals = Arrivals()
    arrivals.join(a_claim(who="marta", named=True), now=10.0)
    arrivals.join(a_claim(who="jo"), now=10.0)
    arrivals.join(a_claim(who=None, alias="day-1"), now=10.0)
    arrivals.hear(Arrived(2, ("kim",)))
    assert arrivals.take_unsaid() == Arrived(3, ("marta",))
    assert arrivals.take_due(10.0) == Arrived(5, ("marta", "kim"))


def test_staff_bots_and_who_has_no_token_do_not_join() -> None:
    arrivals = Arrivals()
    for claims in (a_claim(role="host"), a_claim(role="bot"), None):
        arrivals.join(claims, now=10.0)
    assert arrivals.take_due(10.0) == Arrived()


def test_who_comes_back_soon_has_not_joined() -> None:
    arrivals, claims = Arrivals(), a_claim(who="marta")
    arrivals.join(claims, now=10.0)
    arrivals.see(claims, now=4_000.0)
    assert arrivals.take_due(4_000.0) == Arrived(1)
    arrivals.join(claims, now=4_000.0 + BACK_WITHIN - 1)
    assert arrivals.take_due(4_000.0 + BACK_WITHIN - 1) == Arrived()
    later = 4_000.0 + 3 * BACK_WITHIN
    arrivals.forget(later)
    arrivals.join(claims, now=later)
    assert arrivals.take_due(later) == Arrived(1)


def test_a_crowd_is_told_of_now_and_then() -> None:
    arrivals = Arrivals()
    arrivals.join(a_claim(who="one"), now=10.0)
    assert arrivals.take_due(10.0) == Arrived(1)
    for n in range(400):
        arrivals.join(a_claim(who=str(n)), now=11.0)
    assert arrivals.take_due(10.0 + TOLD_EVERY - 0.1) is None
    assert arrivals.take_due(10.0 + TOLD_EVERY) == Arrived(400)


async def test_both_nodes_tell_who_was_there_before_and_nobody_of_themselves(
    address: str,
    second_address: str,
    show: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arriving, "TOLD_EVERY", 0.0)
    monkeypatch.setattr(upkeep, "EVERY", 0.05)
    async with (
        a_viewer(address, show, a_token(settings, show, role="host")) as host,
        a_viewer(second_address, show, a_token(settings, show, role="host")) as other,
        a_viewer(address, show, a_token(settings, show, who="kim")),
    ):
        for viewer in (host, other):
            await viewer.hear("count", watching=1)
        token = a_token(settings, show, who="marta", named=True)
        async with a_viewer(address, show, token) as marta:
            for viewer in (host, other):
                await viewer.hear("joined", count=1, **{"from": ["marta"]})
            await marta.hear("count", watching=2)
            assert not any(item["kind"] == "joined" for item in marta.items)


async def test_a_shop_may_say_nothing_of_who_joins(
    address: str,
    show: str,
    manners: dict[str, Manners],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(arriving, "TOLD_EVERY", 0.0)
    monkeypatch.setattr(upkeep, "EVERY", 0.05)
    manners[show] = Manners(tells_joins=False)
    async with a_viewer(address, show, a_token(settings, show, role="host")) as host:
        await host.hear("ack", id=await host.do("say", text="By now the manners are known"))
        for n in range(1, 3):
            async with a_viewer(address, show, a_token(settings, show, who=f"p{n}")):
                await host.hear("count", watching=1)
            await host.hear("count", watching=0)
        assert not any(item["kind"] == "joined" for item in host.items)
