import re
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from tests.world.account import PASSWORD, an_account
from tests.world.app import Program, a_program
from tests.world.pages import Cast, sign_in
from tests.world.shop import a_shop
from vitrine import app as apps
from vitrine.app import Scope
from vitrine.db import Database
from vitrine.settings import Settings
from vitrine.shop import MemberRole, add_member, shop_by_id

NEW = {
    "name": "Ledgerline ERP",
    "redirect_url": "https://erp.example/back",
    "webhook_url": "",
    "scopes": ["product.read", "order.read"],
}


@pytest.fixture
async def program(db: Database, settings: Settings, cast: Cast) -> Program:
    async with db.begin() as tx:
        return await a_program(tx, settings, owner=cast.owner)


def asked_for(program: Program) -> dict[str, str]:
    """As the page has it, of an app and what it may do."""
    return {"service_id": str(program.app.id), "may": " ".join(program.app.scopes)}


async def back_from(visitor: httpx2.AsyncClient, program: Program, **form: str) -> str:
    sent = asked_for(program) | {"state": "abc&x=1", **form}
    answer = await visitor.post("/open/authorize", data=sent, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.mark.usefixtures("cast")
async def test_an_app_is_registered_and_its_secret_shown_once(
    visitor: httpx2.AsyncClient, db: Database, settings: Settings
) -> None:
    await sign_in(visitor)
    shown = await visitor.post("/developers/apps", data=NEW)
    secret = re.search(r"[a-z2-7]{26}", shown.text)
    assert shown.headers["cache-control"] == "no-store"
    listed = await visitor.get("/developers/apps")
    app_id = re.search(r"/developers/apps/(\d+)", listed.text)
    assert secret
    assert app_id
    page = await visitor.get(f"/developers/apps/{app_id[1]}")
    assert secret[0] not in page.text
    async with db.begin() as tx:
        made = await apps.app_by_id(tx, int(app_id[1]))
    assert made.key in page.text
    assert apps.secret_of(made, settings.derived_key("app-secret")) == secret[0]
    assert secret[0].encode() not in made.sealed


@pytest.mark.usefixtures("cast")
async def test_a_form_that_is_not_right_says_where(visitor: httpx2.AsyncClient) -> None:
    await sign_in(visitor)
    wrong: tuple[tuple[str, str | list[str]], ...] = (
        ("name", " "),
        ("redirect_url", "http://erp.example/back"),
        ("redirect_url", "javascript:alert(1)"),
        ("redirect_url", "https://a:b@erp.example/"),
        ("redirect_url", "https://erp.example;script-src/"),
        ("webhook_url", "ftp://erp.example"),
        ("scopes", []),
    )
    for field, told in wrong:
        answer = await visitor.post("/developers/apps", data=NEW | {field: told})
        assert (answer.status_code, f'id="p-{field}"' in answer.text) == (422, True), told
        assert "https://erp.example/back" in answer.text or field == "redirect_url"


async def test_an_app_is_nobody_elses(
    visitor: httpx2.AsyncClient, db: Database, program: Program
) -> None:
    async with db.begin() as tx:
        stranger = await an_account(tx)
    await sign_in(visitor, stranger.email)
    assert (await visitor.get(f"/developers/apps/{program.app.id}")).status_code == 404
    secret = await visitor.post(f"/developers/apps/{program.app.id}/secret")
    assert secret.status_code == 404


async def test_a_consent_leads_back_with_a_code(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast, program: Program
) -> None:
    asked = await visitor.get(f"/open/authorize?service_id={program.app.id}&state=abc%26x%3D1")
    assert "/sign-in" in str(asked.url)
    signed_in = await visitor.post(
        "/sign-in",
        data={
            "email": cast.owner.email,
            "password": PASSWORD,
            "next": f"/open/authorize?service_id={program.app.id}&state=abc",
        },
    )
    assert program.app.name in signed_in.text
    assert "form-action 'self' https://erp.example" in signed_in.headers["content-security-policy"]
    back = await back_from(visitor, program, do="allow", shops=str(cast.shop.id))
    told = parse_qs(urlsplit(back).query)
    assert back.startswith("https://erp.example/back?")
    assert (told["state"], told["tab"]) == (["abc&x=1"], ["shops"])
    async with db.begin() as tx:
        tokens = await apps.redeem(tx, program.app, told["code"][0])
    assert apps.shop_ids(tokens.grant) == (cast.shop.id,)


async def test_a_refusal_leads_back_without_one(
    visitor: httpx2.AsyncClient, cast: Cast, program: Program
) -> None:
    await sign_in(visitor)
    back = await back_from(visitor, program, do="deny", shops=str(cast.shop.id))
    told = parse_qs(urlsplit(back).query)
    assert (told["code"], told["error"], told["state"]) == (["null"], ["auth_denied"], ["abc&x=1"])


async def test_only_an_owner_can_consent(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast, program: Program
) -> None:
    async with db.begin() as tx:
        manager = await an_account(tx)
        add_member(await shop_by_id(tx, cast.shop.id), manager, MemberRole.MANAGER)
    await sign_in(visitor, manager.email)
    asked = await visitor.get(f"/oauth/authorize?app_key={program.app.key}")
    assert asked.status_code == 200
    assert f'value="{cast.shop.id}"' not in asked.text
    sent = asked_for(program) | {"do": "allow", "shops": str(cast.shop.id)}
    refused = await visitor.post("/open/authorize", data=sent)
    assert refused.status_code == 422
    async with db.begin() as tx:
        assert not await apps.grants_of_shop(tx, cast.shop.id)


async def test_what_an_app_asks_for_meanwhile_is_shown_before_it_is_given(
    visitor: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.begin() as tx:
        modest = await a_program(tx, settings, owner=cast.owner, scopes=[Scope.PRODUCT_READ])
    await sign_in(visitor)
    await visitor.post(f"/developers/apps/{modest.app.id}", data=NEW)
    sent = asked_for(modest) | {"do": "allow", "shops": str(cast.shop.id)}
    answer = await visitor.post("/open/authorize", data=sent)
    assert answer.status_code == 422
    assert "Meanwhile the app asks for something else." in answer.text
    assert "See orders, with names and addresses of buyers" in answer.text
    assert 'name="may" value="product.read order.read"' in answer.text
    async with db.begin() as tx:
        assert not await apps.grants_of_shop(tx, cast.shop.id)


async def test_a_second_consent_begins_with_what_was_granted_and_says_what_is_new(
    visitor: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    before, after = [Scope.PRODUCT_READ], [Scope.PRODUCT_READ, Scope.ORDER_READ]
    async with db.begin() as tx:
        second = await a_shop(tx, name="Kiln & Daughter", owner=cast.owner)
        program = await a_program(tx, settings, owner=cast.owner, scopes=before)
    address = f"/open/authorize?service_id={program.app.id}"
    await sign_in(visitor)
    first = await visitor.get(address)
    assert ticked(first) == {cast.shop.id, second.id}
    assert not re.search("You allowed this before|>New<", first.text)
    await back_from(visitor, program, do="allow", shops=str(cast.shop.id))
    async with db.begin() as tx:
        (await apps.app_by_id(tx, program.app.id)).scopes = [*after]
    again = await visitor.get(address)
    assert ticked(again) == {cast.shop.id}
    assert "You allowed this before, until" in again.text
    new = re.findall(r"<span>([^<]*) <span[^>]*>New</span>", again.text)
    assert new == ["See orders, with names and addresses of buyers"]
    closed = re.findall(r"<b>([^<]*)</b><small>It has no access here so far", again.text)
    assert closed == ["Kiln &amp; Daughter"]


async def test_a_consent_that_was_withdrawn_is_asked_for_as_the_first_was(
    visitor: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.begin() as tx:
        second = await a_shop(tx, name="Kiln & Daughter", owner=cast.owner)
        program = await a_program(tx, settings, cast.shop, by=cast.owner)
        [grant] = await apps.grants_of_shop(tx, cast.shop.id)
        await apps.revoke(tx, grant)
    await sign_in(visitor)
    page = await visitor.get(f"/open/authorize?service_id={program.app.id}")
    assert ticked(page) == {cast.shop.id, second.id}
    assert "You allowed this before" not in page.text


def ticked(page: httpx2.Response) -> set[int]:
    return {int(id_) for id_ in re.findall(r'name="shops" value="(\d+)" checked', page.text)}


async def test_a_shop_takes_its_consent_back(
    visitor: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.begin() as tx:
        program = await a_program(tx, settings, cast.shop, by=cast.owner)
    await sign_in(visitor)
    page = await visitor.get(f"/studio/shops/{cast.shop.id}/apps")
    assert program.app.name in page.text
    withdraw = re.search(r"/studio/shops/\d+/apps/\d+/withdraw", page.text)
    assert withdraw
    after = await visitor.post(withdraw[0])
    assert program.app.name not in after.text
    async with db.begin() as tx:
        assert not await apps.grants_of_shop(tx, cast.shop.id)


async def test_a_removed_app_loses_every_shop(
    visitor: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.begin() as tx:
        program = await a_program(tx, settings, cast.shop, by=cast.owner, owner=cast.owner)
    await sign_in(visitor)
    await visitor.post(f"/developers/apps/{program.app.id}/remove")
    async with db.begin() as tx:
        assert not await apps.grants_of_shop(tx, cast.shop.id)
    assert (await visitor.get(f"/developers/apps/{program.app.id}")).status_code == 404
