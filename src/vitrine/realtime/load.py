"""How busy this node is, and how long its ticks are therefore.

One tick costs a write per socket whatever it carries, so a busy node sends fewer, larger ones.
"""

import time

import msgspec

SHORTEST, LONGEST = 0.05, 0.25  # seconds of a tick
EASY, FULL = 0.3, 0.8  # share of a core
LATE = 0.1  # seconds the loop is behind: as good as full


class Load(msgspec.Struct):
    tick: float = msgspec.field(default_factory=lambda: SHORTEST)
    cpu: float = msgspec.field(default_factory=time.process_time)
    at: float = msgspec.field(default_factory=time.monotonic)

    def measure(self, *, late: float) -> None:
        """To be called now and then; `late`: how long after its time the caller was woken."""
        cpu, at = time.process_time(), time.monotonic()
        share = (cpu - self.cpu) / max(at - self.at, 1e-9)
        self.cpu, self.at = cpu, at
        self.tick = tick_at(share, late)


def tick_at(share: float, late: float) -> float:
    strain = max((share - EASY) / (FULL - EASY), late / LATE, 0.0)
    return SHORTEST + min(strain, 1.0) * (LONGEST - SHORTEST)
