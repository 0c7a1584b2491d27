import re
from collections.abc import Sequence
from functools import cache

from vitrine.shopping_api.calling import Endpoint
from vitrine.shopping_api.refusing import (
    NO_SUCH_METHOD,
    NO_SUCH_PATH,
    NO_SUCH_VERSION,
    Refused,
)

CATEGORIES = (
    "authorization",
    "seller",
    "event",
    "product",
    "order",
    "fulfillment",
    "logistics",
    "return_refund",
    "promotion",
    "finance",
    "customer_service",
    "customer_engagement",
    "affiliate",
    "affiliate_seller",
    "affiliate_creator",
    "affiliate_partner",
    "analytics",
    "fbt",
    "supply_chain",
    "data_reconciliation",
)
PATH = re.compile(r"/(?P<category>[a-z_]+)/(?P<version>20[0-9]{4})/(?P<resource>[^?#]+)")
TOKENS = "/api/v2/token/"
OPEN = "open"
WHERE_LISTED = "What is offered is listed in docs/reference/shopping-api.md."

Found = tuple[Endpoint, str, dict[str, str]]


def is_ours(path: str) -> bool:
    """Of `/open/` only what has a version: a page for owners is there, too."""
    first = path.removeprefix("/").partition("/")[0]
    is_open = first == OPEN and PATH.fullmatch(path) is not None
    return path.startswith(TOKENS) or first in CATEGORIES or is_open


def find(endpoints: Sequence[Endpoint], method: str, path: str) -> Found:
    """The endpoint, the version asked for, and what its path names."""
    asked = PATH.fullmatch(path)
    if asked is None:
        raise Refused(NO_SUCH_PATH)
    here = [
        (endpoint, named.groupdict())
        for endpoint in endpoints
        if endpoint.category == asked["category"]
        and (named := pattern(endpoint.resource).fullmatch(asked["resource"]))
    ]
    if not here:
        raise Refused(NO_SUCH_PATH, f"{method} {path} is not supported. {WHERE_LISTED}")
    of_version = [each for each in here if asked["version"] in each[0].versions]
    if not of_version:
        known = sorted({version for endpoint, _ in here for version in endpoint.versions})
        raise Refused(NO_SUCH_VERSION, f"Supported versions: {', '.join(known)}.")
    for endpoint, named in of_version:
        if endpoint.method == method:
            return endpoint, asked["version"], named
    raise Refused(NO_SUCH_METHOD)


@cache
def pattern(resource: str) -> re.Pattern[str]:
    with_day = resource.replace("{date}", r"(?P<date>[0-9-]{1,20})")
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[0-9]{1,20})", with_day))
