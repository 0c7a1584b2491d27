"""What media nodes say of one stream: the one on air is told, and who knocks at any of them."""

import json
from typing import Any

from vitrine.realtime.stream_health import HOLDS_FOR, StreamHealth

KNOCKS = {"id": "w1", "address": "10.0.0.7", "protocol": "rtmp"}
ON_AIR = {"arriving": True, "bitrate": 4_000_000, "waiting": None, "notice": None}
AT_THE_OTHER = {"arriving": False, "bitrate": 0, "waiting": KNOCKS, "notice": None}


def heard(health: StreamHealth, told: dict[str, Any], now: float) -> dict[str, Any]:
    return json.loads(health.heard(told, now))


def test_who_knocks_at_another_node_is_told_with_the_stream_on_air() -> None:
    health = StreamHealth()
    assert heard(health, ON_AIR, 1.0) == ON_AIR | {"kind": "health"}
    for at, told in ((1.4, AT_THE_OTHER), (2.0, ON_AIR), (2.4, AT_THE_OTHER)):
        assert heard(health, told, at) == ON_AIR | {"kind": "health", "waiting": KNOCKS}


def test_who_has_gone_is_told_of_no_more() -> None:
    health = StreamHealth()
    heard(health, ON_AIR, 1.0)
    heard(health, AT_THE_OTHER, 1.4)
    assert heard(health, ON_AIR, 1.4 + HOLDS_FOR)["waiting"] is None


def test_a_stream_that_stopped_stands_in_nobodys_way() -> None:
    health = StreamHealth()
    heard(health, ON_AIR, 1.0)
    told = AT_THE_OTHER | {"waiting": None, "notice": {"code": "unknown-key"}}
    assert heard(health, told, 1.0 + HOLDS_FOR) == told | {"kind": "health"}
