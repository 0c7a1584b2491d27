import pytest

from tests.docs.pages import FIRST_CELL, ROOT, section
from tests.docs.refusing import codes_given, codes_raised
from vitrine.media.errors import MediaError, PublishRefused, ShowBusy
from vitrine.media.webrtc.offer import OfferRefused
from vitrine.roles.answering import BUSY, CODES

KEY_IS_CHECKED_IN = ("vitrine.show.streaming", "vitrine.stream.admitting", "vitrine.market.opening")


@pytest.fixture
def answered_by_web() -> set[str]:
    return {CODES.get(code, code) for name in KEY_IS_CHECKED_IN for code in codes_raised(name)}


@pytest.fixture
def answered_by_media() -> set[str]:
    sources = [*ROOT.glob("src/vitrine/media/**/*.py"), ROOT / "src/vitrine/roles/streaming.py"]
    kinds = {kind.code for kind in MediaError.__subclasses__()} - {PublishRefused.code}
    kinds |= {ShowBusy("").code, OfferRefused.code, "too-many-connections"}
    return codes_given(sources) | kinds


def test_the_guide_names_every_refusal_of_a_publisher(
    answered_by_web: set[str], answered_by_media: set[str]
) -> None:
    said = section(ROOT / "docs/guide/2-publishing.md", "What is refused")
    assert set(FIRST_CELL.findall(said)) == answered_by_web | answered_by_media | {BUSY["code"]}
