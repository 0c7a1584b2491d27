from hypothesis import given
from hypothesis import strategies as st

from tests.world.room import a_claim
from vitrine.realtime.playtime import BUCKET_MS, Playtime, spread

START = 1_790_000_003_000  # UTC ms, three seconds into a bucket

beats = st.lists(st.tuples(st.integers(0, 40_000), st.integers(-10, 60_000)), max_size=20)


@given(beats)
def test_the_flushes_sum_to_the_accepted_beats(said: list[tuple[int, int]]) -> None:
    playtime, claims, now = Playtime("boot"), a_claim(), START
    playtime.begin(claims, now)
    accepted, flushed = 0, []
    for n, (elapsed, played) in enumerate(said):
        now += elapsed
        accepted += playtime.beat(claims, str(n), played, now, first_frame=n == 0)
        flushed += playtime.due(now)
    flushed += playtime.end(claims)
    assert sum(flush.played_ms for flush in flushed) == accepted
    assert accepted <= (now - START) * 1.1
    assert sum(flush.first_frame for flush in flushed) == bool(said)
    assert len({flush.seq for flush in flushed}) == len(flushed)
    assert all(flush.bucket % BUCKET_MS == 0 for flush in flushed)


@given(st.integers(0, 60_000), st.integers(1, 120_000))
def test_played_time_is_spread_to_the_millisecond(played: int, elapsed: int) -> None:
    shares = spread(played, START, START + elapsed)
    assert sum(shares.values()) == played
    assert all(START - BUCKET_MS < bucket <= START + elapsed for bucket in shares)


def test_a_beat_cannot_claim_more_than_the_time_that_passed() -> None:
    playtime, claims = Playtime("boot"), a_claim()
    playtime.begin(claims, START)
    assert playtime.beat(claims, "b1", 60_000, START + 10_000, first_frame=False) == 11_000


def test_a_beat_that_is_sent_again_counts_once() -> None:
    playtime, claims = Playtime("boot"), a_claim()
    playtime.begin(claims, START)
    assert playtime.beat(claims, "b1", 5_000, START + 5_000, first_frame=False) == 5_000
    assert playtime.beat(claims, "b1", 5_000, START + 9_000, first_frame=False) == 0


def test_a_beat_that_only_asks_whether_the_line_is_alive_takes_nothing_away() -> None:
    playtime, claims = Playtime("boot"), a_claim()
    playtime.begin(claims, START)
    assert playtime.beat(claims, "b1", 0, START + 10_000, first_frame=False) == 0
    assert playtime.beat(claims, "b2", 14_000, START + 14_000, first_frame=False) == 14_000


def test_coming_back_at_once_brings_no_second_allowance() -> None:
    playtime, claims = Playtime("boot"), a_claim()
    playtime.begin(claims, START)
    playtime.beat(claims, "b1", 10_000, START + 10_000, first_frame=False)
    playtime.end(claims)
    playtime.begin(claims, START + 10_500)
    assert playtime.beat(claims, "b2", 15_000, START + 11_000, first_frame=False) == 1_100


def test_a_host_plays_no_counted_time() -> None:
    playtime, claims = Playtime("boot"), a_claim(role="host")
    playtime.begin(claims, START)
    assert playtime.beat(claims, "b1", 5_000, START + 5_000, first_frame=True) == 0
    assert playtime.end(claims) == []


def test_who_stays_without_playing_can_play_again_later() -> None:
    playtime, claims, later = Playtime("boot"), a_claim(), START + 3_600_000
    playtime.begin(claims, START)
    assert playtime.due(later) == []
    assert playtime.beat(claims, "b1", 15_000, later, first_frame=True) == 15_000
    assert {flush.bucket for flush in playtime.end(claims)} <= {
        later // BUCKET_MS * BUCKET_MS - n * BUCKET_MS for n in range(3)
    }
