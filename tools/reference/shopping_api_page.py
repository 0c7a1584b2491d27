from collections import Counter

from tools.reference.absent_endpoints import ABSENT, Absent
from tools.reference.idle_fields import IDLE, Idle
from tools.reference.shopping_webhooks import webhooks_section
from tools.reference.tables import code, codes, table
from vitrine.shopping_api import refusing
from vitrine.shopping_api.calling import Endpoint
from vitrine.shopping_api.refusing import Code
from vitrine.shopping_api.routing import CATEGORIES, OPEN
from vitrine.shopping_api.serving import ENDPOINTS
from vitrine.shopping_api.wording import SCOPES

INTRODUCTION = """\
# Shopping API

The TikTok Shop Open API as a wire format: a program that is written for it works with Vitrine
when its host names are changed to yours, that of the API and that of `/api/v2/token/get` and
`/refresh`. How to connect one stands in the [guide](../guide/11-connect-your-erp.md).

## Endpoints

`shop_cipher` is needed where *shop* is marked. A version that is not listed answers 36009014.

"""
CODES = """
## Codes

`code` 0 is success. Whatever a program sends, one of these is the answer, with a `request_id`
that stands in the log, too.

"""
QUIRKS = """
## What differs

- A product is never in review: `PENDING`, `FAILED`, `PLATFORM_DEACTIVATED` and `FREEZE` do not
  occur.
- Categories are the few that the law of prices and safety tells apart. What the law asks for beside
  the format's own fields (maker, content, VAT rate) is an attribute.
- A shop sells through this API in its home market, in that market's currency, from one warehouse
  whose id is the shop's.
- A product search goes on past 10,000 products; `total_count` ends there.
- `quantity` is what can be sold. Pieces that buyers hold are on hand besides.
- A product has one video and up to ten papers: `certifications` with the id that the rules of its
  category name, each file a PDF. Buyers see the video and can save the papers.
- A field that has no place here (`size_chart`, `search_terms`, `skus.list_price`, …) is answered in
  `warnings`, but for `partial_edit`, whose answer has none.
- `scheduled_sale`, `skus.pre_sale`, `is_not_for_sale`, `is_pre_owned`, `is_blind_box`,
  `combined_skus`, `skus.fees`, `pod_info`, a `selling_format` with auctions and
  `listing_platforms` without `TIKTOK_SHOP` are refused: left out in silence, something else would
  be sold, at another time, for another price or elsewhere. An attribute that the category does not
  name is answered in `warnings`.
- A refresh token that is used a second time within ten minutes is answered again, for a program
  that lost the first answer.
- Amounts of an order contain their tax; `tax` says how much.
- Who ordered, and where to, is told once an order is paid.
- A statement is of one UTC day and currency. It says what was released on that day, when the time
  for returns was over, and what came or went of released orders since. `statement_time` is the
  midnight that ended the day. Fees are below zero, so revenue, fees and adjustments add up.
- Searches of orders, cancellations, returns and packages find what changed since
  (`update_time_ge`): a change of what is in a package, of its tracking number or of what a buyer
  wants instead is one, too. Statuses and types that nothing has here (`REJECT_RECEIVE_PACKAGE`,
  `EXCHANGE`, …) find nothing, nor do a product's `listing_quality_tiers` and `sns_filter`: nobody
  judges products here, and none is sold by subscription.
- Estimates of open orders (`orders/unsettled`) are what the ledger holds for them now.
- A package holds pieces of one order. `combinable_packages` are those of one order that wait apart.
- `orders/{id}/packages` without pieces ships every package of the order that waits, with that
  tracking number; where these are several, `warning` names them. `shipping_info_list` has one
  entry.
- Pieces of a cancellation, a return or a refund are named in `order_line_item_ids` or
  `order_line_list`, or counted in `skus`; where all three are left out, all pieces are meant that
  can be. A list that is told and empty is refused.
- The `decision` that refuses a return is the one for its type: `REJECT_RECEIVED_PACKAGE` once the
  goods may travel, which says as well that they came. Partial refunds (`partial_refund`,
  `OFFER_PARTIAL_REFUND…`) and refunds that leave the goods of a return with the buyer
  (`buyer_keep_item`, `DIRECT_REFUND`) are refused.
- `prerequisites` in 202309 tells each check as JSON within a string, as `{"check_result":
  {"is_failed", "fail_reasons"}}`, with `id` and `name` for a warehouse. That is how clients in the
  field read it; it is published nowhere. What nobody asks for here (`tax_info`, `bank_account`,
  `shipping_template`, `gne`) is left out.
- Sellers hand parcels over themselves: there are no pickup slots. `shipping_documents` has an
  address label and a packing slip as PDF; labels of carriers come from the carriers.
- A refund that a seller opens (`returns` with `REFUND`) is paid back in full, and `refund_total`,
  where it is told, must be what `refunds/calculate` says: with the last goods of an order its
  delivery goes back.
- An empty list where an object belongs is nothing told, as PHP writes it.
- `idempotency_key` in the query of `returns`, of `cancellations` and of the decisions about them,
  and in the body of `POST products`, is an app's own in each shop, and is kept for a day: who asks
  again gets the first answer, and nothing happens twice. What was refused may be asked again with
  its key; another request with it answers 98001004. Later, too, a key makes no second product: the
  first one is answered as it is then.
- `refund_amount` of a cancellation or return is what would go back while it is open, and then what
  did: nothing for one that was refused or given up. `refund_tax` is contained in it.
- `is_buyer_request_cancel` is true while a buyer's cancellation waits for the seller; asking, and
  the answer, are changes of the order (`update_time`). An order that is cancelled whole says who
  took the last of it, and why.
- A promotion activity is a fixed price, a flash sale or a percentage, for everybody, at most 300
  products or SKUs at once. Each price must be below the
  lowest of the last 30 days, as the law of prior prices has it: what is not is refused, and what
  is not any more as the activity begins keeps its price. A variant is in one activity at a time.
  `quantity_limit` and `quantity_per_user` are counted by the order button, per account, address and
  card; an order that is never paid, or cancelled whole, counts no more. With the last piece the
  price goes back, and comes again if a piece does. A product's limit is for its SKUs together.
  `used_quantity` is told where there is a limit. `DRAFT` says that nothing is in it yet.
  `create_time` and `update_time` are milliseconds here.
- A product's `sale_price` is that without promotions. While an activity is on, `prices/update` with
  another one answers 12019045.
- Figures are of the shop's home market: its days, its currency (`LOCAL`). `gmv` of a shop is what
  was paid with VAT and delivery; that of products and shows is without delivery. What nobody
  measures here (impressions, clicks) is left out, and to sort by it is refused. A day is whole once
  it is over. `category_filter` and `product_status_filter` go by the category and status that a
  product has now; `INACTIVE` is all that is not on sale. `with_comparison` (202405, 202406, 202508)
  tells as many days again, up to `start_date_ge`, in `comparison_intervals`. `LINKED_ACCOUNTS` are
  the shop's own creators. `today` is refused: with tomorrow as `end_date_lt`, today is told. 202509
  has the shape of the newest version.
- Limits: 50 requests a second for each app, shop and path, in each `web` process.
"""
WITHOUT_EFFECT = """
## What changes nothing

These parameters and fields of the format are taken, and nothing is different for them. All others
are done as they are told, answered in `warnings`, or refused by their name.

"""
NOT_THERE = """
## What is not there

These paths of the format, whatever their version, answer 36009009 with status 404; nothing
pretends to have worked.

"""
NO_FAMILIES = """
Nor is there any path of these families: """


