"""Where an app hears of a shop: one address for each topic, or its own for all."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from vitrine import app as apps
from vitrine import webhook
from vitrine.api.dependencies import InTx, SignInFirst
from vitrine.api.granting import MaybeGranted
from vitrine.api.problems import refusals
from vitrine.api.shapes import PlainText, PublicId
from vitrine.app import AppGrant, Scope
from vitrine.webhook import Topic

router = APIRouter(tags=["webhooks"])

OwnTopic = Annotated[Topic, Path()]


class AddressBody(BaseModel):
    address: Annotated[PlainText, Field(min_length=1, max_length=1_000)]


class HookOut(BaseModel):
    topic: str
    address: str


def demanded(grant: AppGrant | None, shop_id: int) -> AppGrant:
    """Only apps hear of things: they sign in with their token."""
    if grant is None:
        raise SignInFirst
    apps.demand_scope(grant, shop_id, Scope.SHOW_READ)
    return grant


@router.get("/shops/{shop_id}/webhooks", responses=refusals(401, 403, 404, 422))
async def read_webhooks(tx: InTx, grant: MaybeGranted, shop_id: PublicId) -> list[HookOut]:
    """The addresses that the app gave for this shop. Topics without one go to the app's own."""
    app_id = demanded(grant, shop_id).app_id
    found = await webhook.subscriptions(tx, app_id, shop_id)
    return [HookOut(topic=each.topic, address=each.address) for each in found]


@router.put(
    "/shops/{shop_id}/webhooks/{topic}", status_code=204, responses=refusals(401, 403, 404, 422)
)
async def replace_webhook(
    tx: InTx, grant: MaybeGranted, shop_id: PublicId, topic: OwnTopic, body: AddressBody
) -> None:
    """`https://`, not in a private network. Each message is signed as `docs/guide` says."""
    app = demanded(grant, shop_id).app
    await webhook.subscribe(tx, app, shop_id, topic.value, body.address)


@router.delete(
    "/shops/{shop_id}/webhooks/{topic}", status_code=204, responses=refusals(401, 403, 404, 422)
)
async def delete_webhook(tx: InTx, grant: MaybeGranted, shop_id: PublicId, topic: OwnTopic) -> None:
    """From now on the topic goes to the app's own address, if it has one."""
    await webhook.unsubscribe(tx, demanded(grant, shop_id).app, shop_id, topic.value)
