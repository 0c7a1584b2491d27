import httpx2
import pytest


@pytest.mark.parametrize("called", ["localhost", "[::1]"])
async def test_a_page_asked_for_by_another_loopback_name_leads_home(
    visitor: httpx2.AsyncClient, called: str
) -> None:
    home = visitor.base_url
    there = f"{called}:{home.port}" if home.port else called
    answer = await visitor.get(
        "/de/live/1?market=DE", headers={"Host": there}, follow_redirects=False
    )
    assert answer.status_code == 307
    assert answer.headers["location"] == f"{str(home).rstrip('/')}/de/live/1?market=DE"


async def test_the_page_asked_for_by_its_own_name_is_shown(visitor: httpx2.AsyncClient) -> None:
    assert (await visitor.get("/")).status_code == 200


async def test_a_proxy_may_call_us_by_a_loopback_name(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/", headers={"Host": "localhost:59999"})
    assert answer.status_code == 200


async def test_a_form_and_the_api_are_not_led_elsewhere(visitor: httpx2.AsyncClient) -> None:
    home = visitor.base_url
    there = {"Host": f"localhost:{home.port}" if home.port else "localhost"}
    assert (
        await visitor.get("/api/v1/shows?state=live&market=GB", headers=there)
    ).status_code == 200
    assert (await visitor.post("/waitlist/FR", headers=there)).status_code == 422


async def test_a_host_that_is_no_address_is_not_followed(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.get("/", headers={"Host": "localhost:many"})
    assert answer.status_code == 200
