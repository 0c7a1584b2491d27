import re

import msgspec

from tools.reference.finding import domain, subclasses
from tools.reference.tables import code, codes, table
from vitrine.db import Fact
from vitrine.wiring import LISTENERS

INTRODUCTION = """\
# Events

What happened, for whoever listens: one row of the outbox, written in the transaction of the thing
itself, then a message `facts.<event>` of the JetStream stream `FACTS`. Bodies are JSON. Each
listener is a durable consumer that handles an event once. `vitrine.wiring` is the table of them.

`view.flushed` does not pass the outbox: the `room` role publishes it.

"""
PATH = re.compile(r"\b(?:\w+\.)+(?=\w)")
HEAD = ("event", "fields", "from", "heard by")


def events_page() -> str:
    heard = {listener.event for listener in LISTENERS}
    others = [event for event in heard if not issubclass(event, Fact)]
    told = [event for event in subclasses(Fact) if event.__struct_config__.tag is not None]
    return INTRODUCTION + table(HEAD, map(row, [*told, *others]))


def row(event: type[msgspec.Struct]) -> tuple[str, str, str, str]:
    tag = str(event.__struct_config__.tag)
    fields = ", ".join(
        f"{code(field.encode_name)}: {said(field.type)}" for field in msgspec.structs.fields(event)
    )
    listeners = codes(each.name for each in LISTENERS if each.event is event)
    return code(tag), fields, code(domain(event)), listeners


def said(kind: object) -> str:
    """`int | None`, `tuple[Bought, ...]` and the like, without the path of a class."""
    return PATH.sub("", kind.__name__ if isinstance(kind, type) else str(kind))
