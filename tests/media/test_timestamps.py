from vitrine.media.hls.clock import WallClock
from vitrine.media.timestamps import START_MS, Timebase


def test_time_goes_on_over_the_wrap_of_32_bits() -> None:
    base, first = Timebase(), 0xFFFFFFF0
    times = [base.unroll("video", (first + 40 * n) & 0xFFFFFFFF, 40 * n) for n in range(4)]
    assert times == [START_MS, START_MS + 40, START_MS + 80, START_MS + 120]


def test_a_jump_is_bridged_and_both_tracks_land_together() -> None:
    base = Timebase()
    base.unroll("video", 1_000, 0)
    base.unroll("audio", 1_010, 10)
    jumped = base.unroll("video", 900_000, 40)
    beside = base.unroll("audio", 900_010, 50)
    assert (jumped, beside - jumped) == (START_MS + 40, 10)


def test_a_step_back_does_not_turn_time_back() -> None:
    base = Timebase()
    base.unroll("video", 60_000, 0)
    assert base.unroll("video", 0, 40) == START_MS + 40


def test_the_wall_clock_is_that_of_the_quickest_frame() -> None:
    wall = WallClock()
    for shown, delay in [(0, 300), (40, 250), (80, 20), (120, 90)]:
        wall.note(1_000_000 + shown + delay, shown)
    assert wall.at(200) == 1_000_220


def test_the_wall_clock_follows_an_encoder_that_runs_slow() -> None:
    wall = WallClock()
    for second in range(20):
        wall.note(1_000_000 + second * 1_010, second * 1_000)
    assert wall.at(19_000) > 1_019_000 + 100
