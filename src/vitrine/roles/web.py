from dataclasses import dataclass
from datetime import timedelta

from starlette.types import ASGIApp

from vitrine import payment
from vitrine.api.serving import create_api
from vitrine.db import Database
from vitrine.mail.parcel_drawing import drawn_for_parcel
from vitrine.payment import Providers, Sandbox
from vitrine.ports import open_blobs
from vitrine.roles import database_time
from vitrine.roles.answering import answering
from vitrine.roles.bus import connected
from vitrine.roles.database_health import with_database
from vitrine.roles.health import Health
from vitrine.roles.poking import poking
from vitrine.roles.running import stop_on_signal
from vitrine.roles.serving import serve
from vitrine.roles.tracing import Traced
from vitrine.settings import Settings
from vitrine.shopping_api.calling import House
from vitrine.shopping_api.serving import BesidePages
from vitrine.stock import ClaimLane, claim_lane
from vitrine.web.serving import Surfaces, behind_guards, create_pages


@dataclass(frozen=True)
class Engines:
    """Without `providers` the sandbox takes test cards."""

    db: Database
    lane: ClaimLane
    providers: Providers | None = None


async def run(settings: Settings) -> None:
    stop = stop_on_signal()
    hold_for = timedelta(minutes=settings.hold_minutes)
    async with connected(settings, "web") as nc:
        poke = poking(nc)
        db = Database.connect(settings.database_url, poke=poke)
        try:
            async with (
                claim_lane(settings.database_url, hold_for=hold_for, poke=poke) as lane,
                payment.providers(db, settings) as providers,
                answering(nc, db, settings),
            ):
                await database_time.answer_over_nats(nc, db)
                app = create_app(settings, Engines(db, lane, providers))
                healthy = Traced(Health(with_database(db, nc), app))
                await serve(healthy, settings, settings.web_port, stop)
        finally:
            await db.close()


def create_app(settings: Settings, engines: Engines) -> ASGIApp:
    pages, api = create_pages(), create_api()
    blobs = open_blobs(settings)
    for app in (pages, api):
        app.state.blobs = blobs
        app.state.settings = settings
        app.state.db = engines.db
        app.state.lane = engines.lane
        app.state.providers = engines.providers or Providers(Sandbox(engines.db))
    guarded = behind_guards(Surfaces(pages, api), settings)
    return BesidePages(House(settings, engines.db, blobs, drawn_for_parcel), guarded)
