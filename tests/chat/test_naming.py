from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import delete

from tests.world.account import an_account
from tests.world.shop import a_shop
from tests.world.show import a_live_show
from vitrine import chat
from vitrine.account import Account, mark_as_demo
from vitrine.db import Tx
from vitrine.errors import Forbidden
from vitrine.kit import clock
from vitrine.realtime.entries import Mark
from vitrine.realtime.token import Role, TokenRefused, verify
from vitrine.shop import MemberRole, add_member
from vitrine.show import Show

KEY = b"r" * 32
VISIT = chat.Visit(origin="https://shop.example", market="GB", source="page")


async def test_a_person_has_one_pseudonym_per_show(tx: Tx) -> None:
    jo = await an_account(tx)
    one, other = await a_live_show(tx), await a_live_show(tx)
    who = await chat.pseudonym(tx, one.id, jo.id)
    assert await chat.pseudonym(tx, one.id, jo.id) == who
    assert await chat.pseudonym(tx, other.id, jo.id) != who


async def test_names_are_looked_up_and_marked(tx: Tx) -> None:
    host, clerk = await an_account(tx, name="Mara"), await an_account(tx, name="Lou")
    jo, robot = await an_account(tx, name="Jo"), await an_account(tx, name="Robot")
    mark_as_demo(robot)
    shop = await a_shop(tx, owner=host)
    add_member(shop, clerk, MemberRole.MANAGER)
    await tx.flush()
    show = await a_live_show(tx, shop)
    whos = [await chat.pseudonym(tx, show.id, a.id) for a in (host, clerk, jo, robot)]
    found = {person.name: person.mark for person in await chat.people(tx, show, whos)}
    assert found == {"Mara": Mark.HOST, "Lou": Mark.MEMBER, "Jo": None, "Robot": Mark.DEMO}


async def test_nobody_but_its_members_goes_by_the_shops_name(tx: Tx) -> None:
    host = await an_account(tx, name="Atelier Ombra")
    impostor = await an_account(tx, name="ATELIER Ómbra")
    show = await a_live_show(tx, await a_shop(tx, name="Atelier Ombra", owner=host))
    whos = [await chat.pseudonym(tx, show.id, account.id) for account in (host, impostor)]
    found = await chat.people(tx, show, whos)
    assert [(person.name, person.mark) for person in found] == [("Atelier Ombra", Mark.HOST)]


@pytest.mark.parametrize(
    "name",
    [
        "Mara Om\u200bbra",
        "\u041cara \u041embra",
        "Atelier Ombra Support",
        "M\u043ederator",
        "H0ST",
        "Mara Ombra (Host)",
        "Host Mara Ombra",
        "\u24bdost Kim",
        "\u1d0d\u1d00\u0280\u1d00 \u1d0f\u1d0d\u0299\u0280\u1d00",
        "\ua4df\ua4ee\ua4e3\ua4ee \ua4f3\ua4df\ua4d0\ua4e3\ua4ee",
        "\u13b7\uab7a\uab71\uab7a Ombra",
        "\U0001f17c\U0001f170\U0001f181\U0001f170 Ombra",
        "Mara \U0001f1f4\U0001f1f2\U0001f1e7\U0001f1f7\U0001f1e6",
        "\U0001f157ost",
        "MaraOmbraHost",
        "Mara Ombra Support",
        "Mara Ombra \u2714 Official",
        "Mara-Ombra-Team",
        "Gastgeberin",
        "Gastgeberin M.",
        "Moderation \u2022 Kim",
        "M\u0308oderatorin Kim",
        "Kundenservice",
        "Ihr Kundendienst",
        "Inhaberin",
        "Team",
    ],
)
async def test_nobody_passes_for_the_host(tx: Tx, name: str) -> None:
    assert await named_beside_the_host(tx, name) == []


@pytest.mark.parametrize(
    "name",
    [
        "Ghost",
        "Hostettler",
        "Teamgeist",
        "Team Berlin",
        "Dog Owner",
        "Mara Ombrato",
        "Mara O.",
        "Ombra Mai Fu",
        "Supporter Kim",
        "Modeste",
        "Modern Kim",
        "Administratix",
    ],
)
async def test_ordinary_people_keep_their_names(tx: Tx, name: str) -> None:
    assert await named_beside_the_host(tx, name) == [name]


