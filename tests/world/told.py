"""What a brand's program is told from one look to the next."""

from typing import Any

from tiktok_shop_api import Webhooks

from tests.world.field_trees import misfits
from tests.world.outbox import heard
from tests.world.receiver import Receiver
from vitrine.db import Database
from vitrine.settings import Settings
from vitrine.shopping_api.sending import send_due


class Told:
    """The messages of one number; all of them are held against their models."""

    def __init__(self, db: Database, settings: Settings, receiver: Receiver) -> None:
        self.db, self.receiver = db, receiver
        self.lab = settings.model_copy(update={"webhooks_inside": True})

    async def __call__(self, number: int) -> list[Any]:
        await heard(self.db, "webhook")
        before, sent = len(self.receiver.heard), -1
        while sent < len(self.receiver.heard):
            sent = len(self.receiver.heard)
            await send_due(self.db, self.lab)
        parsed: list[Any] = [Webhooks.parse(each.body) for each in self.receiver.heard[before:]]
        assert [problem for each in parsed for problem in misfits(each)] == []
        return [each.data for each in parsed if each.type_ == number]
