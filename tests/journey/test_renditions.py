"""A real browser plays a show's renditions and goes from one to another while it is live."""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journey.conftest import Publisher
from tests.journey.test_other_players import PLAY, SHAKA, ffmpeg_reads
from tests.world.media import SHOW

HLS_JS = Path(__file__).parents[2] / "frontend/node_modules/hls.js/dist/hls.light.js"
OPEN = """url => {
  const video = document.querySelector('video');
  const hls = new Hls({ lowLatencyMode: true });
  window.seen = { hls, errors: [], dates: [] };
  hls.on(Hls.Events.ERROR, (_, error) => error.fatal && window.seen.errors.push(error.details));
  hls.loadSource(url);
  hls.attachMedia(video);
  video.play();
}"""
SHOWS = """width => {
  const video = document.querySelector('video');
  return video.videoWidth === width && video.currentTime > 0 && !video.paused;
}"""
OFFERED = "() => window.seen.hls.levels.map((level) => [level.width, level.videoCodec])"
GO_TO = """width => {
  const { hls } = window.seen;
  hls.nextLevel = hls.levels.findIndex((level) => level.width === width);
}"""
PLAYED = """async (seconds) => {
  const { hls } = window.seen;
  const video = document.querySelector('video');
  const start = video.currentTime, dates = [];
  while (video.currentTime < start + seconds) {
    dates.push(hls.playingDate.getTime());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return dates;
}"""


@pytest.fixture
def aired(tmp_path: Path, publisher: Publisher) -> Generator[str]:
    """The address of a show on air with 540, 180 and 120 lines."""
    command = [sys.executable, "-m", "tests.world.laddered", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as node:
        try:
            assert node.stdout is not None
            ports = json.loads(node.stdout.readline())
            publisher.publish(ports["rtmp"])
            yield f"http://127.0.0.1:{ports['http']}/shows/{SHOW}"
        finally:
            node.terminate()
            node.wait(20)


@pytest.fixture
def page(browser: Browser, aired: str) -> Generator[Page]:
    if not HLS_JS.is_file() or not SHAKA.is_file():
        pytest.skip("no players: python -m tools.build_frontend --tests")
    page = browser.new_page()
    page.goto(f"{aired}/live.jpg")
    page.set_content("<video muted></video>")
    page.add_script_tag(path=HLS_JS)
    page.add_script_tag(path=SHAKA)
    yield page
    page.close()


@pytest.mark.timeout(150)
def test_a_browser_goes_from_the_passthrough_to_a_rung_and_back(page: Page, aired: str) -> None:
    page.evaluate(OPEN, f"{aired}/multivariant.m3u8")
    page.wait_for_function(SHOWS, arg=540, timeout=40_000)
    offered = page.evaluate(OFFERED)
    assert [width for width, _ in offered] == [120, 180, 540]
    assert all(codec.startswith("avc1.") for _, codec in offered)
    page.evaluate(GO_TO, 120)
    page.wait_for_function(SHOWS, arg=120, timeout=40_000)
    dates = page.evaluate(PLAYED, 1)
    assert dates == sorted(dates)
    page.evaluate(GO_TO, 540)
    page.wait_for_function(SHOWS, arg=540, timeout=40_000)
    assert page.evaluate("() => window.seen.errors") == []
    page.evaluate("() => window.seen.hls.destroy()")

    other = page.evaluate(PLAY, [f"{aired}/multivariant.m3u8", 3])
    assert (other["errors"], other["isLive"]) == ([], True)
    assert other["played"] >= 3
    frames, said = ffmpeg_reads(f"{aired}/120p.m3u8", "-t", "2")
    assert frames == pytest.approx(60, abs=3)
    assert said == ""
    assert ffmpeg_reads(f"{aired}/multivariant.m3u8", "-t", "2")[0] > 50
