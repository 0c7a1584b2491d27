"""Pages of docs/reference that are written from the program. Run as: python -m tools.reference."""

from collections.abc import Callable
from pathlib import Path

from tools.reference.api_page import api_page
from tools.reference.commands_page import commands_page
from tools.reference.errors_page import errors_page
from tools.reference.events_page import events_page
from tools.reference.metrics_page import metrics_page
from tools.reference.room_log_schema import room_log_schema
from tools.reference.settings_page import settings_page
from tools.reference.shopping_api_page import shopping_api_page

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs/reference"
PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "events.md": events_page,
    "metrics.md": metrics_page,
    "api.md": api_page,
    "errors.md": errors_page,
    "shopping-api.md": shopping_api_page,
    "room-log.schema.json": room_log_schema,
}
