"""Who the operator is, and for whose VAT they account."""

import re
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.market.deeming import VatAccount
from vitrine.market.errors import OperatorIncomplete, OperatorUnknown, VatAccountNotRight
from vitrine.market.operator_model import ONLY, Operator
from vitrine.market.vat_numbers import vat_number
from vitrine.market.vat_rates import taxed_countries

IOSS_NUMBER = re.compile(r"IM[0-9]{10}")
NON_UNION_NUMBER = re.compile(r"EU[0-9]{9}")
EXAMPLES = {
    VatAccount.IOSS: "IM2760000742",
    VatAccount.OSS: "DE136695976",
    VatAccount.GB: "GB980780684",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    legal_name: str
    address: str
    country: str
    email: str
    vat_id: str = ""
    register_number: str = ""


async def set_operator(tx: Tx, told: Identity) -> None:
    """What was invoiced before keeps what it says."""
    for field in ("legal_name", "address", "email"):
        if not getattr(told, field).strip():
            raise OperatorIncomplete(field=field)
    if told.country not in taxed_countries():
        raise OperatorIncomplete(field="country")
    known = insert(Operator).values(id=ONLY, invoices=0, **asdict(told))
    await tx.session.execute(known.on_conflict_do_update(index_elements=["id"], set_=asdict(told)))


async def operator_of(tx: Tx, *, locked: bool = False) -> Operator | None:
    asked = select(Operator).execution_options(populate_existing=True)
    return await tx.session.scalar(asked.with_for_update() if locked else asked)


async def account_for(tx: Tx, account: VatAccount, told: str) -> str:
    """From now on the operator owes this VAT, under that number. Returns it as it is written."""
    number = account_number(account, told)
    if number is None:
        raise VatAccountNotRight(field="number", example=EXAMPLES[account])
    operator = await demanded(tx)
    operator.vat_numbers = {**operator.vat_numbers, account: number}
    return number


async def stop_accounting(tx: Tx, account: VatAccount) -> None:
    operator = await demanded(tx)
    operator.vat_numbers = {at: n for at, n in operator.vat_numbers.items() if at != account}


async def demanded(tx: Tx) -> Operator:
    operator = await operator_of(tx, locked=True)
    if operator is None:
        raise OperatorUnknown
    return operator


def account_number(account: VatAccount, told: str) -> str | None:
    bare = "".join(filter(str.isalnum, told)).upper()
    number = vat_number(bare)
    match account:
        case VatAccount.IOSS:
            return bare if IOSS_NUMBER.fullmatch(bare) else None
        case VatAccount.OSS if NON_UNION_NUMBER.fullmatch(bare):
            return bare
        case VatAccount.OSS:
            return number if number and not number.startswith("GB") else None
        case VatAccount.GB:
            return number if number and number.startswith("GB") else None
