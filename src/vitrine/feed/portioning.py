"""A file's products in portions, each a transaction's: memory stays flat, however long it is."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from vitrine.kit.product_files.told import ToldProduct

PRODUCTS = 200  # of a portion
VARIANTS = 1_000  # then it is full, too
IN_HAND = 2
ROUND = 10  # portions

Portion = list[ToldProduct]
Work = Callable[[Portion], Coroutine[Any, Any, None]]


def portions(lines: Iterable[bytes]) -> Iterator[Portion]:
    some: Portion = []
    variants = 0
    for line in lines:
        product = msgspec.json.decode(line, type=ToldProduct)
        some.append(product)
        variants += len(product.variants)
        if len(some) >= PRODUCTS or variants >= VARIANTS:
            yield some
            some, variants = [], 0
    if some:
        yield some


async def work_through(some: Iterator[Portion], work: Work) -> None:
    """While PostgreSQL is busy with one portion, the next is planned.

    After each round no lock is held for a moment: who wants a row that all of them refer to, as
    the shop's, would otherwise wait until the import is done.
    """
    while await worked_through(islice(some, ROUND), work):
        continue


async def worked_through(some: Iterable[Portion], work: Work) -> int:
    """How many. The first that fails takes those in hand with it."""
    hands, begun = asyncio.Semaphore(IN_HAND), 0
    try:
        async with asyncio.TaskGroup() as tasks:
            for portion in some:
                await hands.acquire()
                working = tasks.create_task(work(portion))
                working.add_done_callback(lambda _: hands.release())
                begun += 1
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    return begun
