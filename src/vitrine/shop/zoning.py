from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.text import printable
from vitrine.market import market, taxed_countries
from vitrine.shop.delivery_model import DeliveryKind, DeliveryMethod, DeliveryZone
from vitrine.shop.errors import (
    CountryNotServed,
    CountryUnknown,
    PostcodeNotServed,
    WayNotOffered,
    ZoneNeedsCountry,
)
from vitrine.shop.model import Shop
from vitrine.shop.postcodes import matches

LONGEST_NAME = 60
MOST_HANDLING = 30  # working days


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneTerms:
    name: str
    countries: Collection[str]
    postcodes: Sequence[str] = ()
    but_not: Sequence[str] = ()
    handling_days: int = 0


async def add_zone(tx: Tx, shop: Shop, code: str, terms: ZoneTerms) -> DeliveryZone:
    zone = DeliveryZone(
        shop_id=shop.id,
        market=market(code).code,
        position=len(await zones_of(tx, shop.id, code)),
        methods=[],
    )
    change_zone(zone, terms)
    tx.session.add(zone)
    await tx.flush()
    return zone


def change_zone(zone: DeliveryZone, terms: ZoneTerms) -> None:
    if not terms.countries:
        raise ZoneNeedsCountry(field="countries")
    if unknown := set(terms.countries) - set(taxed_countries()):
        raise CountryUnknown(field="countries", country=min(unknown))
    zone.name = printable(terms.name)[:LONGEST_NAME].strip()
    zone.countries = sorted(set(terms.countries))
    zone.postcodes, zone.but_not = list(terms.postcodes), list(terms.but_not)
    zone.handling_days = terms.handling_days


def close_zone(zone: DeliveryZone) -> None:
    """Not deleted: checkouts that are under way name its methods."""
    zone.closed_at = clock.now()


async def zones_of(tx: Tx, shop_id: int, code: str) -> Sequence[DeliveryZone]:
    found = await tx.session.scalars(
        select(DeliveryZone)
        .where(
            DeliveryZone.shop_id == shop_id,
            DeliveryZone.market == code,
            DeliveryZone.closed_at.is_(None),
        )
        .options(selectinload(DeliveryZone.methods))
        .order_by(DeliveryZone.position, DeliveryZone.id)
    )
    return found.all()


async def zone_by_id(tx: Tx, shop_id: int, zone_id: int) -> DeliveryZone:
    zone = await tx.session.get(DeliveryZone, zone_id, options=[selectinload(DeliveryZone.methods)])
    if zone is None or zone.shop_id != shop_id or zone.closed_at is not None:
        raise NotFound
    return zone


def method_to(
    zones: Sequence[DeliveryZone], place: tuple[str, str], kind: DeliveryKind
) -> DeliveryMethod:
    """`place`: country and postcode. Says why, where nothing is sent there."""
    zone = zone_of(zones, *place)
    for method in zone.methods:
        if method.kind == kind and method.withdrawn_at is None:
            return method
    raise WayNotOffered(field="method")


def zone_of(zones: Sequence[DeliveryZone], country: str, postcode: str) -> DeliveryZone:
    """The one that names the postcode goes before one that takes the whole country."""
    of_country = [zone for zone in zones if country in zone.countries]
    if not of_country:
        raise CountryNotServed(field="country")
    serving = [zone for zone in of_country if serves(zone, postcode)]
    if not serving:
        raise PostcodeNotServed(field="postcode", postcode=postcode)
    return min(serving, key=lambda zone: not zone.postcodes)


def serves(zone: DeliveryZone, postcode: str) -> bool:
    if any(matches(pattern, postcode) for pattern in zone.but_not):
        return False
    return not zone.postcodes or any(matches(pattern, postcode) for pattern in zone.postcodes)


def countries_of(zones: Sequence[DeliveryZone], first: str) -> list[str]:
    """Where anything is sent, `first` before the others."""
    served = {country for zone in zones if offered(zone) for country in zone.countries}
    return sorted(served, key=lambda country: (country != first, country))


def offered(zone: DeliveryZone) -> list[DeliveryMethod]:
    return [method for method in zone.methods if method.withdrawn_at is None]
