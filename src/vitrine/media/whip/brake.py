from vitrine.media.limits import Limits, over_bitrate
from vitrine.media.webrtc.agent import Agent

FASTER_AT_MOST = 2  # times the limit of its bitrate
BURST_MS = 2_000
OVER_FOR_MS = 1_000


class Brake:
    """What comes faster than twice the limit costs no more than a look at its size.

    The agent counts; whatever is more than that happens here, some twenty times a second. A stream
    that is too fast for a second ends.
    """

    def __init__(self, agent: Agent, limits: Limits, now: int) -> None:
        self._agent = agent
        self._limits = limits
        self._per_ms = FASTER_AT_MOST * limits.bitrate // 8_000
        self._looked = now
        self._over_since: int | None = None
        self._in_all = 0
        agent.arrived, agent.allowed = 0, self._per_ms * BURST_MS

    def look(self, now: int) -> None:
        """Raises BitrateOverLimit. `now` in milliseconds."""
        passed, self._looked = now - self._looked, now
        arrived, left = self._agent.arrived, self._agent.allowed - self._agent.arrived
        self._agent.arrived = 0
        self._agent.allowed = min(max(left, 0) + self._per_ms * passed, self._per_ms * BURST_MS)
        if left >= 0:
            self._over_since = None
            return
        if self._over_since is None:
            self._over_since, self._in_all = now, 0
            return
        self._in_all += arrived
        over_for = now - self._over_since
        if over_for >= OVER_FOR_MS:
            raise over_bitrate(self._in_all * 8_000 / over_for, self._limits)
