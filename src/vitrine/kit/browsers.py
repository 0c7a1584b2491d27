LONGEST = 500


def browser_at(address: str | None, kind: str | None) -> str:
    """What tells one browser from another without asking it to remember anything."""
    return f"{address or ''} {kind or ''}".strip()[:LONGEST]


def address_in(browser: str) -> str:
    return browser.partition(" ")[0]
