from datetime import timedelta

import httpx2
import pytest

from tests.world.app import Caller, Program
from tests.world.pages import Cast
from vitrine import app as apps
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.shopping_api.wording import seconds

GET, REFRESH = "/api/v2/token/get", "/api/v2/token/refresh"
SHOPS = "/authorization/202309/shops"


@pytest.fixture
async def code(db: Database, program: Program, cast: Cast) -> str:
    async with db.begin() as tx:
        grant = await apps.consent(tx, program.app, [cast.shop], by=cast.owner)
        return apps.hand_out_code(tx, grant)


def proof(program: Program, **more: str) -> dict[str, str]:
    return {"app_key": program.app.key, "app_secret": program.secret} | more


async def test_a_code_is_worth_tokens_once(
    http: httpx2.AsyncClient, program: Program, code: str, cast: Cast
) -> None:
    query = proof(program, auth_code=code, grant_type="authorized_code")
    with clock.stopped_at(clock.now()):
        answer = (await http.get(GET, params=query)).json()
        week, year = (seconds(clock.now() + timedelta(days=days)) for days in (7, 365))
    data = answer["data"]
    assert (answer["code"], answer["message"]) == (0, "success")
    assert data["access_token_expire_in"] == week
    assert year - 60 <= data["refresh_token_expire_in"] <= year
    assert (data["seller_name"], data["seller_base_region"]) == (cast.shop.name, "GB")
    assert data["user_type"] == 0
    assert "seller.product.basic" in data["granted_scopes"]
    again = await http.get(GET, params=query)
    assert (again.status_code, again.json()["code"]) == (200, 36004004)


async def test_a_refresh_gives_new_tokens(
    http: httpx2.AsyncClient, call: Caller, program: Program
) -> None:
    query = proof(program, refresh_token=program.refresh, grant_type="refresh_token")
    data = (await http.get(REFRESH, params=query)).json()["data"]
    assert data["access_token"] != program.token
    assert data["refresh_token"] != program.refresh
    program.token = data["access_token"]
    assert (await call("GET", SHOPS)).json()["code"] == 0


async def test_a_lost_answer_can_be_asked_for_again_for_ten_minutes(
    http: httpx2.AsyncClient, program: Program
) -> None:
    query = proof(program, refresh_token=program.refresh, grant_type="refresh_token")
    now = clock.now()
    for minutes, code in ((0, 0), (9, 0), (11, 36004005)):
        with clock.stopped_at(now + timedelta(minutes=minutes)):
            assert (await http.get(REFRESH, params=query)).json()["code"] == code


async def test_a_refresh_token_ends_with_the_consent(
    http: httpx2.AsyncClient, program: Program
) -> None:
    query = proof(program, refresh_token=program.refresh, grant_type="refresh_token")
    with clock.stopped_at(clock.now() + timedelta(days=366)):
        assert (await http.get(REFRESH, params=query)).json()["code"] == 36004001


async def test_a_grant_type_and_a_method_of_other_clients_will_do(
    http: httpx2.AsyncClient, program: Program, code: str
) -> None:
    wrong_type = proof(program, refresh_token=program.refresh, grant_type="authorized_code")
    assert (await http.get(REFRESH, params=wrong_type)).json()["code"] == 0
    in_form = proof(program, auth_code=code, grant_type="authorized_code")
    assert (await http.post(GET, data=in_form)).json()["code"] == 0
    in_json = proof(program, refresh_token=program.refresh, grant_type="refresh_token")
    assert (await http.post(GET, json=in_json)).json()["code"] == 0


async def test_what_is_wrong_is_said_with_status_200(
    http: httpx2.AsyncClient, program: Program
) -> None:
    for change, code in (
        ({"app_key": ""}, 98001004),
        ({"app_key": "nobody"}, 98001004),
        ({"app_secret": "wrong"}, 98001004),
        ({"app_secret": ""}, 98001004),
        ({"grant_type": "password"}, 98001004),
        ({"grant_type": ""}, 98001004),
        ({"refresh_token": ""}, 98001004),
        ({"refresh_token": "VTR_none"}, 36004005),
        ({"refresh_token": program.token}, 36004005),
        ({"refresh_token": "", "auth_code": "VTR_none"}, 36004004),
    ):
        query = proof(program, refresh_token=program.refresh, grant_type="refresh_token") | change
        answer = await http.get(REFRESH, params=query)
        assert (answer.status_code, answer.json()["code"]) == (200, code), change
        assert answer.json()["request_id"]
