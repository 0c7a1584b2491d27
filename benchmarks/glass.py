"""Glass to playhead: how old a picture is when a real browser shows it."""

import os
import shutil
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.children import TREE, child
from benchmarks.encoding import BITS, BLOCK, RATE, WIDTH
from benchmarks.ingest import Node, a_node
from benchmarks.reporting import Figures, say
from benchmarks.sampling import percentile

HLS_JS = TREE / "frontend/node_modules/hls.js/dist/hls.min.js"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--autoplay-policy=no-user-gesture-required",
]
SETTLES = 6.0  # seconds that are not counted: joining and catching up
EVERY = 5  # pictures: reading each would cost more than showing it
LOW_LATENCY = {  # as frontend/src/player/engine.ts
    "lowLatencyMode": True, "maxLiveSyncPlaybackRate": 1.1, "liveSyncOnStallIncrease": 0.333,
    "maxBufferHole": 0.5,
}  # fmt: skip
PLAIN = {"lowLatencyMode": False}
WATCH = """async ([url, config, settles, seconds, every, bits, block, width]) => {
  const video = document.querySelector('video');
  const canvas = new OffscreenCanvas(bits, 1);
  const brush = canvas.getContext('2d', { willReadFrequently: true });
  const hls = new Hls(config);
  hls.loadSource(url);
  hls.attachMedia(video);
  const opened = performance.now();
  let first = null, stalls = 0;
  video.addEventListener('waiting', () => { if (first !== null) stalls += 1; });
  const glass = [], behind = [];
  const read = () => {
    const share = video.videoWidth / width;
    brush.drawImage(video, 0, 0, bits * block * share, block * share, 0, 0, bits, 1);
    const pixels = brush.getImageData(0, 0, bits, 1).data;
    let drawn = 0;
    for (let bit = 0; bit < bits; bit += 1) drawn = drawn * 2 + (pixels[bit * 4] > 128 ? 1 : 0);
    return drawn;
  };
  await new Promise((resolve) => {
    let frames = 0;
    const shown = () => {
      first ??= performance.now() - opened;
      const since = performance.now() - opened - first;
      if (since > (settles + seconds) * 1000) return resolve();
      frames += 1;
      if (since > settles * 1000 && frames % every === 0) {
        const now = Date.now(), age = now - read();
        if (age > 0 && age < 60000) glass.push(age);
        if (hls.playingDate) behind.push(now - hls.playingDate.getTime());
      }
      video.requestVideoFrameCallback(shown);
    };
    video.requestVideoFrameCallback(shown);
    setTimeout(resolve, (settles + seconds) * 2000 + 20000);
    video.play();
  });
  hls.destroy();
  return { glass, behind, first, stalls };
}"""


def browser_path() -> str | None:
    named = os.environ.get("VITRINE_BROWSER")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def a_browser(path: str) -> Generator[Browser]:
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS + as_root)
        try:
            yield browser
        finally:
            browser.close()


def glass(folder: Path, browser: Browser, encoder: str, seconds: float) -> dict[str, Figures]:
    """The same stream, first low latency and then the same page on plain HLS."""
    with a_node(folder / encoder) as node, child("encoding", where(node, encoder), encoder):
        time.sleep(SETTLES)
        figures = {}
        for name, config in (("low_latency", LOW_LATENCY), ("plain", PLAIN)):
            figures[name] = seen(browser, node, config, seconds)
            say(f"{encoder}, {name}: {figures[name]}")
        return figures


def where(node: Node, encoder: str) -> str:
    if encoder == "whip":
        return f"http://127.0.0.1:{node.media}/whip/1"
    return f"rtmp://127.0.0.1:{node.rtmp}/live/1-bench"


def seen(browser: Browser, node: Node, config: dict[str, Any], seconds: float) -> Figures:
    page = browser.new_page(viewport={"width": 640, "height": 400})
    try:
        wanted = round(seconds * RATE / EVERY)
        return summed_up(watched(page, node, config, seconds)) | {"pictures_wanted": wanted}
    finally:
        page.close()


def watched(page: Page, node: Node, config: dict[str, Any], seconds: float) -> dict[str, Any]:
    page.goto(f"http://127.0.0.1:{node.media}/healthz")
    page.set_content("<video muted playsinline width=640></video>")
    page.add_script_tag(path=HLS_JS)
    url = f"http://127.0.0.1:{node.media}/shows/1/index.m3u8"
    facts = [url, config, SETTLES, seconds, EVERY, BITS, BLOCK, WIDTH]
    return page.evaluate(WATCH, facts)


def summed_up(facts: dict[str, Any]) -> Figures:
    return {
        "glass_to_playhead_p50_ms": at(facts["glass"], 0.5),
        "glass_to_playhead_p95_ms": at(facts["glass"], 0.95),
        "behind_server_p50_ms": at(facts["behind"], 0.5),
        "first_frame_ms": round(facts["first"]) if facts["first"] is not None else None,
        "stalls": facts["stalls"],
        "pictures_read": len(facts["glass"]),
    }


def at(values: list[float], share: float) -> int | None:
    return round(percentile(values, share)) if values else None
