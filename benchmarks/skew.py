"""Pin skew: where a viewer's own picture stands when the card changes, against the pin's moment."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import httpx2
from playwright.sync_api import Browser, Page

from benchmarks.children import TREE, child
from benchmarks.reporting import Figures, say
from benchmarks.sampling import percentile
from benchmarks.system import System, a_system

PINS_EVERY = 2.0, 3.0  # seconds: at any moment between two pictures
WATCHED_AGAIN = 12  # pins
BEFORE = 1_500  # milliseconds
PLAYING = "() => document.querySelector('video')?.currentTime > 1"
LOOK = """() => {
  const room = document.querySelector('vitrine-room');
  window.changes = [];
  let last = null;
  const look = () => {
    const title = document.querySelector('.pin h2')?.textContent.trim();
    if (title !== last) window.changes.push({ title, at: room.model.playhead });
    last = title;
    requestAnimationFrame(look);
  };
  look();
}"""
TAKE = "() => window.changes.splice(0)"
SEEK_TO = """at => {
  const { model } = document.querySelector('vitrine-room');
  const video = document.querySelector('video');
  video.pause();
  video.currentTime += (at - model.playhead) / 1000;
}"""
NEAR = """at => {
  const { model } = document.querySelector('vitrine-room');
  const isSeeking = document.querySelector('video').seeking;
  return !isSeeking && Math.abs(model.playhead - at) < 400;
}"""
PLAY = "() => document.querySelector('video').play()"


class Pin(NamedTuple):
    at: int
    item: str


def skews(folder: Path, browser: Browser, seconds: float) -> dict[str, Figures]:
    """Live, in the replay and in a clip of it."""
    with a_system(folder) as system, Backstage(system) as backstage:
        aired = backstage.ask("raise")
        show, key = aired["show"], aired["key"]
        with child("encoding", f"{system.rtmp}/live/{key}", "zerolatency"):
            until(lambda: state_of(system, show) == "live")
            page = browser.new_page(viewport={"width": 390, "height": 844})
            page.goto(f"{system.http}/live/{show}")
            page.wait_for_function(PLAYING, timeout=30_000)
            page.evaluate(LOOK)
            live = pinned(backstage, page, show, seconds)
            pins = pins_of(system, show)
        found = {"live": told("live", live, pins)}
        backstage.ask("end", on=show)
        until(lambda: state_of(system, show) == "ended")
        again = pins[1 : 1 + WATCHED_AGAIN]
        page.goto(f"{system.http}/live/{show}")
        found["replay"] = watched_again(page, "replay", again)
        since, ends = again[0].at - 3_000, again[-1].at + 2_000
        cut = backstage.ask("cut", on=show, since=since, until=min(ends, since + 55_000))
        page.goto(f"{system.http}/clips/{cut['clip']}")
        within = [pin for pin in again if pin.at < since + 53_000]
        found["clip"] = watched_again(page, "clip", within)
        return found


def pinned(backstage: "Backstage", page: Page, show: int, seconds: float) -> list[Figures]:
    chance, ends, changes = random.Random(11), time.monotonic() + seconds, []  # noqa: S311 - a rhythm
    place = 0
    while time.monotonic() < ends:
        backstage.ask("pin", on=show, place=(place := place + 1))
        page.wait_for_timeout(chance.uniform(*PINS_EVERY) * 1000)
        changes += page.evaluate(TAKE)
    page.wait_for_timeout(5_000)
    return changes + page.evaluate(TAKE)


def watched_again(page: Page, name: str, pins: Sequence[Pin]) -> Figures:
    page.wait_for_function(PLAYING, timeout=30_000)
    page.evaluate(LOOK)
    changes = []
    for pin in pins:
        page.evaluate(SEEK_TO, pin.at - BEFORE)
        page.wait_for_function(NEAR, arg=pin.at - BEFORE, timeout=20_000)
        page.wait_for_timeout(400)
        page.evaluate(TAKE)
        page.evaluate(PLAY)
        page.wait_for_function("() => window.changes.length > 0", timeout=10_000)
        changes += page.evaluate(TAKE)[:1]
    return told(name, changes, pins)


def told(name: str, changes: list[Figures], pins: Sequence[Pin]) -> Figures:
    """Each change of card belongs to the newest pin before it."""
    late = []
    for change in changes:
        before = [pin.at for pin in pins if pin.at <= change["at"]]
        if before:
            late.append(change["at"] - before[-1])
    figures = {
        "pins": len(pins),
        "seen": len(late),
        "p50_ms": round(percentile(late, 0.5)) if late else None,
        "p95_ms": round(percentile(late, 0.95)) if late else None,
    }
    say(f"pin skew, {name}: {figures}")
    return figures


class Backstage:
    def __init__(self, system: System) -> None:
        command = [sys.executable, "-m", "benchmarks.backstage", str(system.data)]
        self._process = subprocess.Popen(
            command, cwd=TREE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=15)

    def ask(self, act: str, **more: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"act": act, **more}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def state_of(system: System, show: int) -> str:
    return got(system, f"/api/v1/shows/{show}")["state"]


def pins_of(system: System, show: int) -> list[Pin]:
    """Of the kept log, when it holds the last of them."""
    time.sleep(3)
    path = f"/api/v1/shows/{show}/entries?from=0&to={2**50}"
    part = got(system, path)
    entries = list(part["entries"])
    while part["after"] is not None:
        part = got(system, f"{path}&after={part['after']}")
        entries += part["entries"]
    return [Pin(each["at"], each["item"]) for each in entries if each["kind"] == "pin"]


def got(system: System, path: str) -> Any:
    return httpx2.get(system.http + path, timeout=10).raise_for_status().json()


def until(happens: Callable[[], bool], within: float = 40) -> None:
    ends = time.monotonic() + within
    while not happens():
        if time.monotonic() > ends:
            raise RuntimeError("it did not happen in time")
        time.sleep(0.2)
