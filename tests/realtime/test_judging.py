import pytest

from tests.world.room import a_claim
from tests.world.room_log import NOON
from vitrine.chat.shielding import COMPLAINTS
from vitrine.realtime.entries import Audience, Chat, Links
from vitrine.realtime.frames import Code
from vitrine.realtime.judging import Past, Why, judge
from vitrine.realtime.manners import Manners, Measure, Sanctioned
from vitrine.realtime.speaking import CannotSay

SHIELDED = Manners(shield=COMPLAINTS)


def a_line(text: str, *, who: str = "p7", message: str = "1") -> Chat:
    return Chat(at=NOON, id=message, sender=who, text=text)


def judged(text: str, manners: Manners, past: Past | None = None, **claims: object) -> Why | None:
    return judge(manners, a_claim(**claims), a_line(text), past or Past(), NOON)


def the_code(text: str, manners: Manners, past: Past | None = None, **claims: object) -> Code:
    with pytest.raises(CannotSay) as refused:
        judged(text, manners, past, **claims)
    return refused.value.code


def after(*texts: str, who: str = "p7", ago: int = 1_000) -> Past:
    past = Past()
    for n, text in enumerate(texts):
        past.hear(a_line(text, who=who, message=f"old{n}"), NOON - ago)
    return past


def test_an_ordinary_line_is_shown() -> None:
    assert judged("that glaze", SHIELDED) is None


@pytest.mark.parametrize(
    ("measure", "code"), [(Measure.BAN, Code.BANNED), (Measure.TIMEOUT, Code.TIMED_OUT)]
)
def test_who_is_sanctioned_may_not_speak_until_it_ends(measure: Measure, code: Code) -> None:
    standing = Manners(people={"p7": Sanctioned(measure, NOON + 1)})
    over = Manners(people={"p7": Sanctioned(measure, NOON)})
    assert the_code("hello", standing) is code
    assert judged("hello", over) is None


def test_a_shadow_banned_persons_line_is_set_aside() -> None:
    manners = Manners(people={"p7": Sanctioned(Measure.SHADOW)})
    assert judged("hello", manners) is Why.SHADOW


def test_where_only_followers_may_speak_buyers_may_too() -> None:
    manners = Manners(audience=Audience.FOLLOWERS)
    assert the_code("hello", manners) is Code.FOLLOWERS_ONLY
    assert judged("hello", manners, follows=True) is None
    assert judged("hello", manners, buys=True) is None


def test_where_only_buyers_may_speak_following_is_not_enough() -> None:
    manners = Manners(audience=Audience.BUYERS)
    assert the_code("hello", manners, follows=True) is Code.BUYERS_ONLY
    assert judged("hello", manners, buys=True) is None


def test_slow_mode_counts_what_a_person_said_on_any_node() -> None:
    manners = Manners(slow_seconds=10)
    assert the_code("more", manners, after("hello")) is Code.SLOW_MODE
    assert judged("more", manners, after("hello", ago=10_000)) is None
    assert judged("more", manners, after("hello", who="p8")) is None


def test_a_line_that_is_sent_again_is_no_second_one() -> None:
    past = Past()
    past.hear(a_line("hello"), NOON - 500)
    assert judged("hello", Manners(slow_seconds=10), past) is None


def test_slow_mode_holds_however_much_others_say_meanwhile() -> None:
    past = after("hello", ago=9_000)
    for n in range(2_000):
        past.hear(a_line("hi", who=f"p{n + 10}", message=f"of{n}"), NOON - 5_000)
    assert the_code("more", Manners(slow_seconds=10), past) is Code.SLOW_MODE


def test_a_line_that_is_in_the_log_is_known_by_its_id_and_its_words() -> None:
    past = Past()
    past.hear(a_line("hello"), NOON - 500)
    assert past.place_of(a_line("hello")) is None
    past.hear(a_line("hello"), NOON - 400, seq=7)
    assert past.place_of(a_line("hello")) == 7
    with pytest.raises(CannotSay) as refused:
        past.place_of(a_line("cheap watches"))
    assert refused.value.code is Code.REPEATED


def test_links_are_off_by_default_and_may_be_held_or_let_through() -> None:
    text = "cheap at www.spam.example"
    assert the_code(text, Manners()) is Code.LINKS_OFF
    assert judged(text, Manners(links=Links.HELD)) is Why.LINK
    assert judged(text, Manners(links=Links.ON)) is None


def test_many_links_at_once_are_held_even_where_links_are_on() -> None:
    past = after("see a.com", "see b.com")
    assert judged("see c.com", Manners(links=Links.ON), past) is Why.LINK


def test_a_listed_word_is_held_in_its_language_and_in_every_language() -> None:
    manners = Manners(words={"en": ("dick",), "*": ("scam*",)})
    assert judged("you dick", manners, language="en") is Why.WORD
    assert judged("der Henkel ist dick", manners, language="de") is None
    assert judged("scammers", manners, language="de") is Why.WORD


def test_the_same_line_again_and_again_is_refused() -> None:
    assert the_code("First!!", Manners(), after("first", "FIRST")) is Code.REPEATED
    assert judged("first", Manners(), after("first", "first", ago=61_000)) is None


def test_the_same_line_of_many_people_is_held_and_a_question_is_not() -> None:
    past = after(*["boycott this shop"] * 4, who="p8")
    assert judged("Boycott this shop!", Manners(), past) is Why.REPEAT
    asked = Chat(at=NOON, id="1", sender="p7", text="boycott this shop?", question="1")
    assert judge(Manners(), a_claim(), asked, past, NOON) is None


@pytest.mark.parametrize(
    "text",
    [
        "where is my parcel??",
        "Where's my order",
        "my package never arrived",
        "still waiting for my refund",
        "my order has not arrived",
        "I want my money back",
        "it came broken",
        "wo bleibt mein Paket?",
        "meine Bestellung ist noch immer nicht da",
        "ich warte seit zwei Wochen auf meine Lieferung",
        "ich will mein Geld zurück",
    ],
)
def test_a_complaint_about_an_order_goes_to_the_shop_alone(text: str) -> None:
    assert judged(text, SHIELDED) is Why.ORDER
    assert judged(text, Manners()) is None


@pytest.mark.parametrize(
    "text",
    [
        "how do I order this?",
        "does the package include the saucer?",
        "where is the vase from?",
        "is delivery free?",
        "got my order last week, lovely",
        "wo ist die Vase her?",
        "meine Bestellung ist da, wunderschön",
    ],
)
def test_talk_about_ordering_is_no_complaint(text: str) -> None:
    assert judged(text, SHIELDED) is None


@pytest.mark.parametrize("mark", ["host", "moderator", "member"])
def test_the_shops_own_people_are_not_held_up(mark: str) -> None:
    manners = Manners(slow_seconds=60, audience=Audience.BUYERS, words={"*": ("glaze",)})
    assert judged("glaze at www.shop.example", manners, after("x"), mark=mark) is None
