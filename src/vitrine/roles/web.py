from dataclasses import dataclass

from starlette.types import ASGIApp

from vitrine.api.serving import create_api
from vitrine.db import Database
from vitrine.settings import Settings
from vitrine.stock import ClaimLane
from vitrine.web.serving import Surfaces, behind_guards, create_pages


@dataclass(frozen=True)
class Engines:
    db: Database
    lane: ClaimLane


def create_app(settings: Settings, engines: Engines) -> ASGIApp:
    surfaces = create_pages(), create_api()
    for app in surfaces:
        app.state.settings = settings
        app.state.db = engines.db
        app.state.lane = engines.lane
    return behind_guards(Surfaces(*surfaces), settings)
