import asyncio
import re
import socket
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.world.fake_stripe.books import Books, Object, Refusal


class Mood(StrEnum):
    """How the next call goes."""

    BREAKS_BEFORE = "breaks before it did anything"
    BREAKS_AFTER = "does it, and the answer is lost"
    FAILS_AFTER = "does it, and answers 500; the same key answers so again"
    TOO_BUSY = "429"
    HANGS_BEFORE = "takes its time before it does anything"
    HANGS_AFTER = "does it, and takes its time to answer"


class FakeStripe:
    def __init__(self) -> None:
        self.books = Books()
        self.moods: deque[Mood | None] = deque()
        self.hanging: list[asyncio.Event] = []
        self.calls: list[str] = []
        self.url = ""

    def app(self) -> Starlette:
        post, get, intent = ["POST"], ["GET"], "/v1/payment_intents/{id}"
        return Starlette(
            routes=[
                Route("/v1/payment_intents", self.answering(self.create_intent), methods=post),
                Route("/v1/payment_intents", self.list_intents, methods=get),
                Route(intent, self.shown("intents"), methods=get),
                Route(f"{intent}/capture", self.answering(self.capture), methods=post),
                Route(f"{intent}/cancel", self.answering(self.cancel), methods=post),
                Route("/v1/refunds", self.answering(self.refund), methods=post),
                Route("/v1/refunds", self.list_refunds, methods=get),
                Route("/v1/refunds/{id}", self.shown("refunds"), methods=get),
                Route("/v1/transfers", self.answering(self.transfer), methods=post),
                Route("/v1/customers", self.answering(self.customer), methods=post),
                Route("/v1/payment_methods/{id}/detach", self.answering(self.detach), methods=post),
                Route("/v1/disputes/{id}", self.shown("disputes"), methods=get),
            ]
        )

    def create_intent(self, _: str, form: Object) -> Object:
        return self.books.create_intent(form)

    def capture(self, reference: str, _: Object) -> Object:
        return self.books.move(reference, "succeeded", "requires_capture")

    def cancel(self, reference: str, _: Object) -> Object:
        open_ones = ("requires_capture", "requires_action", "requires_payment_method")
        return self.books.move(reference, "canceled", *open_ones)

    def refund(self, _: str, form: Object) -> Object:
        return self.books.refund(form)

    def customer(self, _: str, form: Object) -> Object:
        return self.books.customer(form)

    def detach(self, reference: str, _: Object) -> Object:
        return self.books.detach(reference)

    def transfer(self, _: str, form: Object) -> Object:
        return self.books.transfer(form)

    def answering(self, act: Callable[[str, Object], Object]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            body = (await request.body()).decode()
            self.calls.append(request.url.path)
            mood = self.moods.popleft() if self.moods else None
            match mood:
                case Mood.BREAKS_BEFORE:
                    return await self.hang_up()
                case Mood.TOO_BUSY:
                    return refused(Refusal(429, code="rate_limit", message="Too many requests"))
                case Mood.HANGS_BEFORE:
                    await self.hang()
                case _:
                    pass
            answered = self.once(request, body, act, mood)
            if mood == Mood.HANGS_AFTER:
                await self.hang()
            return await self.hang_up() if mood == Mood.BREAKS_AFTER else answered

        return answer

    def once(
        self, request: Request, body: str, act: Callable[[str, Object], Object], mood: Mood | None
    ) -> Response:
        """The stored answer of a key, errors included; another body under it is refused."""
        key = request.headers.get("Idempotency-Key", "")
        asked = f"{request.url.path}?{body}"
        if key in self.books.answers:
            first, status, content = self.books.answers[key]
            if first != asked:
                return refused(Refusal(400, type="idempotency_error", message="Another request."))
            return JSONResponse(content, status, headers={"Idempotent-Replayed": "true"})
        try:
            content, status = act(request.path_params.get("id", ""), nested(body)), 200
        except Refusal as refusal:
            content, status = {"error": refusal.error}, refusal.status
        if mood == Mood.FAILS_AFTER:
            content, status = {"error": {"type": "api_error", "message": "Sorry."}}, 500
        if key:
            self.books.answers[key] = (asked, status, content)
        return JSONResponse(content, status)

    async def hang(self) -> None:
        event = asyncio.Event()
        self.hanging.append(event)
        await event.wait()

    def go_on(self) -> None:
        while self.hanging:
            self.hanging.pop().set()

    async def hang_up(self) -> Response:
        """Promises more than it sends, so the connection is closed in the middle."""
        return StreamingResponse(one_piece(), headers={"Content-Length": "64"})

    def shown(self, shelf: str) -> Callable[[Request], Any]:
        async def show(request: Request) -> Response:
            try:
                found = self.books.known(getattr(self.books, shelf), request.path_params["id"])
                wants_charge = any(name.startswith("expand") for name in request.query_params)
                return JSONResponse(self.books.charged(found) if wants_charge else found)
            except Refusal as refusal:
                return refused(refusal)

        return show

    async def list_intents(self, request: Request) -> Response:
        return self.page(request, self.books.intents)

    async def list_refunds(self, request: Request) -> Response:
        return self.page(request, self.books.refunds)

    def page(self, request: Request, shelf: dict[str, Object]) -> Response:
        since = int(request.query_params.get("created[gte]", 0))
        found = list(self.books.listed(shelf, since))
        after = request.query_params.get("starting_after")
        start = next((n + 1 for n, each in enumerate(found) if each["id"] == after), 0)
        shown = found[start : start + int(request.query_params.get("limit", 10))]
        has_more = start + len(shown) < len(found)
        url = request.url.path
        return JSONResponse({"object": "list", "data": shown, "has_more": has_more, "url": url})


def refused(refusal: Refusal) -> Response:
    return JSONResponse({"error": refusal.error}, refusal.status)


def nested(body: str) -> Object:
    """`metadata[attempt]=1` as Stripe's library writes it."""
    form: Object = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        outer, inner = re.fullmatch(r"([^\[]+)(?:\[([^\]]*)\])?", name).groups()  # pyright: ignore[reportOptionalMemberAccess] - matches every name
        if inner is None:
            form[outer] = value
        elif inner.isdecimal() or not inner:
            form.setdefault(outer, []).append(value)
        else:
            form.setdefault(outer, {})[inner] = value
    return form


async def one_piece() -> AsyncGenerator[bytes]:
    yield b"{"


@asynccontextmanager
async def fake_stripe() -> AsyncGenerator[FakeStripe]:
    fake = FakeStripe()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        fake.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(fake.app(), log_config=None, lifespan="off", ws="none")
        server = uvicorn.Server(config)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve([listening]))
            yield fake
            server.should_exit = True
