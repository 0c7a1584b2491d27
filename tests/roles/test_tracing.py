from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from vitrine.roles.tracing import HEADER, Traced, headers_to_pass_on


async def tells_what_it_passes_on(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(headers_to_pass_on().get(HEADER, ""))(scope, receive, send)


client = TestClient(Traced(tells_what_it_passes_on))


def test_a_request_gets_an_id_that_is_answered_and_passed_on() -> None:
    answer = client.get("/")
    assert answer.headers[HEADER] == answer.text
    assert len(answer.text) == 16


def test_an_id_from_outside_is_kept() -> None:
    assert client.get("/", headers={HEADER: "from-the-proxy-1"}).text == "from-the-proxy-1"


def test_an_id_that_is_none_is_replaced() -> None:
    assert client.get("/", headers={HEADER: "<script>"}).text != "<script>"


def test_outside_a_request_nothing_is_passed_on() -> None:
    assert headers_to_pass_on() == {}
