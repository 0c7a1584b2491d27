import csv
import sys
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import uvloop

from vitrine.aftersale import Quarter, VatLine, vat_lines
from vitrine.cli.finding import running_system
from vitrine.cli.options import system_option
from vitrine.creator import creator_by_id, set_commission
from vitrine.kit.writing import major
from vitrine.market import (
    Identity,
    TaxLiable,
    VatAccount,
    account_for,
    marketplace_rule,
    set_operator,
    stop_accounting,
)
from vitrine.settlement import Owner, OwnerKind, set_payout_account
from vitrine.shop import shop_by_id

UTC = ZoneInfo("UTC")
COLUMNS = (
    "quarter", "corrects_quarter", "account", "country_of_supply", "country_of_vat", "rate_percent",
    "base", "tax", "currency",
)  # fmt: skip


class Percent(click.ParamType[int]):
    """In basis points."""

    name = "percent"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        try:
            told = Decimal(str(value).removesuffix("%"))
        except InvalidOperation:
            self.fail(f"{value} is not a number, such as 7.5", param, ctx)
        if not 0 <= told <= 50 or told * 100 % 1:  # noqa: PLR2004 - half at most
            self.fail("a share is between 0 and 50, with two decimals at most", param, ctx)
        return int(told * 100)


@click.group()
def terms() -> None:
    """What the operator gets of sales, and where shops and creators are paid."""


@terms.command()
@click.argument("share", metavar="PERCENT", type=Percent())
@click.option("--shop", "shop_id", type=int, metavar="ID", help="For this shop only.")
@click.option(
    "--vat", "country", metavar="COUNTRY", help="Yours: shops there pay its VAT on top of it."
)
@system_option
def commission(share: int, shop_id: int | None, country: str | None, data: Path | None) -> None:
    """From now on the operator gets PERCENT of the price of what is sold."""
    uvloop.run(commission_set(share, shop_id, country and country.upper(), data))
    whose = " of this shop" if shop_id else ""
    click.echo(f"Commission from now on: {Decimal(share) / 100} %{whose}")


async def commission_set(
    share: int, shop_id: int | None, country: str | None, data: Path | None
) -> None:
    async with running_system(data) as system, system.db.begin() as tx:
        if shop_id is not None:
            await shop_by_id(tx, shop_id)
        await set_commission(tx, share, shop_id=shop_id, country=country)


@terms.command()
@click.argument("account")
@click.option("--shop", "shop_id", type=int, metavar="ID", help="Whose account it is: a shop's,")
@click.option("--creator", "creator_id", type=int, metavar="ID", help="or a creator's.")
@system_option
def payout(account: str, shop_id: int | None, creator_id: int | None, data: Path | None) -> None:
    """Pay somebody out to ACCOUNT, their account with the payment provider (acct_…)."""
    if (shop_id is None) == (creator_id is None):
        raise click.UsageError("say whose account it is: --shop ID or --creator ID")
    uvloop.run(payout_set(account, shop_id, creator_id, data))
    click.echo(f"Payouts go to {account}")


async def payout_set(
    account: str, shop_id: int | None, creator_id: int | None, data: Path | None
) -> None:
    async with running_system(data) as system, system.db.begin() as tx:
        if shop_id is not None:
            owner = Owner(OwnerKind.SHOP, (await shop_by_id(tx, shop_id)).id)
        else:
            owner = Owner(OwnerKind.CREATOR, (await creator_by_id(tx, creator_id or 0)).id)
        await set_payout_account(tx, owner, account)


@terms.command()
@click.argument("name")
@click.option("--address", required=True, help="Postal, its lines parted by commas.")
@click.option("--country", required=True, help="Where you pay VAT, such as DE.")
@click.option("--email", required=True, help="Where sellers ask about an invoice.")
@click.option("--vat-id", default="", help="Your VAT number.")
@click.option("--register", default="", help="Your entry in a register of companies.")
@system_option
def operator(data: Path | None, **told: str) -> None:
    """Who you are, NAME: from then on shops get an invoice for each month's commission."""
    identity = Identity(
        legal_name=told["name"],
        address="\n".join(line.strip() for line in told["address"].split(",")),
        country=told["country"].upper(),
        email=told["email"],
        vat_id=told["vat_id"],
        register_number=told["register"],
    )
    uvloop.run(operator_set(identity, data))
    click.echo(f"Commission is invoiced by {identity.legal_name}")


async def operator_set(identity: Identity, data: Path | None) -> None:
    async with running_system(data) as system, system.db.begin() as tx:
        await set_operator(tx, identity)


@terms.command()
@click.argument("account", type=click.Choice([str(each) for each in VatAccount]))
@click.argument("number", required=False)
@system_option
def vat(account: str, number: str | None, data: Path | None) -> None:
    """Account for VAT where the law makes you the supplier of what others sell here.

    ACCOUNT is ioss (imports into the European Union of 150 euros at most), oss (goods there, of
    sellers from elsewhere) or gb; NUMBER is yours for it. Without one you do not account for it,
    and such orders are refused.
    """
    written = uvloop.run(vat_set(VatAccount(account), number, data))
    click.echo(f"You account for {account} VAT as {written}" if written else f"Not for {account}")


async def vat_set(account: VatAccount, number: str | None, data: Path | None) -> str | None:
    async with running_system(data) as system, system.db.begin() as tx:
        if number is not None:
            return await account_for(tx, account, number)
        return await stop_accounting(tx, account)


@terms.command()
@click.argument("shop_id", type=int, metavar="SHOP")
@click.option("--other", is_flag=True, help="It is somebody else's.")
@system_option
def own(shop_id: int, data: Path | None, *, other: bool) -> None:
    """SHOP is yours: you sell there yourself, and are nobody's marketplace."""
    uvloop.run(own_set(shop_id, is_ours=not other, data=data))
    click.echo(f"Shop {shop_id} is {'somebody else' if other else 'the operator'}'s")


async def own_set(shop_id: int, *, is_ours: bool, data: Path | None) -> None:
    async with running_system(data) as system, system.db.begin() as tx:
        (await shop_by_id(tx, shop_id)).is_operators = is_ours


@terms.command()
@click.argument("quarter", metavar="YEAR-QUARTER")
@system_option
def owed(quarter: str, data: Path | None) -> None:
    """The VAT you owe of what others sold here in a quarter (2026-4), as CSV."""
    asked = Quarter.read(quarter)
    if asked is None:
        raise click.UsageError("a quarter looks like 2026-4")
    uvloop.run(owed_written(asked, data))


async def owed_written(quarter: Quarter, data: Path | None) -> None:
    async with running_system(data) as system, system.db.begin() as tx:
        lines = await vat_lines(tx, TaxLiable.PLATFORM, UTC, quarter)
    sheet = csv.writer(sys.stdout)
    sheet.writerow(COLUMNS)
    for line in lines:
        sheet.writerow(
            (
                quarter,
                line.corrects or "",
                account_of(line, quarter.begins(UTC).date()),
                line.ships_from,
                line.taxed_in,
                f"{Decimal(line.rate_bp) / 100:.2f}",
                major(line.base),
                major(line.tax),
                line.tax.currency,
            )
        )


def account_of(line: VatLine, day: date) -> str:
    rule = marketplace_rule(line.taxed_in, day)
    return rule.account(line.kind) if rule else ""
