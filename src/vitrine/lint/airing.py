import structlog

from vitrine import show as shows
from vitrine.db import Tx
from vitrine.lint.checking import check, is_lawful
from vitrine.lint.errors import ShowBreaksRules
from vitrine.lint.finding import Severity
from vitrine.show import Show

log = structlog.get_logger(__name__)


async def go_live(tx: Tx, show: Show) -> None:
    found = await check(tx, show)
    if not is_lawful(found):
        errors = [finding for finding in found if finding.severity == Severity.ERROR]
        rules = sorted({str(finding.rule) for finding in errors})
        raise ShowBreaksRules(title=show.title, count=len(errors), rules=rules)
    await shows.go_live(tx, show)


async def hold_back_if_unlawful(tx: Tx, show: Show) -> None:
    """A show that would break a market's law rehearses until its host has mended it."""
    if show.rehearse_first or show.is_on_air or show.is_over:
        return
    found = await check(tx, show)
    if not is_lawful(found):
        rules = sorted({str(finding.rule) for finding in found})
        log.warning("show.held_back", show_id=show.id, rules=rules)
        shows.hold_back(show)
