"""Reads and searches through HTTP, one after the other, as a page or a program asks them."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import cycle, islice

import httpx

from benchmarks.programs import Program
from benchmarks.reporting import Figures

WITHIN_LIMIT = 0.02  # seconds: a program may ask the same path 50 times in one
SEARCHES = "/product/202309/products/search"


async def read_among(
    base: str, products: Sequence[int], facts: Mapping[str, str], count: int, *, grown: int
) -> Figures:
    """`grown`: how many products the shop was grown by, whose SKUs are counted from 1."""
    async with httpx.AsyncClient(base_url=base, timeout=60) as http:
        program = Program(http, facts)
        ids = list(islice(cycle(products), count))
        skus = [f"G{n * 37 % grown + 1}-1" for n in range(count)]

        async def api(n: int) -> None:
            answer = await http.get(f"/api/v1/products/{ids[n]}?market=GB")
            answer.raise_for_status()

        async def shopping_api(n: int) -> None:
            await program.call("GET", f"/product/202309/products/{ids[n]}", None, {})

        async def page(n: int) -> None:
            (await http.get(f"/p/{ids[n]}?market=GB")).raise_for_status()

        async def by_sku(n: int) -> None:
            query = {"page_size": "20"}
            found = await program.call("POST", SEARCHES, {"seller_skus": [skus[n]]}, query)
            assert len(found["products"]) == 1, found

        async def first_page(_: int) -> None:
            await program.call("POST", SEARCHES, {}, {"page_size": "20"})

        return {
            "read_by_api": await timed(api, count),
            "read_by_shopping_api": await timed(shopping_api, count, apart=WITHIN_LIMIT),
            "product_page": await timed(page, count),
            "search_by_sku": await timed(by_sku, count, apart=WITHIN_LIMIT),
            "first_page_of_all": await timed(first_page, min(count, 20), apart=WITHIN_LIMIT),
        }


async def timed(act: Callable[[int], Awaitable[None]], count: int, *, apart: float = 0) -> Figures:
    took: list[float] = []
    for n in range(count):
        began = time.perf_counter()
        await act(n)
        took.append((time.perf_counter() - began) * 1000)
        if apart:
            await asyncio.sleep(apart)
    return {
        "count": count,
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(statistics.quantiles(took, n=20)[-1], 1),
    }
