from tests.docs.pages import FIRST_CELL, ROOT, section
from vitrine.lint import Rule


def test_the_guide_names_every_rule_of_the_check() -> None:
    said = section(ROOT / "docs/guide/4-markets.md", "The check before *Go live*")
    assert set(FIRST_CELL.findall(said)) == set(Rule)
