"""What its author alone sees in the chat is still there when the page is opened again."""

import json
import re
from typing import Any

import httpx2

from tests.world.account import an_account
from tests.world.pages import Cast, a_browser, sign_in
from tests.world.talk import was_set_aside
from vitrine import chat
from vitrine.db import Database
from vitrine.realtime.judging import Why
from vitrine.settings import Settings
from vitrine.stock import ClaimLane

JO, KIM = "jo@example.org", "kim@example.org"


def own_lines(page: httpx2.Response) -> list[tuple[str, str]]:
    boot = re.search(r'id="boot">(.*?)</script>', page.text, re.DOTALL)
    assert boot
    aside: list[dict[str, Any]] = json.loads(boot[1])["viewer"]["aside"]
    return [(line["text"], line["seen_as"]) for line in aside]


async def test_a_line_that_others_do_not_see_is_kept_for_its_author(
    visitor: httpx2.AsyncClient, cast: Cast, settings: Settings, db: Database, lane: ClaimLane
) -> None:
    async with db.begin() as tx:
        jo = await an_account(tx, email=JO)
        await an_account(tx, email=KIM)
        await was_set_aside(tx, cast.live, jo, "Hidden from all", Why.SHADOW)
        await was_set_aside(tx, cast.live, jo, "See spam.com", Why.LINK)
        shown = await was_set_aside(tx, cast.live, jo, "Allowed since", Why.LINK)
        [*_, waiting] = await chat.held_in(tx, cast.live.id)
        assert chat.line_of(waiting).id == shown.id
        await chat.allow(tx, cast.live, waiting.id, by=cast.owner)
    room = f"/live/{cast.live.id}"
    await sign_in(visitor, JO)
    page = await visitor.get(room)
    assert own_lines(page) == [("Hidden from all", "said"), ("See spam.com", "held")]
    async with a_browser(settings, db, lane) as other:
        await sign_in(other, KIM)
        page = await other.get(room)
    assert own_lines(page) == []
    assert "Hidden from all" not in page.text
