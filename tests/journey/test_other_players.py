"""Players that are not ours: ffmpeg and Shaka play a show while it is live, and kept."""

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import imageio_ffmpeg
import pytest
from playwright.sync_api import Browser, Page

from tests.journey.conftest import Publisher, System

SHAKA = (
    Path(__file__).parents[2] / "frontend/node_modules/shaka-player/dist/shaka-player.compiled.js"
)
PLAY = """async ([url, seconds]) => {
  shaka.polyfill.installAll();
  const video = document.querySelector('video');
  const player = new shaka.Player();
  const errors = [];
  player.addEventListener('error', (event) => errors.push(event.detail.code));
  await player.attach(video);
  player.configure({ streaming: { lowLatencyMode: true } });
  await player.load(url);
  await video.play();
  const start = video.currentTime;
  const until = performance.now() + seconds * 3000;
  while (video.currentTime < start + seconds && !video.ended && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const facts = {
    errors,
    played: video.currentTime - start,
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
    isLive: player.isLive(),
    behind: (Date.now() - player.getPlayheadTimeAsDate()) / 1000,
    duration: video.duration,
  };
  await player.destroy();
  return facts;
}"""


class Aired(NamedTuple):
    id: str
    playlist: str


@pytest.fixture(scope="module")
def aired(system: System, lasting_publisher: Publisher) -> Aired:
    shop = system.vitrine("shop", "create", "Players", "--market", "GB")
    show = system.vitrine("show", "create", "--shop", shop["id"], "--title", "For any player")
    lasting_publisher.publish(f"{show['rtmp_url']}/{show['stream_key']}")
    return Aired(show["id"], show["playlist_url"])


@pytest.fixture
def page(browser: Browser, system: System) -> Page:
    if not SHAKA.is_file():
        pytest.skip("no Shaka: python -m tools.build_frontend --tests")
    page = browser.new_page()
    page.goto(f"{system.media}/healthz")
    page.set_content("<video muted></video>")
    page.add_script_tag(path=SHAKA)
    return page


def ffmpeg_reads(url: str, *options: str) -> tuple[int, str]:
    """The number of pictures that ffmpeg decoded, and what it complained about."""
    wait = ["-reconnect_on_http_error", "404", "-reconnect_delay_max", "5"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-loglevel", "error"]
    done = subprocess.run(
        [*command, *wait, "-i", url, *options, "-progress", "pipe:1", "-f", "null", "-"],
        capture_output=True, text=True, check=True, timeout=50,
    )  # fmt: skip
    return int(re.findall(r"frame=(\d+)", done.stdout)[-1]), done.stderr


@pytest.mark.timeout(400)
def test_any_player_plays_the_show_live_and_kept(aired: Aired, system: System, page: Page) -> None:
    frames, said = ffmpeg_reads(aired.playlist, "-t", "4")
    assert frames == pytest.approx(120, abs=3)
    assert said == ""

    live = page.evaluate(PLAY, [aired.playlist, 5])
    assert (live["errors"], live["isLive"]) == ([], True)
    assert live["played"] >= 5
    assert live["frames"] > 30
    assert 0 < live["behind"] < 6  # of a busy test machine

    end(system, aired)
    kept = page.evaluate(PLAY, [aired.playlist, 2])
    assert (kept["errors"], kept["isLive"]) == ([], False)
    assert kept["duration"] > 8
    frames, said = ffmpeg_reads(aired.playlist)
    assert frames == pytest.approx(kept["duration"] * 30, abs=5)
    assert said == ""


def end(system: System, aired: Aired) -> None:
    command = [sys.executable, "-m", "vitrine", "show", "end", aired.id, "--data", str(system.data)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
