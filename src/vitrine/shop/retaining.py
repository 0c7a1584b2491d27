from vitrine.shop.errors import ReplayDaysNotRight
from vitrine.shop.model import Shop

REPLAY_DAYS = (30, 90, 180, 365)


def keep_replays_for(shop: Shop, days: int | None) -> None:
    """None: until somebody deletes them."""
    if days is not None and days not in REPLAY_DAYS:
        raise ReplayDaysNotRight(field="replay_days")
    shop.replay_days = days
