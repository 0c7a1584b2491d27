import msgspec


class Allowance(msgspec.Struct):
    """A token bucket: `burst` at once, `per_second` in the long run. `now` is monotonic seconds."""

    per_second: float
    burst: float
    left: float
    since: float

    @classmethod
    def full(cls, per_second: float, burst: float, now: float) -> "Allowance":
        return cls(per_second, burst, burst, now)

    def take(self, now: float) -> bool:
        return self.take_up_to(1, now) == 1

    def take_up_to(self, wanted: int, now: float) -> int:
        self._rest(now)
        granted = max(0, min(wanted, int(self.left)))
        self.left -= granted
        return granted

    def charge(self, now: float, times: int = 1) -> None:
        """For what was granted elsewhere: what was too much there is owed here."""
        self._rest(now)
        self.left -= times

    def is_full(self, now: float) -> bool:
        self._rest(now)
        return self.left >= self.burst

    def _rest(self, now: float) -> None:
        self.left = min(self.burst, self.left + (now - self.since) * self.per_second)
        self.since = now
