"""Who carries parcels, and where each shows its way."""

import re
from dataclasses import dataclass

from vitrine.fulfilment.errors import CarrierUnknown, TrackingNotRight
from vitrine.kit.text import mark, printable

NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")


@dataclass(frozen=True, slots=True)
class Carrier:
    """`name`: a msgid for the ones that are no brand. `link` takes {number}."""

    name: str
    link: str | None = None


CARRIERS = {
    "dhl": Carrier("DHL", "https://www.dhl.com/en/home/tracking.html?tracking-id={number}"),
    "deutsche-post": Carrier(
        "Deutsche Post",
        "https://www.deutschepost.de/de/s/sendungsverfolgung.html?piececode={number}",
    ),
    "dpd": Carrier("DPD", "https://tracking.dpd.de/parcelstatus?query={number}"),
    "gls": Carrier("GLS", "https://gls-group.com/track/{number}"),
    "hermes": Carrier(
        "Hermes", "https://www.myhermes.de/empfangen/sendungsverfolgung/?suche={number}"
    ),
    "ups": Carrier("UPS", "https://www.ups.com/track?tracknum={number}"),
    "fedex": Carrier("FedEx", "https://www.fedex.com/fedextrack/?trknbr={number}"),
    "royal-mail": Carrier(
        "Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/{number}"
    ),
    "evri": Carrier("Evri", "https://www.evri.com/track/parcel/{number}"),
    "la-poste": Carrier(
        "La Poste", "https://www.laposte.fr/outils/suivre-vos-envois?code={number}"
    ),
    "postnl": Carrier("PostNL", "https://postnl.nl/tracktrace/?B={number}"),
    "other": Carrier(mark("Another carrier")),
    "own": Carrier(mark("We bring it ourselves")),
}


@dataclass(frozen=True, slots=True)
class Handover:
    carrier: str
    tracking: str | None = None


def handover_told(carrier: str, tracking: str) -> Handover:
    number = printable(tracking).replace(" ", "")
    if carrier not in CARRIERS:
        raise CarrierUnknown(field="carrier")
    if number and not NUMBER.fullmatch(number):
        raise TrackingNotRight(field="tracking")
    return Handover(carrier, number or None)


def tracking_link(carrier: str | None, tracking: str | None) -> str | None:
    known = CARRIERS.get(carrier or "")
    if known is None or known.link is None or tracking is None:
        return None
    return known.link.format(number=tracking)
