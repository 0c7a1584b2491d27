"""What was earned, each answer held against the typed client's models and the ledger."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
from tiktok_shop_api.generated import models as m

from tests.world.after import Placed, placed
from tests.world.app import Caller, a_program
from tests.world.field_trees import misfits
from tests.world.older_shapes import strays
from tests.world.order import Till, a_till
from tests.world.outbox import heard
from vitrine import settlement
from vitrine.creator import set_commission
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.settlement import Owner, OwnerKind, set_payout_account
from vitrine.shop import shop_by_id
from vitrine.shopping_api.wording import major_of
from vitrine.stock import ClaimLane

FINANCE = "/finance/202309"
BY_TIME = {"sort_field": "statement_time"}
SORTED = {"sort_field": "order_create_time"}


@pytest.fixture
def operators_country() -> str | None:
    """None: who runs the platform owes no VAT on their commission."""
    return None


@pytest.fixture
async def till(db: Database, lane: ClaimLane, operators_country: str | None) -> Till:
    async with db.begin() as tx:
        await set_commission(tx, 1_000, country=operators_country)
    return await a_till(db, lane)


@pytest.fixture
async def sold(till: Till) -> Placed:
    order = await placed(till, 2)
    await heard(till.db)
    await order.deliver()
    return order


@pytest.fixture
def released_at() -> datetime:
    return clock.now() + timedelta(days=30)


@pytest.fixture
async def settled(sold: Placed, released_at: datetime) -> Placed:
    with clock.stopped_at(released_at):
        await settlement.release_due(sold.db)
        await heard(sold.db)
    return sold


@pytest.fixture
async def call(
    db: Database,
    settings: Settings,
    http: httpx2.AsyncClient,
    till: Till,
    released_at: datetime,
) -> AsyncGenerator[Caller]:
    """On the day after it was released."""
    with clock.stopped_at(released_at + timedelta(days=1)):
        async with db.begin() as tx:
            shop = await shop_by_id(tx, till.shop_id)
            program = await a_program(tx, settings, shop)
        yield Caller(http, program)


async def told(call: Caller, path: str, **query: str) -> Any:
    answer = (await call("GET", path, query=query)).json()
    assert answer["code"] == 0, answer
    assert strays("GET", path, answer["data"]) == []
    return answer["data"]


async def fits(call: Caller, kind: Any, path: str, **query: str) -> Any:
    parsed = kind.from_dict((await call("GET", path, query=query)).json())
    assert parsed.code == 0, parsed
    assert misfits(parsed) == []
    return parsed.data


async def the_statement(call: Caller) -> Any:
    found = await fits(call, m.GetStatementsResponse, f"{FINANCE}/statements", **BY_TIME)
    [statement] = found.statements
    return statement


async def test_a_statement_says_what_became_available(settled: Placed, call: Caller) -> None:
    statement, order = await the_statement(call), await settled.order()
    fees = -order.goods_minor // 10
    assert statement.revenue_amount == major_of(order.total_minor, "GBP")
    assert statement.fee_amount == major_of(fees, "GBP")
    assert statement.settlement_amount == major_of(order.total_minor + fees, "GBP")
    assert (statement.currency, statement.payment_status) == ("GBP", "PROCESSING")


async def test_its_lines_are_told_in_both_shapes(settled: Placed, call: Caller) -> None:
    statement = await the_statement(call)
    path = f"statements/{statement.id}/statement_transactions"
    nested = await fits(
        call, m.GetTransactionsByStatementResponse, f"/finance/202501/{path}", **SORTED
    )
    [transaction] = nested.transactions
    assert (transaction.order_id, nested.total_count) == (str(settled.id), 1)
    assert transaction.settlement_amount == statement.settlement_amount
    assert nested.total_settlement_breakdown.total_fee_tax_amount == statement.fee_amount
    flat = await told(call, f"{FINANCE}/{path}", **SORTED)
    [line] = flat["statement_transactions"]
    assert (flat["statement_id"], line["type"]) == (statement.id, "ORDER")
    assert line["platform_commission_amount"] == statement.fee_amount


@pytest.mark.parametrize("operators_country", ["GB"])
async def test_vat_on_the_commission_is_told_beside_it(settled: Placed, call: Caller) -> None:
    statement, order = await the_statement(call), await settled.order()
    fee = order.goods_minor // 10
    vat = fee // 5
    assert statement.fee_amount == major_of(-fee - vat, "GBP")
    assert statement.settlement_amount == major_of(order.total_minor - fee - vat, "GBP")
    path = f"statements/{statement.id}/statement_transactions"
    nested = await fits(
        call, m.GetTransactionsByStatementResponse, f"/finance/202501/{path}", **SORTED
    )
    [transaction] = nested.transactions
    breakdown = transaction.fee_tax_breakdown
    assert breakdown.fee.platform_commission_amount == major_of(-fee, "GBP")
    assert breakdown.tax.vat_amount == major_of(-vat, "GBP")
    assert transaction.fee_tax_amount == statement.fee_amount
    [line] = (await told(call, f"{FINANCE}/{path}", **SORTED))["statement_transactions"]
    assert (line["fee_amount"], line["platform_commission_amount"]) == (
        statement.fee_amount,
        major_of(-fee, "GBP"),
    )
    of_order = f"/finance/202501/orders/{settled.id}/statement_transactions"
    [sku] = (await fits(call, m.GetTransactionsByOrderResponse, of_order)).sku_transactions
    assert sku.fee_tax_breakdown.tax.vat_amount == major_of(-vat, "GBP")


async def test_an_order_tells_what_its_skus_earned(settled: Placed, call: Caller) -> None:
    path, order = f"orders/{settled.id}/statement_transactions", await settled.order()
    nested = await fits(call, m.GetTransactionsByOrderResponse, f"/finance/202501/{path}")
    [sku] = nested.sku_transactions
    assert (sku.quantity, sku.revenue_amount) == ("2", major_of(order.goods_minor, "GBP"))
    assert sku.statement_id == (await the_statement(call)).id
    flat = await told(call, f"{FINANCE}/{path}")
    [day] = flat["statement_transactions"]
    [line] = day["sku_statement_transactions"]
    assert (day["statement_id"], line["quantity"]) == (sku.statement_id, 2)


async def test_what_is_not_released_is_an_estimate(sold: Placed, call: Caller) -> None:
    path = "/finance/202507/orders/unsettled"
    found = await fits(call, m.GetUnsettledTransactionsResponse, path, **SORTED)
    [transaction] = found.transactions
    assert transaction.order_id == str(sold.id)
    assert transaction.est_settlement_amount == found.sum_est_settlement_amount
    order = await told(call, f"/finance/202501/orders/{sold.id}/statement_transactions")
    assert (order["settlement_amount"], order["sku_transactions"]) == ("0.00", [])


async def test_a_payout_pays_the_statement(settled: Placed, call: Caller) -> None:
    async with settled.db.begin() as tx:
        owner = Owner(OwnerKind.SHOP, settled.till.shop_id)
        await set_payout_account(tx, owner, "acct_ombra")
    await settlement.pay_out(settled.db, settled.till.desk.providers)
    statement = await the_statement(call)
    newest = {"sort_field": "create_time"}
    found = await fits(call, m.GetPaymentsResponse, "/finance/202605/payments", **newest)
    [payment] = found.payments
    assert (statement.payment_status, statement.payment_id) == ("PAID", payment.id)
    assert payment.amount.value == statement.settlement_amount
    assert payment.bank_account == "****mbra"
    older = await told(call, f"{FINANCE}/payments", **newest)
    assert older["payments"][0]["reserve_amount"] == {"value": "0.00", "currency": "GBP"}

    types = {"types": "SETTLE,WITHDRAW"}
    moved = await fits(
        call, m.GetSellerFinancialTransactionsResponse, f"{FINANCE}/withdrawals", **types
    )
    assert [(row.type_, row.amount) for row in moved.withdrawals] == [
        ("WITHDRAW", statement.settlement_amount),
        ("SETTLE", statement.settlement_amount),
    ]


@pytest.mark.usefixtures("settled")
async def test_a_wrong_question_is_answered_by_its_field(call: Caller) -> None:
    for path, query, field in (
        ("statements", {}, "sort_field"),
        ("statements", {"sort_field": "id"}, "sort_field"),
        ("statements", {"sort_field": "statement_time", "payment_status": "?"}, "payment_status"),
        (
            "statements",
            {"sort_field": "statement_time", "statement_time_ge": "x"},
            "statement_time",
        ),
        ("withdrawals", {}, "types"),
        ("payments", {"sort_field": "create_time", "page_size": "1000"}, "page_size"),
    ):
        answer = (await call("GET", f"{FINANCE}/{path}", query=query)).json()
        assert (answer["code"], answer["message"].startswith(field)) == (98001004, True), answer
    path = f"{FINANCE}/statements/7/statement_transactions"
    assert (await call("GET", path, query=SORTED)).json()["code"] == 33001002


async def test_of_another_shop_there_is_nothing(
    settled: Placed, call: Caller, db: Database, lane: ClaimLane, settings: Settings
) -> None:
    statement, other = await the_statement(call), await a_till(db, lane)
    async with db.begin() as tx:
        program = await a_program(tx, settings, await shop_by_id(tx, other.shop_id))
    stranger = Caller(call.http, program)
    assert (await told(stranger, f"{FINANCE}/statements", **BY_TIME))["statements"] == []
    for path, code in (
        (f"statements/{statement.id}/statement_transactions", 33001002),
        (f"orders/{settled.id}/statement_transactions", 21008111),
    ):
        answer = (await stranger("GET", f"{FINANCE}/{path}", query=SORTED)).json()
        assert answer["code"] == code
