"""What people write is shown, never executed."""

import json
import re

import httpx2

from tests.world.pages import Cast, a_product, a_shop
from tests.world.show import a_live_show, an_item
from vitrine.chat import pseudonym
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.realtime.entries import Chat, encode, line
from vitrine.show import keep

NASTY = '</script><script>alert("1")</script><img src=x onerror=alert(1)>'


async def test_titles_chat_and_descriptions_are_escaped(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    async with db.begin() as tx:
        shop = await a_shop(tx, name=f"Nasty {NASTY}")
        product = await a_product(tx, shop, title=NASTY, description_html=f"<p>Fine</p>{NASTY}")
        show = await a_live_show(tx, shop, title=NASTY)
        await an_item(tx, show, product)
        who = await pseudonym(tx, show.id, cast.owner.id)
        said = Chat(at=clock.now_ms(), id="m1", sender=who, text=NASTY)
        await keep(tx, show.id, [line(1, encode(said))])
    for path in (f"/live/{show.id}", f"/p/{product.id}", f"/shops/{shop.id}", "/"):
        html = (await visitor.get(path)).text
        assert "<script>alert" not in html
        assert "onerror=alert(1)>" not in html
        assert "&lt;script&gt;" in html


async def test_boot_data_survives_a_closing_script_tag(
    visitor: httpx2.AsyncClient, db: Database
) -> None:
    async with db.begin() as tx:
        show = await a_live_show(tx, title=NASTY)
    html = (await visitor.get(f"/live/{show.id}")).text
    boot = re.search(r'<script type="application/json" id="boot">(.*?)</script>', html, re.DOTALL)
    assert boot
    assert json.loads(boot[1])["show"]["title"] == NASTY
