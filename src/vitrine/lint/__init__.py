from vitrine.lint.airing import go_live, hold_back_if_unlawful
from vitrine.lint.checking import check, is_lawful
from vitrine.lint.finding import Finding, Rule, Severity

__all__ = [
    "Finding",
    "Rule",
    "Severity",
    "check",
    "go_live",
    "hold_back_if_unlawful",
    "is_lawful",
]
