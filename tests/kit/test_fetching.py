import asyncio
import io
import socket
from collections.abc import AsyncGenerator
from datetime import timedelta
from ipaddress import ip_address
from threading import Event
from typing import Any

import pytest

from tests.world.receiver import Receiver, a_receiver
from vitrine.kit.fetching import NotFetched, get, is_public, post

SOON = timedelta(seconds=3)


@pytest.fixture
async def receiver() -> AsyncGenerator[Receiver]:
    async with a_receiver() as receiver:
        yield receiver


async def posted(url: str, *, inside: bool = True) -> int:
    return await post(url, b"{}", {"Authorization": "x"}, within=SOON, inside=inside)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::1", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::5db8:d822", False),
        ("::10.0.0.1", False),
        ("::ffff:0:7f00:1", False),
        ("fec0::1", False),
        ("1::1", False),
        ("192.0.0.192", False),
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("64:ff9b::5db8:d822", True),
    ],
)
def test_private_addresses_are_known(address: str, public: bool) -> None:  # noqa: FBT001
    assert is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://[::1]/hook",
        "https://2130706433/hook",
        "https://a:b@93.184.216.34/",
        "http://93.184.216.34/",
        "gopher://93.184.216.34/",
        "https:///nowhere",
        "https://93.184.216.34:99999/",
        "https://[",
        "https://[::1/hook",
        "https://ü@127.0.0.1/hook",
        "https://12\N{FULLWIDTH DIGIT SEVEN}.0.0.1/hook",
        "https://127\N{IDEOGRAPHIC FULL STOP}0.0.1/hook",
        "https://xn--\N{GREEK SMALL LETTER OMEGA}/hook",
        "https://" + "ü" * 300 + ".example/hook",
    ],
)
async def test_a_request_inside_is_refused_before_it_leaves(url: str) -> None:
    with pytest.raises(NotFetched):
        await posted(url, inside=False)


async def test_a_lab_may_reach_itself_and_the_host_name_is_kept(receiver: Receiver) -> None:
    assert await posted(receiver.url.replace("127.0.0.1", "localhost")) == 200
    assert receiver.heard[0].host == f"localhost:{receiver.port}"


async def test_a_name_beyond_ascii_is_asked_for_as_its_resolver_knows_it(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def here(name: str, *_: object, **__: object) -> list[Any]:
        asked.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", receiver.port))]

    monkeypatch.setattr(socket, "getaddrinfo", here)
    assert await posted(f"http://Müller.example:{receiver.port}/hook") == 200
    assert asked == ["xn--mller-kva.example"]
    assert receiver.heard[0].host == f"xn--mller-kva.example:{receiver.port}"


async def test_a_name_server_that_hangs_holds_up_no_other_name(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    gives_up, known = Event(), socket.getaddrinfo

    def hanging(name: str, *more: Any, **others: Any) -> list[Any]:
        asked.append(name)
        if name.endswith(".example"):
            gives_up.wait()
            raise socket.gaierror
        return [*known(name, *more, **others)]

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    async with asyncio.TaskGroup() as group:
        for n in range(100):
            group.create_task(refused(f"https://slow{n % 50}.example/"))
        await asyncio.sleep(0)
        try:
            assert await posted(receiver.url.replace("127.0.0.1", "localhost")) == 200
        finally:
            gives_up.set()
    assert len(asked) == 51


async def refused(url: str) -> None:
    with pytest.raises(NotFetched):
        await posted(url)


async def test_a_redirect_is_followed_with_the_same_body_and_not_for_ever(
    receiver: Receiver,
) -> None:
    receiver.status, receiver.location = 307, "/again"
    with pytest.raises(NotFetched, match="too often"):
        await posted(receiver.url)
    assert {told.body for told in receiver.heard} == {b"{}"}
    assert len(receiver.heard) == 4


@pytest.mark.parametrize("location", ["file:///etc/passwd", "https://[", "http://[::1", "//ü@a/"])
async def test_a_redirect_to_something_else_is_refused(receiver: Receiver, location: str) -> None:
    receiver.status, receiver.location = 308, location
    with pytest.raises(NotFetched):
        await posted(receiver.url)


async def test_a_redirect_that_would_change_the_method_is_an_answer(receiver: Receiver) -> None:
    receiver.status, receiver.location = 302, "/again"
    assert await posted(receiver.url) == 302


async def test_a_file_that_is_made_when_it_is_asked_for_is_waited_for(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a minute passes before the first byte."""
    receiver.answers.clear()
    receiver.body, file = b"id,title", io.BytesIO()
    long = timedelta(minutes=10)
    loop = asyncio.get_running_loop()
    now = loop.time
    async with asyncio.TaskGroup() as asking:
        asking.create_task(get(receiver.url, file, most_bytes=100, within=long, inside=True))
        await receiver.has_heard(1)
        monkeypatch.setattr(loop, "time", lambda: now() + 30)
        for _ in range(5):
            await asyncio.sleep(0)
        receiver.answers.set()
    assert file.getvalue() == b"id,title"
