"""`Idempotency-Key`: a request that is sent again changes nothing, and is answered as before."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from pydantic import BaseModel

from vitrine.api.granting import Acting
from vitrine.db import Tx
from vitrine.db.answering import answered_before, keep_answer
from vitrine.errors import VitrineError
from vitrine.kit.text import mark

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=120,
        pattern=r"^[A-Za-z0-9_.:/+=-]+$",
        description="Of your choice, new for each thing that you do; kept for a day.",
    ),
]
Answer = TypeVar("Answer", bound=BaseModel)


class Done(BaseModel):
    """There is nothing to say."""


class KeyUsedAgain(VitrineError):
    code = "idempotency-key-used"
    says = mark("This Idempotency-Key was used for another request. Take a new one.")


class OnlyOnce:
    def __init__(self, owner: str, key: str | None, digest: bytes) -> None:
        self._owner = owner
        self._key = key
        self._digest = digest

    async def do(self, tx: Tx, shape: type[Answer], act: Callable[[], Awaitable[Answer]]) -> Answer:
        """In the transaction that does it: both are kept, or neither."""
        if self._key is None:
            return await act()
        before = await answered_before(tx, self._owner, self._key, self._digest)
        if before is not None:
            if before.digest != self._digest:
                raise KeyUsedAgain(field="Idempotency-Key")
            return shape.model_validate_json(before.body)
        answer = await act()
        await keep_answer(tx, self._owner, self._key, answer.model_dump_json().encode())
        return answer


async def only_once(request: Request, acting: Acting, key: Key = None) -> OnlyOnce:
    told = f"{request.method} {request.url.path}\n".encode() + await request.body()
    return OnlyOnce(acting.name, key, hashlib.sha256(told).digest())


Once = Annotated[OnlyOnce, Depends(only_once)]
