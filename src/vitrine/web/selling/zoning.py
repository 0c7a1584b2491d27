"""Delivery zones of a shop: where it sends to, how, and at what price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.market import market, taxed_countries
from vitrine.shop import (
    DELIVERY_NAMES,
    MOST_HANDLING,
    DeliveryKind,
    DeliveryMethod,
    DeliveryZone,
    Shop,
    Tariff,
    ZoneTerms,
    add_zone,
    change_zone,
    close_zone,
    offered,
    read_patterns,
    send_by,
    zone_by_id,
    zones_of,
)
from vitrine.shop.errors import PatternNotRight, ZoneNeedsCountry
from vitrine.web.filling import Form
from vitrine.web.refusals import FillThisIn
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed, sold_in
from vitrine.web.selling.delivering import Way, tariff_told, typed
from vitrine.web.selling.reading import demand_right, note, whole_told
from vitrine.web.selling.words import named
from vitrine.web.shopping import cost, place_of_zone
from vitrine.web.visiting import InDatabase, InTx, PathId, SignedIn, Visit, Visiting, market_name

router = APIRouter()

MOST_PATTERNS = 200


@dataclass(frozen=True)
class ZoneRow:
    id: int
    place: str
    countries: str
    postcodes: str
    but_not: str
    ways: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class MarketRow:
    code: str
    name: str
    zones: Sequence[ZoneRow]


@router.get("/studio/shops/{shop_id}/zones")
async def zones(tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    rows = [
        MarketRow(
            code, named(visit, code), [row(visit, z) for z in await zones_of(tx, shop.id, code)]
        )
        for code in await sold_in(tx, shop.home_market)
    ]
    return page(visit, "studio/zones.html", shop=shop, markets=rows, saved=visit.query.get("saved"))


def row(visit: Visit, zone: DeliveryZone) -> ZoneRow:
    return ZoneRow(
        id=zone.id,
        place=place_of_zone(visit, zone),
        countries=", ".join(market_name(code, visit.language) for code in zone.countries),
        postcodes=", ".join(zone.postcodes),
        but_not=", ".join(zone.but_not),
        ways=[(visit.says(method.name), cost(visit, method)) for method in offered(zone)],
    )


@router.get("/studio/shops/{shop_id}/zones/new/{code}")
async def new_zone(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, code: str
) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    form = Form.of({"handling": "1"})
    return zone_page(visit, shop, Desk.at(visit, market(code).code), form, chosen=())


@router.post("/studio/shops/{shop_id}/zones/new/{code}")
async def make_zone(
    request: Request,
    db: InDatabase,
    visit: Visiting,
    account: SignedIn,
    shop_id: PathId,
    *,
    code: str,
) -> Response:
    sent = await request.form()
    form, desk = Form.sent(sent), Desk.at(visit, market(code).code)
    async with db.begin() as tx:
        shop = await managed(tx, account, shop_id)
    try:
        told = told_in(visit, form, sent, desk)
        async with db.begin() as tx:
            zone = await add_zone(tx, shop, desk.code, told.terms)
            await send_as(tx, zone, told)
    except VitrineError as error:
        return zone_page(
            visit, shop, desk, form.refused(error, visit.language), chosen=picked(sent)
        )
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/zones?saved=zone"), 303)


@router.get("/studio/shops/{shop_id}/zones/{zone_id}")
async def zone_desk(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, zone_id: PathId
) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    zone = await zone_by_id(tx, shop.id, zone_id)
    desk = Desk.at(visit, zone.market)
    return zone_page(visit, shop, desk, written(visit, zone), chosen=zone.countries, zone=zone)


@router.post("/studio/shops/{shop_id}/zones/{zone_id}")
async def save_zone(
    request: Request,
    db: InDatabase,
    visit: Visiting,
    account: SignedIn,
    shop_id: PathId,
    *,
    zone_id: PathId,
) -> Response:
    sent = await request.form()
    form = Form.sent(sent)
    async with db.begin() as tx:
        shop = await managed(tx, account, shop_id)
        zone = await zone_by_id(tx, shop.id, zone_id)
    desk = Desk.at(visit, zone.market)
    try:
        async with db.begin() as tx:
            zone = await zone_by_id(tx, shop.id, zone_id)
            if form.values["do"] == "close":
                close_zone(zone)
            else:
                told = told_in(visit, form, sent, desk)
                change_zone(zone, told.terms)
                await send_as(tx, zone, told)
    except VitrineError as error:
        refused = form.refused(error, visit.language)
        return zone_page(visit, shop, desk, refused, chosen=picked(sent), zone=zone)
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/zones?saved=zone"), 303)


@dataclass(frozen=True)
class Desk:
    code: str
    symbol: str
    ways: Sequence[Way]

    @classmethod
    def at(cls, visit: Visit, code: str) -> "Desk":
        symbol = visit.formats.symbol(market(code).currency)
        ways = [Way(kind, visit.says(DELIVERY_NAMES[kind]), kind.value) for kind in DeliveryKind]
        return cls(code, symbol, ways)


@dataclass(frozen=True)
class Told:
    """`tariffs`: of every kind; none where its price was left empty."""

    terms: ZoneTerms
    tariffs: Mapping[DeliveryKind, Tariff | None]


def told_in(visit: Visit, form: Form, sent: FormData, desk: Desk) -> Told:
    countries = picked(sent)
    if not countries:
        note(visit, form, [ZoneNeedsCountry(field="countries")])
    handling = form.values["handling"]
    days = 0 if handling == "0" else whole_told(visit, form, "handling", most=MOST_HANDLING)
    patterns = {name: patterns_told(visit, form, name) for name in ("postcodes", "but_not")}
    tariffs = {
        DeliveryKind(way.kind): tariff_of(visit, form, desk.code, way.key) for way in desk.ways
    }
    if not any(tariffs.values()):
        note(visit, form, [FillThisIn(field=f"price-{desk.ways[0].key}")])
    demand_right(form)
    name = form.values["name"]
    terms = ZoneTerms(name=name, countries=countries, handling_days=days or 0, **patterns)
    return Told(terms, tariffs)


def tariff_of(visit: Visit, form: Form, code: str, key: str) -> Tariff | None:
    return tariff_told(visit, form, code, key) if form.values[f"price-{key}"] else None


def patterns_told(visit: Visit, form: Form, name: str) -> list[str]:
    read = read_patterns(form.values[name])
    if isinstance(read, str):
        note(visit, form, [PatternNotRight(field=name, pattern=read[:24])])
        return []
    return read[:MOST_PATTERNS]


def picked(sent: FormData) -> list[str]:
    return [str(code) for code in sent.getlist("countries")]


async def send_as(tx: Tx, zone: DeliveryZone, told: Told) -> None:
    for kind, tariff in told.tariffs.items():
        if tariff is not None:
            await send_by(tx, zone, kind, tariff)
    for method in zone.methods:
        if told.tariffs[DeliveryKind(method.kind)] is None:
            method.withdrawn_at = clock.now()


def written(visit: Visit, zone: DeliveryZone) -> Form:
    form = Form.of({
        "name": zone.name,
        "postcodes": ", ".join(zone.postcodes),
        "but_not": ", ".join(zone.but_not),
        "handling": str(zone.handling_days),
    })  # fmt: skip
    for method in offered(zone):
        form.values.update(written_way(visit, method))
    return form


def written_way(visit: Visit, method: DeliveryMethod) -> dict[str, str]:
    return typed(visit, method, method.kind)


def zone_page(
    visit: Visit,
    shop: Shop,
    desk: Desk,
    form: Form,
    *,
    chosen: Sequence[str],
    zone: DeliveryZone | None = None,
) -> HTMLResponse:
    countries = [(code, market_name(code, visit.language)) for code in taxed_countries()]
    home = market(desk.code).country
    return page(
        visit,
        "studio/zone.html",
        status=422 if form.refusal or any(form.problems.values()) else 200,
        shop=shop,
        market_name=named(visit, desk.code),
        desk=desk,
        form=form,
        countries=sorted(countries, key=lambda each: (each[0] != home, each[1])),
        chosen=set(chosen),
        zone=zone,
    )
