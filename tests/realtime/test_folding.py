from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.world.room_log import (
    NOON,
    a_chat,
    a_pin,
    a_question,
    a_stock,
    facts,
    logs,
    numbered,
    the_rules,
)
from vitrine.realtime.entries import (
    Chat,
    Cue,
    Deal,
    DealPhase,
    Entry,
    Erased,
    Headline,
    How,
    Line,
    Mark,
    Pin,
    Poll,
    PollPhase,
    Unpin,
    line,
)
from vitrine.realtime.folding import CHAT_WINDOW, SLOT_KEEPS_MS, advance_all, slots_of
from vitrine.realtime.state import LogState, Snapshot, decode_state, encode_state
from vitrine.realtime.visible import visible


@given(logs(), st.data())
def test_a_snapshot_and_the_entries_after_it_are_the_later_snapshot(
    log: list[Line], data: st.DataObject
) -> None:
    n = data.draw(st.integers(0, len(log)))
    joined = advance_all(Snapshot(), log[:n])
    kept = Snapshot(joined.seq, decode_state(encode_state(joined.state)))
    assert advance_all(kept, log[n:]) == advance_all(Snapshot(), log)


@given(logs(), st.data())
def test_repeated_entries_change_nothing(log: list[Line], data: st.DataObject) -> None:
    again = [*log, *data.draw(st.lists(st.sampled_from(log), max_size=5))] if log else []
    assert advance_all(Snapshot(), again) == advance_all(Snapshot(), log)


@given(logs(), st.integers(-5_000, SLOT_KEEPS_MS - 1))
def test_every_moment_of_the_last_two_minutes_looks_as_it_did(log: list[Line], back: int) -> None:
    cues = [entry.entry for entry in log if isinstance(entry.entry, Cue)]
    t = max((cue.at for cue in cues), default=NOON) - back
    seen = visible(advance_all(Snapshot(), log).state, t)
    shown: dict[str, Entry] = {}
    for cue in cues:
        if cue.at <= t:
            shown |= dict.fromkeys(slots_of(cue), cue)  # pyright: ignore[reportArgumentType]
    pinned = shown.get("pinned")
    assert seen.pinned == (pinned if isinstance(pinned, Pin) else None)
    assert seen.prices == {
        slot.removeprefix("price:"): getattr(cue, "prices", None)
        for slot, cue in shown.items()
        if slot.startswith("price:")
    }
    assert seen.deals == {
        slot.removeprefix("deal:"): cue
        for slot, cue in shown.items()
        if isinstance(cue, Deal) and cue.phase is not DealPhase.CLOSED
    }
    assert seen.state == getattr(shown.get("state"), "state", None)
    poll = shown.get("poll")
    on_screen = isinstance(poll, Poll) and poll.phase is not PollPhase.AWAY
    assert seen.poll == (poll if on_screen else None)
    assert seen.answered == shown.get("answered")
    headline = shown.get("headline")
    is_read = isinstance(headline, Headline) and not is_erased(headline, log)
    assert seen.headline == (headline if is_read else None)


def is_erased(headline: Headline, log: list[Line]) -> bool:
    shown_at = next(line.seq for line in log if line.entry == headline)
    notices = (line.entry for line in log if line.seq > shown_at)
    return any(isinstance(it, Erased) and it.id == headline.id for it in notices)


@given(logs())
def test_slots_keep_only_what_a_playhead_may_need(log: list[Line]) -> None:
    state = advance_all(Snapshot(), log).state
    for cues in state.slots.values():
        assert all(cue.at > state.at - SLOT_KEEPS_MS for cue in cues[1:])
        assert [cue.cue for cue in cues] == sorted({cue.cue for cue in cues})


def test_a_cue_number_that_was_seen_is_dropped() -> None:
    log = numbered(a_pin(1), a_pin(2, NOON + 1, item="12"), a_pin(1, NOON + 2, item="13"))
    assert advance_all(Snapshot(), log).state.slots["pinned"][-1].cue == 2


@given(st.permutations([a_stock(n, version=n) for n in range(1, 6)]))
def test_the_highest_version_of_stock_wins_in_any_order(said: list[Entry]) -> None:
    assert advance_all(Snapshot(), numbered(*said)).state.stock["71"].available == 5


