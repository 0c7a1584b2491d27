"""`idempotency_key`: what is asked again is answered again, and done once."""

import hashlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

import msgspec

from vitrine.db import Tx
from vitrine.db.answering import answered_before, keep_answer
from vitrine.shopping_api.calling import Call
from vitrine.shopping_api.refusing import invalid

Answer = TypeVar("Answer", bound=msgspec.Struct)

KEY = "idempotency_key"
LONGEST_KEY = 120


def once(
    shape: type[Answer], act: Callable[[Tx, Call], Awaitable[Answer]]
) -> Callable[[Tx, Call], Awaitable[Answer]]:
    """By the key in the query."""

    async def acting(tx: Tx, call: Call) -> Answer:
        return await answer_once(tx, call, call.query.text(KEY), shape, partial(act, tx, call))

    return acting


async def answer_once(
    tx: Tx, call: Call, key: str | None, shape: type[Answer], act: Callable[[], Awaitable[Answer]]
) -> Answer:
    """In the transaction that does it: both are kept, or neither."""
    if not key:
        return await act()
    if len(key) > LONGEST_KEY:
        raise invalid(KEY, f"at most {LONGEST_KEY} characters")
    owner, mark, told = f"shopping/{call.app.id}", mark_of(call, key), digest_of(call)
    before = await answered_before(tx, owner, mark, told)
    if before is None:
        answer = await act()
        await keep_answer(tx, owner, mark, msgspec.json.encode(answer))
        return answer
    if before.digest != told:
        raise invalid(KEY, "this was used for another request: take a new one")
    return msgspec.json.decode(before.body, type=shape)


def mark_of(call: Call, key: str) -> str:
    """Each app's own in each shop, whatever characters a program chose."""
    return hashlib.sha256(f"{call.app.id}/{call.shop_id}/{key}".encode()).hexdigest()


def digest_of(call: Call) -> bytes:
    """Without the query: time and signature are new each time."""
    return hashlib.sha256(f"{call.asked}\n".encode() + call.raw).digest()