async def named_beside_the_host(tx: Tx, name: str) -> list[str]:
    host, other = await an_account(tx, name="Mara Ombra"), await an_account(tx, name=name)
    show = await a_live_show(tx, await a_shop(tx, name="Atelier Ombra", owner=host))
    whos = [await chat.pseudonym(tx, show.id, account.id) for account in (host, other)]
    found = [person.name for person in await chat.people(tx, show, whos)]
    found.remove("Mara Ombra")
    return found


async def test_names_that_only_share_something_with_the_shop_s_stay(tx: Tx) -> None:
    host, jo = await an_account(tx, name="Mara"), await an_account(tx, name="Joanna Marais")
    show = await a_live_show(tx, await a_shop(tx, name="Anna", owner=host))
    who = await chat.pseudonym(tx, show.id, jo.id)
    assert [person.name for person in await chat.people(tx, show, [who])] == ["Joanna Marais"]


async def test_a_pseudonym_of_another_show_has_no_name_here(tx: Tx) -> None:
    jo = await an_account(tx)
    here, there = await a_live_show(tx), await a_live_show(tx)
    who = await chat.pseudonym(tx, there.id, jo.id)
    assert await chat.people(tx, here, [who, "nobody"]) == []


async def test_erasing_an_account_erases_its_name_everywhere(tx: Tx) -> None:
    jo, show = await an_account(tx), await a_live_show(tx)
    who = await chat.pseudonym(tx, show.id, jo.id)
    await tx.session.execute(delete(Account).where(Account.id == jo.id))
    assert await chat.people(tx, show, [who]) == []


async def test_a_visitor_gets_a_token_that_cannot_speak(tx: Tx) -> None:
    show = await a_live_show(tx)
    token = await chat.room_token(tx, show, None, VISIT, key=KEY)
    claims = verify(token, KEY, show=str(show.id), origin="https://shop.example")
    assert (claims.who, claims.role, claims.market) == (None, Role.VIEWER, "GB")
    assert claims.exp > clock.now_ms()
    with pytest.raises(TokenRefused):
        verify(token, KEY, show=str(show.id), origin="https://other.example")


async def test_roles_stand_in_the_token(tx: Tx) -> None:
    host, robot, jo = await an_account(tx), await an_account(tx), await an_account(tx)
    mark_as_demo(robot)
    show = await a_live_show(tx, await a_shop(tx, owner=host))
    tokens = [await chat.room_token(tx, show, who, VISIT, key=KEY) for who in (host, robot, jo)]
    claims = [verify(t, KEY, show=str(show.id), origin=VISIT.origin) for t in tokens]
    assert [claim.role for claim in claims] == [Role.HOST, Role.BOT, Role.VIEWER]


async def test_a_stranger_erases_nothing(tx: Tx) -> None:
    jo, show = await an_account(tx), await a_live_show(tx)
    with pytest.raises(Forbidden):
        await chat.erase(tx, show, "1", by=jo, reason="rude")


async def test_who_has_no_account_is_recognised_for_a_day_and_a_show(tx: Tx) -> None:
    one, other = await a_live_show(tx), await a_live_show(tx)

    async def alias(show: Show, browser: str, *, days: int = 0) -> str | None:
        with clock.stopped_at(clock.now() + timedelta(days=days)):
            seat = replace(VISIT, browser=browser)
            token = await chat.room_token(tx, show, None, seat, key=KEY)
            return verify(token, KEY, show=str(show.id)).alias

    first = await alias(one, "192.0.2.7 Firefox")
    assert first == await alias(one, "192.0.2.7 Firefox")
    others = {
        await alias(one, "192.0.2.8 Firefox"),
        await alias(other, "192.0.2.7 Firefox"),
        await alias(one, "192.0.2.7 Firefox", days=1),
    }
    assert len(others - {first, None}) == 3
    assert "192.0.2.7" not in str(first)
