import re

import httpx2
import pytest

from tests.world.account import an_account
from tests.world.pages import Cast, sign_in
from vitrine.db import Database

INLINE = re.compile(r"\sstyle=|\son\w+=|<style|javascript:", re.IGNORECASE)
DATA = re.compile(r'type="application/(ld\+)?json"')
SCRIPT = re.compile(r"<script([^>]*)>")


async def test_the_policy_allows_only_our_own_files(visitor: httpx2.AsyncClient) -> None:
    policy = (await visitor.get("/")).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert "unsafe" not in policy
    assert rules["media-src"] == "'self' blob: http://127.0.0.1:8002"
    assert {"http://127.0.0.1:8002", "ws://127.0.0.1:8001"} <= set(rules["connect-src"].split())


async def test_no_page_has_inline_script_or_style(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await sign_in(visitor)
    for path in ("/", f"/live/{cast.live.id}", f"/p/{cast.cup.id}", f"/studio/{cast.live.id}"):
        html = (await visitor.get(path)).text
        assert not INLINE.search(html), (path, INLINE.search(html))
        for attributes in SCRIPT.findall(html):
            assert "src=" in attributes or DATA.search(attributes)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/v1/nowhere", "/static/css/tokens.css"])
async def test_every_answer_is_secured(visitor: httpx2.AsyncClient, path: str) -> None:
    headers = (await visitor.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in headers


@pytest.mark.usefixtures("cast")
async def test_a_form_from_another_site_is_refused(visitor: httpx2.AsyncClient) -> None:
    await sign_in(visitor)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        assert (await visitor.post("/sign-out", headers=headers)).status_code == 403
    del visitor.headers["Sec-Fetch-Site"]
    stranger = {"Origin": "https://elsewhere.example"}
    assert (await visitor.post("/sign-out", headers=stranger)).status_code == 403
    assert "Mara Ombra" in (await visitor.get("/account")).text


async def test_a_stranger_finds_no_studio(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    async with db.begin() as tx:
        stranger = await an_account(tx)
    paths = (f"/studio/{cast.live.id}", f"/studio/new?shop={cast.shop.id}")
    for path in paths:
        assert "/sign-in" in str((await visitor.get(path)).url)
    await sign_in(visitor, stranger.email)
    for path in paths:
        answer = await visitor.get(path)
        assert answer.status_code == 404
        assert "rtmp://" not in answer.text


async def test_a_strangers_order_does_not_exist(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    await sign_in(visitor)
    assert (await visitor.get(f"/orders/{cast.live.id}")).status_code == 404
    assert (await visitor.get("/o/abcdefghijklmnopqrstuvwxyz")).status_code == 404


async def test_ids_that_are_none_are_pages_that_are_not_there(visitor: httpx2.AsyncClient) -> None:
    for path in ("/live/x", "/live/0", f"/live/{2**63}", "/p/-1", "/images/../secret"):
        answer = await visitor.get(path)
        assert answer.status_code == 404
        assert "text/html" in answer.headers["content-type"]


async def test_the_outbox_is_for_the_demo_only(visitor: httpx2.AsyncClient) -> None:
    assert (await visitor.get("/outbox")).status_code == 404


@pytest.mark.usefixtures("cast")
async def test_who_is_signed_in_by_now_is_not_asked_again(visitor: httpx2.AsyncClient) -> None:
    await sign_in(visitor)
    answer = await visitor.get("/sign-in", params={"next": "/live/1"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/live/1")


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_signing_in_leads_nowhere_else(visitor: httpx2.AsyncClient, there: str) -> None:
    page = await visitor.get("/sign-in", params={"next": there})
    assert 'name="next" value="/"' in page.text
