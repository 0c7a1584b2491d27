"""Logs are dotted facts with fields, as JSON or for a person; secrets never get into them."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from vitrine.settings import Settings

HIDDEN = "***"
SECRET_NAMES = re.compile(
    r"^(key|.*(password|secret|token|authorization|cookie|stream_key|card)|.*_key)$", re.IGNORECASE
)
SECRET_WORDS = re.compile(r"(?<![a-z2-7])[a-z2-7]{26}(?![a-z2-7])|(?<=://)[^/\s@]+:[^/\s@]+(?=@)")
LOUD = (
    "fontTools",
    "nats",
    "picows",
    "procrastinate",
    "uvicorn.error",
    "aiortc",
    "aioice",
    "multipart",
)

EACH_REQUEST = "vitrine.roles.tracing"  # too much for a person to read


def configure(settings: Settings, role: str) -> None:
    is_json = settings.log_format == "json"
    known: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso" if is_json else "%H:%M:%S", utc=is_json),
    ]
    structlog.configure(
        processors=[*known, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=renderers(is_json=is_json),
            foreign_pre_chain=[*known, structlog.stdlib.ExtraAdder()],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.log_level.upper(), force=True)
    for name in LOUD if is_json else (*LOUD, EACH_REQUEST):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(**({"role": role} if is_json else {}))


def renderers(*, is_json: bool) -> list[Any]:
    without_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if is_json:
        tracebacks = structlog.processors.format_exc_info
        return [without_meta, tracebacks, scrubbed, structlog.processors.JSONRenderer()]
    shown = structlog.dev.ConsoleRenderer(
        colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
    )
    return [without_meta, scrubbed, shown]


def scrubbed(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if not name.startswith("_"):
            event[name] = HIDDEN if SECRET_NAMES.match(name) else without_secrets(value)
    return event


def without_secrets(value: object) -> object:
    """Our secrets have one shape (`kit.ids.new_secret`), so they are known by it."""
    if isinstance(value, str):
        return SECRET_WORDS.sub(HIDDEN, value)
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if SECRET_NAMES.match(str(name)) else without_secrets(inner)
            for name, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [without_secrets(inner) for inner in value]
    return value