def test_the_chat_keeps_its_last_two_hundred_lines() -> None:
    log = numbered(*(a_chat(str(n), message=str(n)) for n in range(250)))
    chat = advance_all(Snapshot(), log).state.chat
    assert [said.id for said in chat] == [str(n) for n in range(50, 50 + CHAT_WINDOW)]


def test_an_erased_message_leaves_a_tombstone_at_its_seq() -> None:
    notice = Erased(at=NOON, was="chat", by="host", reason="spam", id="501", of=1)
    state = advance_all(Snapshot(), numbered(a_chat("call 0900"), notice)).state
    assert [(said.seq, type(said).__name__) for said in state.chat] == [(1, "Erased")]
    assert b"0900" not in encode_state(state)


def test_a_log_with_the_tombstone_folds_to_what_the_notice_made() -> None:
    notice = Erased(at=NOON, was="chat", by="host", reason="spam", id="501", of=1)
    grave = replace(notice, of=0)
    with_text = advance_all(Snapshot(), numbered(a_chat(), notice, a_chat(message="502")))
    without = advance_all(Snapshot(), numbered(grave, notice, a_chat(message="502")))
    assert with_text == without


def test_an_erased_message_is_gone_from_the_head_of_the_chat_and_the_questions() -> None:
    asked, again = a_question("call 0900?"), a_question("0900 call?", message="502", of="501")
    shown = Headline(at=NOON, cue=1, id="501", sender="p7", text="call 0900?")
    notices = [
        Erased(at=NOON, was="chat", by="p1", reason="spam", id=gone) for gone in ("501", "502")
    ]
    state = advance_all(Snapshot(), numbered(asked, again, shown, *notices)).state
    assert visible(state, NOON).headline is None
    assert state.questions == ()
    assert b"0900" not in encode_state(state)


def test_only_the_shops_own_people_answer_a_question_by_replying() -> None:
    asked = a_question()
    reply = Chat(at=NOON, id="502", sender="p1", text="I think so", reply_to="501")
    told = replace(reply, id="503", mark=Mark.HOST)
    guessed = advance_all(Snapshot(), numbered(asked, reply))
    assert guessed.state.questions[0].answered is None
    answered = advance_all(Snapshot(), numbered(asked, reply, told))
    assert answered.state.questions[0].answered is How.CHAT


def test_of_many_questions_the_answered_ones_are_forgotten_first() -> None:
    many = [a_question(message=str(n)) for n in range(600, 641)]
    told = Chat(at=NOON, id="700", sender="p1", text="Yes", mark=Mark.HOST, reply_to="610")
    state = advance_all(Snapshot(), numbered(*many[:20], told, *many[20:])).state
    assert "610" not in {question.id for question in state.questions}
    assert state.questions[0].id == "600"


@given(st.permutations([the_rules(n, slow_seconds=n) for n in range(1, 6)]))
def test_the_highest_version_of_the_rules_wins_in_any_order(said: list[Entry]) -> None:
    rules = advance_all(Snapshot(), numbered(*said)).state.rules
    assert rules is not None
    assert rules.slow_seconds == 5


def test_an_unpin_shows_nothing_from_its_moment_on() -> None:
    log = numbered(a_pin(1, NOON), Unpin(cue=2, at=NOON + 500, item="11"))
    state = advance_all(Snapshot(), log).state
    assert visible(state, NOON + 499).pinned is not None
    assert visible(state, NOON + 500).pinned is None


def test_an_unknown_kind_passes_on_and_changes_nothing() -> None:
    strange = line(1, b'{"kind":"lottery","at":5,"prize":"A cup"}')
    assert strange.wire == b'{"seq":1,"kind":"lottery","at":5,"prize":"A cup"}'
    assert advance_all(Snapshot(), [strange]) == Snapshot(1, LogState())


def test_what_cannot_be_read_is_a_tombstone_in_its_place() -> None:
    bodies = [b"", b"{}", b"[1]", b'{"kind":"pin"}', b'{"kind":"ended","at":1,"seq":7}', b"\xff"]
    read = [line(3, body) for body in bodies]
    assert [(entry.seq, type(entry.entry)) for entry in read] == [(3, Erased)] * len(bodies)


@given(facts)
def test_an_entry_survives_the_wire(fact: Entry) -> None:
    read = numbered(fact)[0].entry
    assert read == replace(fact, seq=1)
    assert not isinstance(fact, Chat) or isinstance(read, Chat)
