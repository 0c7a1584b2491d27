from collections import OrderedDict
from typing import NamedTuple

from vitrine.kit import clock
from vitrine.media.errors import MediaError

LASTS_MS = 120_000
KEPT = 1_000  # shows


class Notice(NamedTuple):
    """Why a publisher was sent away; `says` in English, `code` and `facts` for a page."""

    code: str
    facts: dict[str, str | float]
    says: str
    at: int


class Notices:
    """The last refusal of each show, for its host."""

    def __init__(self) -> None:
        self._by_show: OrderedDict[str, Notice] = OrderedDict()

    def note(self, show: str, error: MediaError) -> None:
        self._by_show[show] = Notice(error.code, error.facts, str(error), clock.now_ms())
        self._by_show.move_to_end(show)
        if len(self._by_show) > KEPT:
            self._by_show.popitem(last=False)

    def forget(self, show: str) -> None:
        self._by_show.pop(show, None)

    def of(self, show: str) -> Notice | None:
        notice = self._by_show.get(show)
        return notice if notice and clock.now_ms() - notice.at < LASTS_MS else None

    def shows(self) -> list[str]:
        return [show for show in self._by_show if self.of(show) is not None]
