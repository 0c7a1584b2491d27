from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.world.pages import Cast
from vitrine.web.limiting import MOST_BYTES

TOO_MUCH = b"x" * (MOST_BYTES + 1)

PART = b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n'


async def undeclared(body: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(body), 65_536):
        yield body[at : at + 65_536]


@pytest.mark.parametrize("path", ["/api/v1/sessions", "/sign-in", "/live/1/reminders", "/nowhere"])
async def test_more_than_a_form_holds_is_refused_before_it_is_read(
    visitor: httpx2.AsyncClient, path: str
) -> None:
    answer = await visitor.post(path, content=TOO_MUCH)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/v1/sessions", "application/json"),
        ("/sign-in", "application/x-www-form-urlencoded"),
        ("/sign-in", "multipart/form-data; boundary=b"),
    ],
)
async def test_a_body_without_a_length_is_counted_as_it_comes(
    visitor: httpx2.AsyncClient, path: str, kind: str
) -> None:
    body = PART + TOO_MUCH if "multipart" in kind else TOO_MUCH
    headers = {"Content-Type": kind}
    answer = await visitor.post(path, content=undeclared(body), headers=headers)
    assert answer.status_code == 413


async def test_json_that_is_nested_without_end_is_no_error_of_ours(
    visitor: httpx2.AsyncClient,
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await visitor.post("/api/v1/sessions", content=b"[" * 100_000, headers=headers)
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize("path", ["/o/%00", "/checkout/%00", "/reminders/%00", "/images/%00.jpg"])
async def test_a_secret_that_cannot_be_one_opens_nothing(
    visitor: httpx2.AsyncClient, path: str
) -> None:
    assert (await visitor.get(path)).status_code == 404


@pytest.mark.parametrize("there", ["http://[", "//[", "/\t/evil.example", "/ü?q=[", "\\\\evil"])
async def test_a_way_back_that_cannot_be_read_leads_home_or_stays_ours(
    visitor: httpx2.AsyncClient, there: str
) -> None:
    page = await visitor.get("/sign-in", params={"next": there})
    assert page.status_code == 200
    assert f'value="{there}"' not in page.text or there.startswith("/ü")


async def test_a_number_of_ten_thousand_digits_is_none(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    wanted = {"product": str(cast.cup.id), "variant": "9" * 10_000, "quantity": "1"}
    answer = await visitor.post("/checkout", data=wanted | {"key": "k" * 26})
    assert answer.status_code == 409


async def test_a_form_without_a_key_of_its_own_buys_nothing(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    wanted = {"product": str(cast.cup.id), "quantity": "1"}
    wanted["variant"] = str(cast.cup.variants[0].id)
    for key in ("", "k" * 1_000):
        answer = await visitor.post("/checkout", data=wanted | {"key": key})
        assert answer.status_code == 409
        assert "Please load the page again." in answer.text
