"""Room logs: single entries with sensible defaults, and whole logs for properties."""

import random

from hypothesis import strategies as st

from vitrine.realtime.entries import (
    Act,
    Answered,
    Audience,
    Bought,
    Chat,
    Deal,
    DealMode,
    DealPhase,
    Ended,
    Entry,
    Erased,
    Headline,
    How,
    Line,
    Links,
    Mark,
    MarketPrice,
    Moderated,
    Pin,
    Poll,
    PollPhase,
    Price,
    Prices,
    Reactions,
    Rules,
    ShowState,
    StateChange,
    Stock,
    Tally,
    UnitPrice,
    Unpin,
    encode,
    line,
)

NOON = 1_790_000_000_000  # UTC ms


def prices(minor: int = 2400) -> Prices:
    unit = UnitPrice(price=minor * 4, per="100 ml")
    return {
        "GB": MarketPrice(price=minor, currency="GBP"),
        "DE": MarketPrice(price=minor + 300, currency="EUR", prior=minor + 900, unit=unit),
    }


def a_pin(cue: int = 1, at: int = NOON, *, item: str = "11", minor: int = 2400) -> Pin:
    return Pin(cue=cue, at=at, item=item, product=f"9{item}", prices=prices(minor))


def a_deal(
    cue: int = 1,
    at: int = NOON,
    *,
    item: str = "11",
    phase: DealPhase = DealPhase.OPENED,
    mode: DealMode = DealMode.HOLD,
    minor: int = 1900,
) -> Deal:
    return Deal(
        cue=cue,
        at=at,
        deal="301",
        item=item,
        product=f"9{item}",
        phase=phase,
        mode=mode,
        variants=("71",),
        prices=prices(minor),
        opens_at=NOON,
        closes_at=NOON + 180_000,
        pieces=20,
        per_buyer=2,
    )


def a_poll(cue: int = 1, at: int = NOON, *, phase: PollPhase = PollPhase.OPEN) -> Poll:
    is_result = phase is PollPhase.RESULT
    return Poll(
        cue=cue,
        at=at,
        poll="401",
        question="Which glaze next?",
        options=("Coral", "Night"),
        quiz=True,
        phase=phase,
        counts=(3, 1) if is_result else None,
        correct=0 if is_result else None,
    )


def a_headline(cue: int, at: int, *, message: str) -> Headline:
    return Headline(cue=cue, at=at, id=message, sender="p7", text="Free shipping", by="p2")


def a_tally(version: int = 1, *, votes: int = 3, poll: str = "401") -> Tally:
    counts = None if votes % 2 else (votes, 0)
    return Tally(at=NOON, poll=poll, version=version, votes=votes, counts=counts)


def a_chat(text: str = "Lovely glaze", *, at: int = NOON, message: str = "501") -> Chat:
    return Chat(at=at, id=message, sender="p7", text=text)


def a_question(text: str = "Is it dishwasher safe?", *, message: str = "501", of: str = "") -> Chat:
    return Chat(at=NOON, id=message, sender="p7", text=text, question=of or message)


def the_rules(version: int, *, slow_seconds: int = 0) -> Rules:
    return Rules(
        at=NOON,
        slow_seconds=slow_seconds,
        audience=Audience.ALL,
        links=Links.OFF,
        version=version,
    )


def a_stock(
    available: int = 3, version: int = 1, *, variant: str = "71", deal: str | None = None
) -> Stock:
    return Stock(
        at=NOON,
        variant=variant,
        product="911",
        available=available,
        version=version,
        deal=deal,
    )


def numbered(*entries: Entry, after: int = 0) -> list[Line]:
    return [line(seq, encode(entry)) for seq, entry in enumerate(entries, after + 1)]


ITEMS = st.sampled_from(["11", "12", "13"])
MOMENTS = st.integers(NOON - 60_000, NOON + 400_000)
MESSAGES = st.integers(500, 520).map(str)
MINORS = st.integers(0, 10_000)


@st.composite
def cues(draw: st.DrawFn, cue: int, at: int) -> Entry:  # noqa: PLR0911 - one line per kind
    item, minor = draw(ITEMS), draw(MINORS)
    kind = draw(st.integers(0, 7))
    if kind == 0:
        return a_pin(cue, at, item=item, minor=minor)
    if kind == 1:
        return Unpin(cue=cue, at=at, item=item)
    if kind == 2:
        return Price(cue=cue, at=at, item=item, product=f"9{item}", prices=prices(minor))
    if kind == 3:
        return a_deal(cue, at, item=item, phase=draw(st.sampled_from(DealPhase)), minor=minor)
    if kind == 4:
        return a_headline(cue, at, message=draw(MESSAGES))
    if kind == 6:
        return a_poll(cue, at, phase=draw(st.sampled_from(PollPhase)))
    if kind == 5:
        return Answered(cue=cue, at=at, question=draw(MESSAGES), how=How.VOICE)
    return StateChange(cue=cue, at=at, state=draw(st.sampled_from(ShowState)))


