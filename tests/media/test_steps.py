"""A rung's playlists, whatever segments its encoder was not there for."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world.echo import RUNG, Echo
from tests.world.hls_rules import plain, problems, problems_after, problems_between
from tests.world.hls_stage import Stage, frames, sound
from tests.world.strict_hls import Playlist, merged, read, written
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.playlist import delta_playlist, live_playlist
from vitrine.media.store.disk import Disk


@settings(max_examples=8, deadline=None)
@given(
    st.sampled_from([15, 24, 29.97, 50]),
    st.lists(st.sampled_from([0.5, 2.0, 2.1, 8.3]), min_size=1, max_size=2),
    st.sets(st.integers(0, 14)),
)
def test_no_playlist_of_a_rung_breaks_a_rule_whatever_it_lost(
    fps: float, rhythm: list[float], lost: set[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder, Disk(Path(folder)) as disk:
        stage, seen = Stage(disk), list[Playlist]()
        echo = Echo(list(frames(fps, rhythm, 40)), lost)
        stage.beside = echo.note
        for _ in stage.session(fps, rhythm, 40, sound(40, silent=(0, 0))):
            check(stage, seen)
        assert {msn for each in seen for msn, one in each.by_msn().items() if one.gap} <= {
            number - before for number in lost for before in (0, 1)
        }


@pytest.mark.parametrize("until", [14.0, 14.7], ids=["a keyframe", "another frame"])
def test_a_rung_breaks_where_the_passthrough_does(tmp_path: Path, until: float) -> None:
    shown = [each for each in frames(30, [2.0], 40) if not 9.0 <= each.shown / CLOCK < until]
    with Disk(tmp_path) as disk:
        stage, seen = Stage(disk), list[Playlist]()
        stage.beside = Echo(shown, set()).note
        heard = sound(40, silent=(0, 0))
        for _ in stage.session(30, [2.0], 40, heard, missing=(9.0, until)):
            check(stage, seen)
    assert {segment.discontinuity for each in seen for segment in each.segments} == {True, False}


def check(stage: Stage, seen: list[Playlist]) -> None:
    rung = stage.timeline.group.get(RUNG.name)
    if rung is None or not rung.playable:
        return
    text = live_playlist(rung)
    playlist, delta = read(text), read(delta_playlist(rung))
    before = seen[-1] if seen else playlist
    seen.append(playlist)
    beside = {"index": read(live_playlist(stage.timeline)), RUNG.name: playlist}
    assert written(playlist) == text
    assert problems(playlist) + problems(delta) + problems_after(before, playlist) == []
    assert problems_between(beside) == []
    assert plain(merged(before, delta)) == plain(playlist)
