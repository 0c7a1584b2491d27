from fastapi import APIRouter
from pydantic import BaseModel

from vitrine import account as accounts
from vitrine.api.dependencies import InTx, SignedIn
from vitrine.api.problems import refusals
from vitrine.api.shapes import PublicId

router = APIRouter(tags=["accounts"])


class SavedAddressOut(BaseModel):
    id: PublicId
    name: str
    line1: str
    line2: str
    postcode: str
    city: str
    country: str
    is_default: bool


@router.get("/addresses", responses=refusals(401))
async def read_addresses(tx: InTx, account: SignedIn) -> list[SavedAddressOut]:
    """Those that the buyer kept, the default first, then as they were used."""
    found = await accounts.addresses_of(tx, account.id)
    return [SavedAddressOut.model_validate(each, from_attributes=True) for each in found]


@router.put(
    "/addresses/{address_id}/default", status_code=204, responses=refusals(401, 403, 404, 422)
)
async def set_default_address(tx: InTx, account: SignedIn, address_id: PublicId) -> None:
    await accounts.make_default(tx, account.id, address_id)


@router.delete("/addresses/{address_id}", status_code=204, responses=refusals(401, 403, 404, 422))
async def forget_address(tx: InTx, account: SignedIn, address_id: PublicId) -> None:
    await accounts.forget_address(tx, account.id, address_id)
