from pathlib import Path

import pytest

from tests.docs.pages import ROOT, anchors, links, pages, target


@pytest.mark.parametrize("text", pages(), ids=lambda text: str(text.relative_to(ROOT)))
def test_every_link_leads_somewhere(text: Path) -> None:
    targets = [(link, *target(text, link)) for link in links(text)]
    assert [link for link, path, _ in targets if not path.exists()] == []
    named = [(link, path, anchor) for link, path, anchor in targets if anchor]
    assert [link for link, path, anchor in named if anchor not in anchors(path)] == []


def test_every_guide_and_decision_can_be_found() -> None:
    index = (ROOT / "docs/guide/README.md").read_text()
    guides = {path.name for path in (ROOT / "docs/guide").glob("[0-9]*.md")}
    assert {name for name in guides if f"({name})" not in index} == set()
