"""Who the operator is."""

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.market import taxed_countries
from vitrine.settlement.errors import OperatorIncomplete
from vitrine.settlement.operator_model import ONLY, Operator


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
