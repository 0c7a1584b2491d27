from vitrine.db.append_only import append_only
from vitrine.db.copying import copy_in
from vitrine.db.facts import Fact, subject_of
from vitrine.db.model import Base, Id, LongText, Moment, id_column
from vitrine.db.outage import MAY_BE_OUTAGES, is_outage
from vitrine.db.outbox import Handled, Outbox, OutboxKind, Parked
from vitrine.db.transaction import Database, Poke, Tx

__all__ = [
    "MAY_BE_OUTAGES",
    "Base",
    "Database",
    "Fact",
    "Handled",
    "Id",
    "LongText",
    "Moment",
    "Outbox",
    "OutboxKind",
    "Parked",
    "Poke",
    "Tx",
    "append_only",
    "copy_in",
    "id_column",
    "is_outage",
    "subject_of",
]
