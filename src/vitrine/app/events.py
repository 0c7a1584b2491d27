from vitrine.db import Fact


class AppAuthorised(Fact, frozen=True, kw_only=True, tag="app.authorised"):
    app_id: int
    grant_id: int
    shop_ids: tuple[int, ...]


class AppDeauthorised(Fact, frozen=True, kw_only=True, tag="app.deauthorised"):
    app_id: int
    grant_id: int
    shop_ids: tuple[int, ...]
