import json
from typing import Any

import msgspec

from vitrine.realtime.entries import AnyEntry
from vitrine.realtime.state import LogState

VERSION = 1  # of the subprotocol `vitrine.room.1`


def room_log_schema() -> str:
    """Every kind of entry, and the log state, as JSON Schema."""
    (entry, state), definitions = msgspec.json.schema_components(
        (AnyEntry, LogState), ref_template="#/$defs/{name}"
    )
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"vitrine.room.{VERSION}",
        "version": VERSION,
        "entry": entry,
        "state": state,
        "$defs": definitions,
    }
    return json.dumps(schema, indent=1) + "\n"
