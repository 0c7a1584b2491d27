import pytest

from vitrine.realtime.wording import WordList, has_link, is_question, likeness_of_line


@pytest.mark.parametrize(
    "text",
    [
        *("what an idiot", "IDIOT!", "ïdíöt", "1d10t", "i d i o t", "idiooooot", "you id!ot"),
        *("\u0456di\u043et", "\u0406D\u0406\u041e\u0422", "\u026a\u1d05\u026a\u1d0f\u1d1b"),
        "".join(chr(0x1F170 + ord(letter) - ord("A")) for letter in "IDIOT"),
    ],
)
def test_a_listed_word_is_found_in_its_disguises(text: str) -> None:
    assert WordList(["idiot"]).match(text) is not None


@pytest.mark.parametrize("text", ["idiotic", "an idiom", "patriot", ""])
def test_a_word_that_only_contains_it_is_another(text: str) -> None:
    assert WordList(["idiot"]).match(text) is None


def test_a_star_stands_for_any_ending_and_a_phrase_for_its_words() -> None:
    words = WordList(["scam*", "cheap followers", "*", "  "])
    assert words.match("such scammers") == "scammers"
    assert words.match("get CHEAP  followers!") == "cheap followers"
    assert words.match("cheap cups for followers") is None


def test_an_empty_list_finds_nothing() -> None:
    assert WordList([]).match("anything") is None


@pytest.mark.parametrize(
    "text",
    [
        "https://x.example/a",
        "see www.shop.test",
        "buy at spam.com now",
        "spam (dot) com",
        "spam . ru",
        "SPAM.COM",
        "m\u00fcller.de",
        "spam.at",
        "spam.ch",
        "spam.eu",
        "MYSHOP.STORE",
        "M\u00dcLLER.SHOP",
        "spam [punkt] at",
        "spam\uff0ecom",
        "\uff53\uff50\uff41\uff4d\uff0e\uff43\uff4f\uff4d",
        "spam\u3002com",
        "nice.me",
        "\u2192 my.shop.online!",
        "look: nice.me/x",
        "https://nice.me too",
        "Nice.ME/x",
        "myshop.store:8080",
    ],
)
def test_a_link_is_seen(text: str) -> None:
    assert has_link(text)


@pytest.mark.parametrize(
    "text",
    [
        "3.5 cm tall",
        "nice.really nice",
        "e.g. the vase",
        "wow...",
        "it is 24.90",
        "Love it. Me too",
        "love it. me too",
        "Love it.Me too",
        "Lovely . Link please",
        "Sch\u00f6ne Tasche. Link bitte?",
        "Sch\u00f6n.Link bitte?",
        "Danke. Info?",
        "Nice. Online too?",
        "wow\u2026me too",
        "I saw it on TV. At noon.",
        "nice.me too",
        "so nice.me too",
        "NICE.ME TOO",
        "danke.info bitte?",
        "is it sold out.at last",
        "and the link.shop: where?",
        "Danke.Link?",
    ],
)
def test_a_full_stop_is_no_link(text: str) -> None:
    assert not has_link(text)


@pytest.mark.parametrize(
    "text", ["Safe?", "really?!", "“Safe?” she said", "\u5b89\u5168\uff1f", "\u0647\u0644\u061f"]
)
def test_a_question_mark_asks(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["yes", "https://x.example/?a=1", "a?b"])
def test_what_does_not_end_in_one_does_not_ask(text: str) -> None:
    assert not is_question(text)


def test_lines_that_differ_in_signs_and_length_are_alike() -> None:
    assert likeness_of_line("Buy NOWWWW!!!") == likeness_of_line("buy now")
