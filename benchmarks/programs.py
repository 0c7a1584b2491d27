"""A program that speaks the Shopping API, and what its signatures cost."""

import asyncio
import hmac
import json
import time
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import httpx
from PIL import Image

from benchmarks.reporting import Figures
from vitrine.shopping_api.signing import is_signed, signature

AT_ONCE = 8
CATEGORY_PATH = "/product/202309/categories"
CHECKS = 20_000


class Program:
    """Facts are those that `vitrine app create --json` prints."""

    def __init__(self, http: httpx.AsyncClient, facts: Mapping[str, str]) -> None:
        self._http = http
        self._facts = facts

    async def call(
        self, method: str, path: str, body: Any = None, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        raw = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
        told = {
            "app_key": self._facts["app_key"],
            "timestamp": str(int(time.time())),
            "shop_cipher": self._facts["shop_cipher"],
            **(query or {}),
        }
        told["sign"] = sign(self._facts["app_secret"], path, told, raw)
        answer = await self._http.request(
            method,
            f"{path}?{urlencode(told)}",
            content=raw,
            headers={
                "content-type": "application/json",
                "x-tts-access-token": self._facts["access_token"],
            },
        )
        said = answer.json()
        if said["code"] != 0:
            raise RuntimeError(f"{path}: {said['code']} {said['message']}")
        return said.get("data", {})

    async def picture(self) -> str:
        path = "/product/202309/images/upload"
        told = {"app_key": self._facts["app_key"], "timestamp": str(int(time.time()))}
        told["sign"] = sign(self._facts["app_secret"], path, told, b"")
        answer = await self._http.post(
            f"{path}?{urlencode(told)}",
            files={"data": ("bowl.png", a_picture(), "image/png")},
            headers={"x-tts-access-token": self._facts["access_token"]},
        )
        said = answer.json()
        if said["code"] != 0:
            raise RuntimeError(f"{path}: {said['code']} {said['message']}")
        return said["data"]["uri"]


def a_picture() -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (640, 640), "coral").save(drawn, "PNG")
    return drawn.getvalue()


def sign(secret: str, path: str, told: Mapping[str, str], body: bytes) -> str:
    spelt = "".join(key + told[key] for key in sorted(told) if key != "sign")
    return signature(secret, f"{path}{spelt}".encode() + body)


async def by_program(
    base: str, facts: Mapping[str, str], variants: int, per_product: int
) -> Figures:
    async with httpx.AsyncClient(base_url=base, timeout=60) as http:
        program = Program(http, facts)
        categories = (await program.call("GET", CATEGORY_PATH))["categories"]
        leaf = next(each["id"] for each in categories if each["is_leaf"])
        uri = await program.picture()
        waiting = iter(range(variants // per_product))

        async def create() -> None:
            for n in waiting:
                body = told(n, leaf, uri, per_product)
                await program.call("POST", "/product/202309/products", body)

        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(create())
        seconds = time.monotonic() - began
    return {
        "variants": variants,
        "at_once": AT_ONCE,
        "seconds": round(seconds, 1),
        "products_per_second": round(variants / per_product / seconds, 1),
        "variants_per_second": round(variants / seconds, 1),
    }


def told(n: int, category: str, uri: str, per_product: int) -> dict[str, Any]:
    return {
        "save_mode": "LISTING",
        "title": f"Jug {n}",
        "description": "<p>Thrown by hand in small batches.</p>",
        "category_id": category,
        "main_images": [{"uri": uri}],
        "skus": [
            {
                "seller_sku": f"J{n}-{m}",
                "sales_attributes": [{"name": "Glaze", "value_name": f"Glaze {m}"}],
                "price": {"amount": f"{20 + m}.00", "currency": "GBP"},
                "inventory": [{"quantity": 5}],
            }
            for m in range(per_product)
        ],
    }


def signing() -> Figures:
    """Ours, with every tolerance, beside one HMAC of the same bytes."""
    body = json.dumps(told(1, "1", "a" * 32, 4)).encode()
    query = [("app_key", "k" * 12), ("timestamp", "1767225600"), ("shop_cipher", "ROW_" + "c" * 22)]
    spelt = "".join(key + value for key, value in sorted(query))
    path, secret = "/product/202309/products", "s" * 26
    right = signature(secret, f"{path}{spelt}".encode() + body)
    ours = each(lambda: is_signed(right, secret, [path], query, body))
    signed = secret.encode() + f"{path}{spelt}".encode() + body + secret.encode()
    bare = each(lambda: hmac.new(secret.encode(), signed, sha256).hexdigest())
    return {
        "body_bytes": len(body),
        "microseconds": round(ours * 1e6, 1),
        "bare_hmac_microseconds": round(bare * 1e6, 1),
        "ratio": round(ours / bare, 1),
    }


def each(act: Any) -> float:
    began = time.perf_counter()
    for _ in range(CHECKS):
        act()
    return (time.perf_counter() - began) / CHECKS
