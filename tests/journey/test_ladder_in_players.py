"""The smaller renditions of a live show, in players that are not ours and in the one that is."""

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from playwright.sync_api import Browser, Page

TREE = Path(__file__).parents[2]
MODULES = TREE / "frontend/node_modules"
SHAKA = MODULES / "shaka-player/dist/shaka-player.compiled.js"
HLS = MODULES / "hls.js/dist/hls.light.min.js"
OFFERED = [("multivariant", 320, 240), ("index", 320, 240), ("180p", 240, 180), ("120p", 160, 120)]
HELPERS = """() => {
  const video = document.querySelector('video');
  window.errors = [];
  window.until = async (check) => {
    const end = performance.now() + 30000;
    while (!check()) {
      if (performance.now() > end) throw new Error(`never: ${check}, ${JSON.stringify(errors)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  window.shows = async (height) => {
    await until(() => video.videoHeight === height);
    const from = video.currentTime;
    await until(() => video.currentTime > from + 1 && video.videoHeight === height);
  };
}"""
SHAKA_PLAYS = """async ([url, heights]) => {
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  player.addEventListener('error', (event) => errors.push(event.detail.code));
  await player.attach(document.querySelector('video'));
  player.configure({ abr: { enabled: false }, streaming: { lowLatencyMode: true } });
  await player.load(url);
  await document.querySelector('video').play();
  const offered = player.getVariantTracks().filter((each) => each.height);
  for (const height of heights) {
    player.selectVariantTrack(offered.find((each) => each.height === height), true);
    await shows(height);
  }
  await player.destroy();
  return { errors, offered: offered.map((each) => each.height) };
}"""
HLS_PLAYS = """async (url) => {
  const hls = new Hls({ lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.1, startLevel: 0,
                        abrEwmaDefaultEstimate: 1 });
  hls.on(Hls.Events.ERROR, (_, error) => { if (error.fatal) errors.push(error.details); });
  const heights = [];
  hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => heights.push(hls.levels[level].height));
  hls.loadSource(url);
  hls.attachMedia(document.querySelector('video'));
  document.querySelector('video').play();
  await shows(240);
  const climbed = heights.slice();
  for (const height of [180, 120, 240]) {
    hls.nextLevel = hls.levels.findIndex((each) => each.height === height);
    await shows(height);
  }
  const behind = hls.latency;
  hls.destroy();
  return { errors, climbed, behind };
}"""


@pytest.fixture(scope="module")
def show(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The address of a live show with a ladder."""
    command = [sys.executable, "-m", "tests.world.laddered", str(tmp_path_factory.mktemp("media"))]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=TREE, text=True, **pipes) as node:
        assert node.stdout is not None
        yield next(line.strip() for line in node.stdout if line.startswith("http"))
        node.communicate(timeout=20)


@pytest.fixture
def page(browser: Browser, show: str) -> Generator[Page]:
    if not SHAKA.is_file() or not HLS.is_file():
        pytest.skip("no players: python -m tools.build_frontend --tests")
    page = browser.new_page()
    page.goto(f"{show}/none.m3u8")
    page.set_content("<video muted></video>")
    page.evaluate(HELPERS)
    yield page
    page.close()


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("name", "width", "height"), OFFERED)
def test_ffmpeg_plays_what_it_is_given(show: str, name: str, width: int, height: int) -> None:
    pictures, said = decoded(f"{show}/{name}.m3u8")
    assert said == ""
    assert len(pictures) / (width * height) == pytest.approx(24, abs=1)


@pytest.mark.timeout(400)
def test_shaka_plays_each_rung(show: str, page: Page) -> None:
    page.add_script_tag(path=SHAKA)
    heights = [120, 240, 180]
    found = page.evaluate(SHAKA_PLAYS, [f"{show}/multivariant.m3u8", heights])
    assert found["errors"] == []
    assert sorted(found["offered"]) == sorted(heights)


@pytest.mark.timeout(400)
def test_hls_js_climbs_by_itself_and_goes_where_it_is_told(show: str, page: Page) -> None:
    page.add_script_tag(path=HLS)
    found = page.evaluate(HLS_PLAYS, f"{show}/multivariant.m3u8")
    assert found["errors"] == []
    assert (found["climbed"][0], found["climbed"][-1]) == (120, 240)
    assert found["behind"] < 6  # of a busy test machine


def decoded(url: str) -> tuple[bytes, str]:
    """Two seconds in grey, and what ffmpeg complained about."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostats", "-loglevel", "error"]
    into = ["-t", "2", "-map", "0:v:0", "-pix_fmt", "gray", "-f", "rawvideo", "pipe:1"]
    done = subprocess.run([*command, "-i", url, *into], capture_output=True, check=True, timeout=50)
    return done.stdout, done.stderr.decode()
