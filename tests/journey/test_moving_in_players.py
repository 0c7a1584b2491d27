"""A viewer whose show goes on at another media node goes on with it."""

import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

TREE = Path(__file__).parents[2]
HLS = TREE / "frontend/node_modules/hls.js/dist/hls.light.min.js"
PLAY = """async (url) => {
  const video = document.querySelector('video');
  window.errors = [];
  window.hls = new Hls({ lowLatencyMode: true, maxLiveSyncPlaybackRate: 1.1, maxBufferHole: 0.5 });
  hls.on(Hls.Events.ERROR, (_, error) => { if (error.fatal) errors.push(error.details); });
  hls.loadSource(url);
  hls.attachMedia(video);
  await video.play();
}"""
SHOWS_WHAT_CAME_AFTER = """async (moment) => {
  const video = document.querySelector('video');
  const end = performance.now() + 60000;
  while (!(hls.playingDate?.getTime() > moment)) {
    if (performance.now() > end) throw new Error(`stuck at ${hls.playingDate} ${errors}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const level = hls.latestLevelDetails;
  return { errors, first: level.startSN, behind: (Date.now() - hls.playingDate) / 1000 };
}"""


@pytest.fixture
def show(tmp_path: Path) -> Generator[tuple[str, "subprocess.Popen[str]"]]:
    command = [sys.executable, "-m", "tests.world.moving_live", str(tmp_path), "yes"]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=TREE, text=True, **pipes) as nodes:
        assert nodes.stdout is not None
        yield next(line.strip() for line in nodes.stdout if line.startswith("http")), nodes
        nodes.communicate("\n\n", timeout=20)


@pytest.fixture
def page(browser: Browser, show: tuple[str, object]) -> Generator[Page]:
    if not HLS.is_file():
        pytest.skip("no hls.js: python -m tools.build_frontend --tests")
    page = browser.new_page()
    page.goto(f"{show[0]}/none.m3u8")
    page.set_content("<video muted></video>")
    page.add_script_tag(path=HLS)
    yield page
    page.close()


@pytest.mark.timeout(300)
def test_a_viewer_goes_where_the_show_goes(
    page: Page, show: tuple[str, "subprocess.Popen[str]"]
) -> None:
    address, nodes = show
    assert nodes.stdin is not None
    page.evaluate(PLAY, f"{address}/index.m3u8")
    began = page.evaluate("Date.now()")
    page.evaluate(SHOWS_WHAT_CAME_AFTER, began)
    nodes.stdin.write("\n")
    nodes.stdin.flush()
    moved = page.evaluate("Date.now()")
    seen = page.evaluate(SHOWS_WHAT_CAME_AFTER, moved + 4_000)
    assert seen["errors"] == []
    assert seen["first"] < 100  # the same list goes on
    assert 0 < seen["behind"] < 15  # of a busy test machine
