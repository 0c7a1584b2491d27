"""The register is a server of ours that speaks as VIES does."""

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from tests.world.shop import TRADER, a_shop
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.shop import Shop, VatState, check_vat_numbers, shop_by_id, vat_check_of

KNOWN, UNKNOWN = "DE136695976", "ATU13585627"


@dataclass
class Register:
    url: str = ""
    asked: list[str] = field(default_factory=list[str])
    is_away: bool = False

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        self.asked.append(path)
        told = {"isValid": False, "userError": "INVALID", "name": "---"}
        if path == "/ms/DE/vat/136695976":
            told = {"isValid": True, "userError": "VALID", "name": "Ombra GmbH"}
        if self.is_away:
            told = {"isValid": False, "userError": "MS_UNAVAILABLE", "name": ""}
        body = json.dumps(told).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()


@pytest.fixture
async def register() -> AsyncGenerator[Register]:
    register = Register()
    async with await asyncio.start_server(register.answer, "127.0.0.1", 0) as server:
        register.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield register


async def shop_with(db: Database, number: str) -> Shop:
    async with db.begin() as tx:
        return await a_shop(tx, trader=replace(TRADER, vat_id=number))


async def state_of(db: Database, shop: Shop) -> tuple[str, str] | None:
    async with db.begin() as tx:
        check = await vat_check_of(tx, await shop_by_id(tx, shop.id))
        return (check.state, check.name) if check else None


async def test_the_register_says_whose_number_it_is(db: Database, register: Register) -> None:
    known, unknown = await shop_with(db, KNOWN), await shop_with(db, UNKNOWN)
    british, none = await shop_with(db, "GB999999973"), await shop_with(db, "")
    assert await check_vat_numbers(db, register.url) == 2
    assert await state_of(db, known) == (VatState.VALID, "Ombra GmbH")
    assert await state_of(db, unknown) == (VatState.INVALID, "")
    assert await state_of(db, british) is await state_of(db, none) is None
    assert await check_vat_numbers(db, register.url) == 0


async def test_a_register_that_is_away_is_asked_again(db: Database, register: Register) -> None:
    shop = await shop_with(db, KNOWN)
    register.is_away = True
    await check_vat_numbers(db, register.url)
    assert await state_of(db, shop) == (VatState.AWAY, "")
    with clock.stopped_at(clock.now() + timedelta(hours=2)):
        await check_vat_numbers(db, "http://127.0.0.1:9")
        assert await state_of(db, shop) == (VatState.AWAY, "")
    register.is_away = False
    with clock.stopped_at(clock.now() + timedelta(hours=4)):
        await check_vat_numbers(db, register.url)
    assert await state_of(db, shop) == (VatState.VALID, "Ombra GmbH")


async def test_another_number_has_to_be_asked_for(db: Database, register: Register) -> None:
    shop = await shop_with(db, UNKNOWN)
    await check_vat_numbers(db, register.url)
    async with db.begin() as tx:
        (await shop_by_id(tx, shop.id)).trader = replace(TRADER, vat_id=KNOWN)
    assert await state_of(db, shop) is None
    await check_vat_numbers(db, register.url)
    assert await state_of(db, shop) == (VatState.VALID, "Ombra GmbH")
