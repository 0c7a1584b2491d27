from tools.reference.absent_webhooks import ABSENT_EVENTS, AbsentEvent
from tools.reference.tables import code, table
from vitrine.shopping_api.notifying import ANSWERED_WITHIN, TYPES
from vitrine.shopping_api.wording import SCOPES
from vitrine.web.webhooks import TOPICS
from vitrine.webhook.claiming import AT_ONCE
from vitrine.webhook.delivering import KEPT_FOR, PAUSED_AFTER, RETRIES
from vitrine.webhook.model import IN_BULK, NEEDS, Topic

INTRODUCTION = """
## Webhooks

Sent to the app's own address, or where `PUT /event/202309/webhooks` says for a shop and
`event_type`. `Authorization` is HMAC-SHA256 in hex over key and body, keyed with the app's secret.

- An answer other than 200, or none within {answered} seconds, is a failure. It is tried again
  {retries} later, with the same bytes and
  `tts_notification_id`: a message may come twice, and is known by it.
- What is told of one order, request, product or promotion is sent in its order: none of it before
  the answer to the one before.
- An address is sent {at_once} messages at once, and one at a time while it fails; after {paused}
  days of failures nothing, until somebody sends a message again or the address changes. What waits
  for an address that changes is sent to the new one.
- Those marked *in bulk* wait for all others: a file may bring thousands of them.
- An order's message says how far the order is as it is written: what is over by then is left out.
- A program is told what its scopes let it read, while a shop's consent stands.
- The shop sees what was sent, and sends it again, for {kept} days: *Apps → Messages to apps*.

"""
NEVER = """
Never sent; the ones that the format lets a program ask for are accepted and stay silent:

"""


def webhooks_section() -> str:
    head = ("type", "event_type", "scope", "in bulk", "what")
    sent = sorted(TYPES.items(), key=lambda each: each[1])
    return (
        INTRODUCTION.format(
            answered=ANSWERED_WITHIN.seconds,
            retries=spelled_retries(),
            at_once=AT_ONCE,
            paused=PAUSED_AFTER.days,
            kept=KEPT_FOR.days,
        )
        + table(head, (row(topic, *named) for topic, named in sent))
        + NEVER
        + table(("type", "why"), map(absent_row, ABSENT_EVENTS))
    )


def spelled_retries() -> str:
    minutes = [round(each.total_seconds() / 60) for each in RETRIES]
    spelled = [f"{n // 60} hours" if n >= 60 else f"{n} minutes" for n in minutes]  # noqa: PLR2004
    return f"{', '.join(spelled[:-1])} and {spelled[-1]}"


def row(topic: Topic, number: int, name: str) -> tuple[str, str, str, str, str]:
    needed = NEEDS[topic]
    return (
        str(number),
        code(name),
        code(SCOPES[needed]) if needed else "",
        "yes" if topic in IN_BULK else "",
        f"{TOPICS[topic]}.",
    )


def absent_row(absent: AbsentEvent) -> tuple[str, str]:
    return ", ".join(map(str, absent.numbers)), absent.why
