"""A token bucket for each app, shop and path, in each `web` process."""

import time
from collections import OrderedDict
from collections.abc import Callable

PER_SECOND = 50
BUCKETS_AT_MOST = 50_000

Key = tuple[int, int | None, str]


class Buckets:
    def __init__(
        self, *, per_second: float = PER_SECOND, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.per_second = per_second
        self.now = now
        self.left: OrderedDict[Key, tuple[float, float]] = OrderedDict()

    def spend(self, key: Key) -> bool:
        """Whether there was a token left. Who has not asked for long has a full bucket."""
        now = self.now()
        tokens, since = self.left.pop(key, (self.per_second, now))
        tokens = min(self.per_second, tokens + (now - since) * self.per_second)
        may = tokens >= 1
        self.left[key] = (tokens - 1 if may else tokens, now)
        while len(self.left) > BUCKETS_AT_MOST:
            self.left.popitem(last=False)
        return may