facts = st.one_of(
    st.builds(
        Stock,
        at=MOMENTS,
        variant=ITEMS,
        product=st.just("911"),
        available=st.integers(0, 9),
        version=st.integers(1, 9),
        deal=st.none() | st.just("301"),
    ),
    st.builds(
        Chat,
        at=MOMENTS,
        id=MESSAGES,
        sender=st.just("p7"),
        text=st.text('aßé<&"\\\u2028👋🏽 ', max_size=8),
        mark=st.none() | st.sampled_from(Mark),
        reply_to=st.none() | MESSAGES,
        question=st.none() | MESSAGES,
    ),
    st.integers(1, 9).map(the_rules),
    st.builds(Moderated, at=MOMENTS, by=st.just("p1"), of=st.just("p7"), reason=st.just("spam")),
    st.builds(
        Tally,
        at=MOMENTS,
        poll=st.sampled_from(["401", "402"]),
        version=st.integers(1, 9),
        votes=st.integers(0, 9),
        counts=st.none() | st.just((2, 1)),
    ),
    st.builds(Reactions, at=MOMENTS, heart=st.integers(0, 50)),
    st.builds(
        Bought, at=MOMENTS, product=ITEMS, quantity=st.just(1), buyer=st.none() | st.just("p")
    ),
    st.builds(Ended, at=MOMENTS),
    st.builds(
        Erased,
        at=MOMENTS,
        was=st.sampled_from(["chat", "bought"]),
        by=st.just("host"),
        reason=st.just("spam"),
        id=st.just("") | MESSAGES,
        of=st.integers(0, 30),
    ),
)


@st.composite
def logs(draw: st.DrawFn, *, at_most: int = 40) -> list[Line]:
    """As the relay and the nodes write them: cues rise in number and moment, facts come between."""
    entries: list[Entry] = []
    cue, at = 0, NOON
    for is_cue in draw(st.lists(st.booleans(), max_size=at_most)):
        if is_cue:
            cue, at = cue + 1, at + draw(st.integers(1, 60_000))
        entries.append(draw(cues(cue, at)) if is_cue else draw(facts))
    return numbered(*entries)


def a_log(chance: random.Random, *, length: int) -> list[Line]:
    """A repeatable log of every kind, without hypothesis."""
    cue, at = 0, NOON
    entries: list[Entry] = []
    for _ in range(length):
        if is_cue := chance.random() < 0.4:
            cue, at = cue + 1, at + chance.randrange(1, 30_000)
        entries.append(_a_cue(chance, cue, at) if is_cue else _a_fact(chance, at))
    return numbered(*entries)


def _a_cue(chance: random.Random, cue: int, at: int) -> Entry:
    item, minor = chance.choice(["11", "12", "13"]), chance.randrange(10_000)
    made: list[Entry] = [
        a_pin(cue, at, item=item, minor=minor),
        Unpin(cue=cue, at=at, item=item),
        Price(cue=cue, at=at, item=item, product=f"9{item}", prices=prices(minor)),
        a_deal(cue, at, item=item, phase=chance.choice(list(DealPhase)), minor=minor),
        a_poll(cue, at, phase=chance.choice(list(PollPhase))),
        StateChange(cue=cue, at=at, state=chance.choice(list(ShowState))),
        a_headline(cue, at, message=_a_message(chance)),
        Answered(cue=cue, at=at, question=_a_message(chance), how=chance.choice(list(How))),
    ]
    return chance.choice(made)


def _a_fact(chance: random.Random, at: int) -> Entry:
    message, of = _a_message(chance), chance.choice([0, chance.randrange(1, 60)])
    made: list[Entry] = [
        a_stock(
            chance.randrange(9),
            chance.randrange(1, 9),
            variant=chance.choice(["71", "72"]),
            deal=chance.choice([None, "301"]),
        ),
        a_chat("Grüße 👋🏽 <b>&", at=at, message=message),
        a_question(message=message, of=chance.choice(["", _a_message(chance)])),
        Chat(
            at=at,
            id=message,
            sender="p1",
            text="Yes",
            mark=chance.choice(list(Mark)),
            reply_to=_a_message(chance),
        ),
        the_rules(chance.randrange(9), slow_seconds=chance.randrange(60)),
        Moderated(at=at, act=Act.BAN, by="p1", of="p7", reason="spam"),
        a_tally(chance.randrange(9), votes=chance.randrange(9), poll=chance.choice("45")),
        Reactions(at=at, heart=chance.randrange(50)),
        Bought(at=at, product="911", quantity=1, buyer=chance.choice([None, "p9"])),
        Ended(at=at),
        Erased(at=at, was=chance.choice(["chat", "bought"]), by="host", reason="", id="", of=of),
        Erased(at=at, was="chat", by="host", reason="spam", id=message, of=of),
    ]
    return chance.choice(made)


def _a_message(chance: random.Random) -> str:
    return str(chance.randrange(500, 520))
