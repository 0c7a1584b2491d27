from datetime import UTC, datetime

from vitrine.kit import clock

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_stopped_clock_stands_still_and_runs_on_after() -> None:
    with clock.stopped_at(NOON):
        assert clock.now() == NOON
        assert clock.now_ms() == clock.to_ms(NOON)
    assert clock.now() != NOON


def test_milliseconds_round_trip() -> None:
    assert clock.from_ms(clock.to_ms(NOON)) == NOON


def test_the_running_clock_is_utc_in_milliseconds() -> None:
    assert abs(clock.now_ms() - clock.to_ms(clock.now())) < 1_000
