"""A buyer who speaks the JSON API."""

from dataclasses import dataclass
from typing import Any

import httpx2

from tests.world.order import Till
from vitrine.kit import ids

API = "/api/v1"
DELIVERY = {
    "email": "jo@example.org",
    "name": "Jo Viewer",
    "line1": "1 Mill Street",
    "postcode": "SW1A 1AA",
    "city": "London",
    "country": "GB",
}


@dataclass(frozen=True, slots=True)
class ApiBuyer:
    client: httpx2.AsyncClient
    till: Till

    async def begin(
        self, quantity: int = 1, *, key: str | None = None, cue: int | None = None
    ) -> httpx2.Response:
        lines = [{"variant": str(self.till.variant_id), "quantity": quantity}]
        show = {"show": str(self.till.show_id), "source": "show", "cue": cue}
        body = {"market": "GB", "lines": lines} | show
        headers = {"Idempotency-Key": key or ids.new_secret()}
        return await self.client.post(f"{API}/checkouts", json=body, headers=headers)

    async def deliver(self, token: str, **changed: str) -> httpx2.Response:
        body = DELIVERY | {"method": str(self.till.method_id)} | changed
        return await self.client.put(f"{API}/checkouts/{token}/delivery", json=body)

    async def card(self, number: str) -> str:
        body = {"number": number, "expiry": "12/40", "cvc": "123"}
        made = await self.client.post(f"{API}/sandbox/cards", json=body)
        assert made.status_code == 201, made.text
        return made.json()["card"]

    async def order(
        self, token: str, quote: str, number: str, *, key: str | None = None
    ) -> httpx2.Response:
        return await self.client.post(
            f"{API}/checkouts/{token}/order",
            json={"quote": quote, "card": await self.card(number)},
            headers={"Idempotency-Key": key or ids.new_secret()},
        )

    async def buy(self, number: str) -> tuple[str, dict[str, Any]]:
        token = (await self.begin()).json()["token"]
        quote = (await self.deliver(token)).json()["id"]
        ordered = await self.order(token, quote, number)
        assert ordered.status_code == 200, ordered.text
        return token, ordered.json()
