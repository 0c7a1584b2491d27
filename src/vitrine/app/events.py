from datetime import datetime

from vitrine.db import Fact


class AppAuthorised(Fact, frozen=True, kw_only=True, tag="app.authorised"):
    app_id: int
    grant_id: int
    shop_ids: tuple[int, ...]


class AppDeauthorised(Fact, frozen=True, kw_only=True, tag="app.deauthorised"):
    app_id: int
    grant_id: int
    shop_ids: tuple[int, ...]


class AppUnreachable(Fact, frozen=True, kw_only=True, tag="app.unreachable"):
    """Its address failed for days: it hears nothing of this shop until somebody sends again."""

    app_id: int
    shop_id: int
    address: str
    since: datetime