def shopping_api_page() -> str:
    head = ("endpoint", "versions", "scope", "shop", "what")
    listed = sorted(ENDPOINTS, key=lambda each: (each.category, each.resource, each.method))
    return (
        INTRODUCTION
        + table(head, map(row, listed))
        + CODES
        + table(("code", "status", "says"), map(code_row, known_codes()))
        + webhooks_section()
        + QUIRKS
        + WITHOUT_EFFECT
        + table(("request", "fields", "why"), map(idle_row, IDLE))
        + NOT_THERE
        + table(("family", "paths", "why"), map(absent_row, ABSENT))
        + NO_FAMILIES
        + codes(missing_categories())
        + ".\n"
    )


def idle_row(idle: Idle) -> tuple[str, str, str]:
    return codes(idle.requests), codes(idle.fields), idle.why


def absent_row(absent: Absent) -> tuple[str, str, str]:
    return code(absent.category), codes(absent.paths), absent.why


def row(endpoint: Endpoint) -> tuple[str, str, str, str, str]:
    return (
        code(endpoint.template),
        ", ".join(endpoint.versions),
        code(SCOPES[endpoint.scope]),
        "yes" if endpoint.needs_shop else "",
        endpoint.says,
    )


def known_codes() -> list[Code]:
    found = (value for value in vars(refusing).values() if isinstance(value, Code))
    return sorted(found, key=lambda each: each.number)


def code_row(each: Code) -> tuple[str, str, str]:
    return str(each.number), str(each.status), each.says


def missing_categories() -> list[str]:
    offered = Counter(endpoint.category for endpoint in ENDPOINTS)
    return [category for category in (*CATEGORIES, OPEN) if not offered[category]]
