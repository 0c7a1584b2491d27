import httpx2
import pytest

from tests.world.account import PASSWORD
from tests.world.pages import HOST_EMAIL, Cast
from vitrine.account.attempting import MOST_ATTEMPTS

JO = {"email": "jo@example.org", "password": PASSWORD, "name": "Jo"}
HOST = {"email": HOST_EMAIL, "password": PASSWORD}


async def test_signing_up_signs_in(client: httpx2.AsyncClient) -> None:
    made = await client.post("/api/v1/accounts", json=JO, headers={"Accept-Language": "de"})
    me = await client.get("/api/v1/me")
    assert made.status_code == 201
    assert me.json() == {
        "id": made.json()["id"],
        "email": "jo@example.org",
        "name": "Jo",
        "locale": "de",
        "operator": False,
        "shops": [],
    }


async def test_the_session_cookie_is_out_of_reach_of_scripts(client: httpx2.AsyncClient) -> None:
    made = await client.post("/api/v1/accounts", json=JO)
    cookie = made.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/;" in cookie


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"email": "jo"}, 422, "email-not-usable", "email"),
        ({"password": "short"}, 422, "password-too-short", "password"),
        ({"name": " "}, 422, "name-missing", "name"),
        ({"name": "a\0b"}, 422, "invalid", "name"),
        ({"email": HOST_EMAIL.upper()}, 409, "email-taken", "email"),
    ],
)
@pytest.mark.usefixtures("cast")
async def test_a_refused_sign_up_names_its_field(
    client: httpx2.AsyncClient, change: dict[str, str], status: int, code: str, field: str
) -> None:
    answer = await client.post("/api/v1/accounts", json=JO | change)
    problem = answer.json()
    assert answer.status_code == status
    assert (problem["code"], problem["field"]) == (code, field)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_half_a_character_is_no_text(client: httpx2.AsyncClient) -> None:
    body = b'{"email": "jo@example.org", "name": "Jo", "password": "\\ud800 a shop window"}'
    json = {"Content-Type": "application/json"}
    answer = await client.post("/api/v1/accounts", content=body, headers=json)
    assert (answer.status_code, answer.json()["field"]) == (422, "password")


async def test_a_member_sees_their_shops(client: httpx2.AsyncClient, cast: Cast) -> None:
    await client.post("/api/v1/sessions", json=HOST)
    me = (await client.get("/api/v1/me")).json()
    assert [(shop["id"], shop["role"]) for shop in me["shops"]] == [(str(cast.shop.id), "owner")]


@pytest.mark.usefixtures("cast")
async def test_signing_in_rotates_the_session(client: httpx2.AsyncClient) -> None:
    await client.post("/api/v1/sessions", json=HOST)
    old = dict(client.cookies)
    await client.post("/api/v1/sessions", json=HOST)
    assert dict(client.cookies) != old
    assert (await client.get("/api/v1/me")).status_code == 200
    client.cookies.clear()
    client.cookies.update(old)
    assert (await client.get("/api/v1/me")).status_code == 401


@pytest.mark.usefixtures("cast")
async def test_too_many_wrong_sign_ins_are_refused_before_the_password_is_looked_at(
    client: httpx2.AsyncClient,
) -> None:
    wrong = HOST | {"password": "not the password"}
    answers = [await client.post("/api/v1/sessions", json=wrong) for _ in range(MOST_ATTEMPTS)]
    right = await client.post("/api/v1/sessions", json=HOST)
    assert {answer.json()["code"] for answer in answers} == {"wrong-sign-in"}
    assert (right.status_code, right.json()["code"]) == (429, "too-many-attempts")


@pytest.mark.usefixtures("cast")
async def test_signing_out_forgets_the_session(client: httpx2.AsyncClient) -> None:
    await client.post("/api/v1/sessions", json=HOST)
    for _ in range(2):
        assert (await client.delete("/api/v1/sessions/current")).status_code == 204
        assert (await client.get("/api/v1/me")).status_code == 401


@pytest.mark.usefixtures("cast")
async def test_sessions_are_listed_and_revoked(client: httpx2.AsyncClient) -> None:
    await client.post("/api/v1/sessions", json=HOST)
    client.cookies.clear()
    await client.post("/api/v1/sessions", json=HOST)
    here, there = (await client.get("/api/v1/sessions")).json()
    assert (here["current"], there["current"]) == (True, False)
    gone = await client.delete(f"/api/v1/sessions/{there['id']}")
    again = await client.delete(f"/api/v1/sessions/{there['id']}")
    assert (gone.status_code, again.status_code) == (204, 404)


@pytest.mark.usefixtures("cast")
async def test_one_signs_out_everywhere_else(client: httpx2.AsyncClient) -> None:
    await client.post("/api/v1/sessions", json=HOST)
    client.cookies.clear()
    await client.post("/api/v1/sessions", json=HOST)
    await client.delete("/api/v1/sessions")
    assert [each["current"] for each in (await client.get("/api/v1/sessions")).json()] == [True]


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/sessions"])
async def test_strangers_sign_in_first(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).json()["code"] == "sign-in-first"


async def test_another_site_cannot_sign_anybody_in(client: httpx2.AsyncClient) -> None:
    other = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    answer = await client.post("/api/v1/sessions", json=HOST, headers=other)
    assert answer.status_code == 403
