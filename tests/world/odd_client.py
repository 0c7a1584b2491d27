"""A program that differs in what it sends and in what of it is signed."""

from urllib.parse import urlencode

import httpx2

from tests.world.app import Pairs, Program, signed
from vitrine.kit import clock


class OddClient:
    """Signs what it says it signs and sends what it says it sends."""

    def __init__(self, http: httpx2.AsyncClient, program: Program) -> None:
        self.http, self.program = http, program
        self.usual = [
            ("app_key", program.app.key),
            ("timestamp", str(clock.now_ms() // 1_000)),
            ("shop_cipher", program.cipher),
        ]

    async def __call__(  # noqa: PLR0913 - what is sent, and what of it is signed
        self,
        method: str,
        path: str,
        *,
        query: Pairs = (),
        signs: Pairs | None = None,
        body: bytes = b"",
        signs_body: bytes | None = None,
        kind: str | None = "application/json",
    ) -> int:
        right = signed(
            self.program.secret,
            path,
            [*self.usual, *(query if signs is None else signs)],
            body if signs_body is None else signs_body,
        )
        headers = {"x-tts-access-token": self.program.token}
        answer = await self.http.request(
            method,
            f"{path}?{urlencode([*self.usual, *query, ('sign', right)])}",
            content=body,
            headers=headers | ({"content-type": kind} if kind else {}),
        )
        return int(answer.json()["code"])
