from tests.world.shop import TRADER
from vitrine.kit import clock
from vitrine.market import law_of
from vitrine.shop import Trader, identity_gaps, identity_problems, tidy_trader


def test_the_law_says_what_is_missing() -> None:
    law = law_of("DE", clock.now().date())
    assert identity_gaps(law, TRADER) == []
    assert identity_gaps(law, Trader(legal_name="Ombra")) == ["address", "email", "phone"]


def test_each_problem_names_its_field() -> None:
    law = law_of("GB", clock.now().date())
    told = Trader(legal_name="Ombra", address="4 Kiln Lane", email="ombra@")
    assert [problem.field for problem in identity_problems(law, told)] == ["phone", "email"]


def test_an_address_keeps_its_lines_and_nothing_invisible() -> None:
    told = tidy_trader(Trader(address=" 4 Kiln  Lane \r\n\r\nLondon\u202e ", phone="+44\u200b 20"))
    assert (told.address, told.phone) == ("4 Kiln Lane\nLondon", "+44 20")
