import pytest

from vitrine.realtime.load import LONGEST, SHORTEST, tick_at


@pytest.mark.parametrize(
    ("share", "late", "tick"),
    [(0.0, 0.0, SHORTEST), (0.3, 0.0, SHORTEST), (0.9, 0.0, LONGEST), (0.1, 0.5, LONGEST)],
)
def test_a_busy_or_late_node_sends_fewer_ticks(share: float, late: float, tick: float) -> None:
    assert tick_at(share, late) == pytest.approx(tick)


def test_ticks_lengthen_with_load() -> None:
    ticks = [tick_at(share / 20, 0.0) for share in range(20)]
    assert ticks == sorted(ticks)
