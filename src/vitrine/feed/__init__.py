"""Product feeds: files that a shop uploads or that are fetched by the clock, and its own."""

from vitrine.feed.asking import ask_due
from vitrine.feed.changes import Change, What
from vitrine.feed.forgetting import forget
from vitrine.feed.model import Feed, Gone, Import, ImportLine, ImportState, LineKind
from vitrine.feed.ordering import (
    EVERY_HOURS,
    MOST_BYTES,
    agree,
    cancel,
    fetch_now,
    import_file,
    subscribe,
    unsubscribe,
    uploads_of,
)
from vitrine.feed.picturing import fetch_pictures
from vitrine.feed.publishing import decimal, plain, published
from vitrine.feed.queries import (
    LINES_AT_ONCE,
    count_lines,
    feed_by_id,
    feeds_of,
    import_by_id,
    imports_of,
    lines_of,
    pictures_waiting,
)
from vitrine.feed.storing import stored
from vitrine.feed.waiting import run_waiting
from vitrine.kit.product_files.told import Costs, Flaw

__all__ = [
    "EVERY_HOURS",
    "LINES_AT_ONCE",
    "MOST_BYTES",
    "Change",
    "Costs",
    "Feed",
    "Flaw",
    "Gone",
    "Import",
    "ImportLine",
    "ImportState",
    "LineKind",
    "What",
    "agree",
    "ask_due",
    "cancel",
    "count_lines",
    "decimal",
    "feed_by_id",
    "feeds_of",
    "fetch_now",
    "fetch_pictures",
    "forget",
    "import_by_id",
    "import_file",
    "imports_of",
    "lines_of",
    "pictures_waiting",
    "plain",
    "published",
    "run_waiting",
    "stored",
    "subscribe",
    "unsubscribe",
    "uploads_of",
]
