import asyncio

import pytest
from click.testing import CliRunner

from tests.world.after import placed
from tests.world.operator import from_abroad
from tests.world.order import a_till
from tests.world.shop import a_shop
from vitrine.aftersale import credits_of_order
from vitrine.cli import vitrine
from vitrine.cli.terms import COLUMNS
from vitrine.creator import terms_at
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.market import operator_of
from vitrine.settlement import PayoutAccount
from vitrine.shop import shop_by_id
from vitrine.stock import claim_lane


async def said(terminal: CliRunner, *command: str) -> str:
    done = await asyncio.to_thread(terminal.invoke, vitrine, ["terms", *command])
    return f"{done.exit_code} {done.output}"


async def test_a_commission_holds_for_all_or_for_one(terminal: CliRunner, db: Database) -> None:
    async with db.begin() as tx:
        shop, other = await a_shop(tx), await a_shop(tx, name="Other")
    assert await said(terminal, "commission", "7.5") == "0 Commission from now on: 7.5 %\n"
    assert (await said(terminal, "commission", "5", "--shop", str(shop.id))).startswith("0 ")
    async with db.begin() as tx:
        own = await terms_at(tx, shop.id, None, clock.now())
        common = await terms_at(tx, other.id, None, clock.now())
    assert (own.commission_bp, common.commission_bp) == (500, 750)


@pytest.mark.parametrize("share", ["51", "-1", "1.234", "much"])
async def test_what_is_no_share_is_refused(terminal: CliRunner, share: str) -> None:
    assert (await said(terminal, "commission", "--", share)).startswith("2 ")


async def test_a_shop_is_paid_to_its_account(terminal: CliRunner, db: Database) -> None:
    async with db.begin() as tx:
        shop = await a_shop(tx)
    assert "--shop ID or --creator ID" in await said(terminal, "payout", "acct_1")
    await said(terminal, "payout", "acct_1", "--shop", str(shop.id))
    await said(terminal, "payout", "acct_2", "--shop", str(shop.id))
    async with db.begin() as tx:
        account = await tx.session.get_one(PayoutAccount, ("shop", shop.id))
    assert account.reference == "acct_2"


async def test_an_operator_says_who_invoices_their_commission(
    terminal: CliRunner, db: Database
) -> None:
    told = ("--address", "1 Quay, London E1 1AA", "--country", "gb", "--email", "a@plaza.example")
    assert "Missing option" in await said(terminal, "operator", "Plaza Ltd")
    assert (await said(terminal, "operator", " ", *told)).startswith("1 ")
    done = await said(terminal, "operator", "Plaza Ltd", *told)
    assert done == "0 Commission is invoiced by Plaza Ltd\n"
    async with db.begin() as tx:
        operator = await operator_of(tx)
    assert operator is not None
    assert (operator.address, operator.country) == ("1 Quay\nLondon E1 1AA", "GB")


async def test_an_operator_says_under_which_numbers_they_owe_vat(
    terminal: CliRunner, db: Database
) -> None:
    assert (await said(terminal, "vat", "ioss", "IM2760000742")).startswith("1 ")
    told = ("--address", "1 Quay", "--country", "gb", "--email", "a@plaza.example")
    await said(terminal, "operator", "Plaza Ltd", *told)
    for wrong in (("ioss", "DE136695976"), ("gb", "DE136695976"), ("oss", "GB980780684")):
        assert (await said(terminal, "vat", *wrong)).startswith("1 ")
    await said(terminal, "vat", "ioss", "im 276 000 0742")
    assert (await said(terminal, "vat", "gb", "GB980780684")).startswith("0 ")
    await said(terminal, "vat", "gb")
    await said(terminal, "operator", "Plaza plc", *told)
    async with db.begin() as tx:
        operator = await operator_of(tx)
    assert operator is not None
    assert operator.vat_numbers == {"ioss": "IM2760000742"}


async def test_a_shop_can_be_the_operators_own(terminal: CliRunner, db: Database) -> None:
    async with db.begin() as tx:
        shop = await a_shop(tx)
    for command, is_ours in (
        (("own", str(shop.id)), True),
        (("own", str(shop.id), "--other"), False),
    ):
        assert (await said(terminal, *command)).startswith("0 ")
        async with db.begin() as tx:
            assert (await shop_by_id(tx, shop.id)).is_operators is is_ours


async def test_the_vat_that_the_operator_owes_is_a_file(
    terminal: CliRunner, db: Database, database_url: str
) -> None:
    async with claim_lane(database_url) as lane:
        order = await placed(await from_abroad(db, lane), 2)
        await placed(await a_till(db, lane))
    await order.cancel((await order.units())[:1])
    whole = await order.order()
    async with db.begin() as tx:
        [credit] = await credits_of_order(tx, order.id)
    base = whole.total_minor - whole.tax_minor - (credit.amount.minor - credit.tax_minor)
    tax = whole.tax_minor - credit.tax_minor
    now = clock.now()
    this, last = f"{now.year}-{(now.month + 2) // 3}", f"{now.year - 1}-4"
    heads, *rows = (await said(terminal, "owed", this)).splitlines()
    assert heads == f"0 {','.join(COLUMNS)}"
    assert rows == [f"{this},,gb,GB,GB,20.00,{base / 100:.2f},{tax / 100:.2f},GBP"]
    assert (await said(terminal, "owed", last)).splitlines() == [f"0 {','.join(COLUMNS)}"]
    refused = await said(terminal, "owed", "now")
    assert refused.startswith("2 ")
    assert "a quarter looks like 2026-4" in refused
