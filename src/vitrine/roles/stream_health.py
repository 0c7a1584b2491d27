from typing import Any

from vitrine.kit import clock
from vitrine.media.engine import Engine
from vitrine.media.health import Health
from vitrine.media.waiting import Waits


def health_of(engine: Engine, show: str) -> dict[str, Any]:
    """What a host's screen is told each second, also while nothing arrives."""
    publication = engine.publications.get(show)
    health = publication.health() if publication else Health(at=clock.now_ms())
    waits, notice = engine.waiting.at(show), engine.notices.of(show)
    return health._asdict() | {
        "arriving": publication is not None,
        "level": health.level._asdict() if health.level else None,
        "advice": [advice._asdict() for advice in health.advice],
        "waiting": waiting_facts(waits),
        "notice": notice._asdict() if notice else None,
    }


def waiting_facts(waits: Waits | None) -> dict[str, str] | None:
    """The key is nobody's to read."""
    if waits is None:
        return None
    return {"id": waits.id, "address": waits.knock.address, "protocol": waits.knock.protocol}
