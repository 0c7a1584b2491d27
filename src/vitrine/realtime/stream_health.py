"""What all media nodes say of one stream, as one.

A second device may knock at another node than the one on air, and only its host can let it in.
"""

from typing import Any

import msgspec

HOLDS_FOR = 2.5  # seconds; each node says its own once a second
AT_THE_DOOR = ("waiting", "notice")

Told = dict[str, Any]


class StreamHealth:
    def __init__(self) -> None:
        self._on_air: Told = {}
        self._on_air_until = 0.0
        self._door: Told = {}
        self._door_until = 0.0

    def heard(self, told: Told, now: float) -> bytes:
        """What the hosts are to be told: that of the node on air, and who knocks at any."""
        if told.get("arriving"):
            self._on_air, self._on_air_until = told, now + HOLDS_FOR
        elif now < self._on_air_until:
            self._door = {name: told[name] for name in AT_THE_DOOR if told.get(name)}
            self._door_until = now + HOLDS_FOR
        else:
            return as_frame(told)
        return as_frame(self._on_air | (self._door if now < self._door_until else {}))


def as_frame(told: Told) -> bytes:
    return msgspec.json.encode({**told, "kind": "health"})
