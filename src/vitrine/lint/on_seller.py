from collections.abc import Iterator

from vitrine.kit.text import mark
from vitrine.lint.finding import Finding, Rule, Severity
from vitrine.market import Law, market
from vitrine.shop import Trader, identity_gaps


def about_trader(law: Law, trader: Trader, *, is_selling: bool) -> Iterator[Finding]:
    """Before anything is offered an incomplete imprint is only a reminder."""
    rule = law.trader_identity
    missing = identity_gaps(law, trader)
    if rule and missing:
        yield Finding(
            rule=Rule.TRADER_IDENTITY,
            severity=Severity.ERROR if is_selling else Severity.WARNING,
            remedy=mark("Complete the shop's identity: {fields}."),
            law=rule.source,
            market=law.market,
            facts={"fields": ", ".join(missing)},
        )


def about_ad_label(law: Law) -> Iterator[Finding]:
    labels = law.ad_label.labels if law.ad_label else {}
    missing = [code for code in market(law.market).languages if code not in labels]
    if law.ad_label and missing:
        yield Finding(
            rule=Rule.AD_LABEL,
            severity=Severity.ERROR,
            remedy=mark("The law file of {market} has no advertising label for {languages}."),
            law=law.ad_label.source,
            market=law.market,
            facts={"market": law.market, "languages": ", ".join(missing)},
        )
