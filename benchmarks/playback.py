"""`vitrine bench playback`: how late a viewer is, and how many of them one process serves."""

import tempfile
from pathlib import Path
from typing import Any

import click

from benchmarks import clip
from benchmarks.reporting import Comparison, Figures, Report, bench, say

PLAIN_PAGE = "the same page on plain HLS"
ENCODERS = {"rtmp_obs": "obs", "rtmp_zerolatency": "zerolatency", "whip": "whip"}
NO_BROWSER = "there is no browser with playwright: python3 dev.py browser"
SHOWN_AT_LEAST = 0.8
PART, LONG_PART = 0.333, 1.0  # seconds


@bench
@click.option("--minutes", default=0.4, help="How long each page is watched; 5 for a quiet table.")
@click.option("--viewers", default=1_600, help="Most viewers to try on one process; 0 tries none.")
def playback(*, minutes: float, viewers: int) -> Report:
    """Glass to playhead in a real browser, and viewers per core of the origin."""
    program = clip.ffmpeg()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pages, skew = in_browser(folder, minutes * 60)
        served, scaled = {}, None
        if program is not None and viewers:
            say("making a clip of 1080p30 at 4 Mb/s")
            source = clip.make(folder / "source.flv", program)
            served, scaled = origins(folder, source, viewers)
    figures = {name: found["low_latency"] if found else None for name, found in pages.items()}
    return Report(
        figures | {"pin_skew": skew, "origin": served},
        [against(plain_of(name), found) for name, found in pages.items()],
        scaled or too_busy(pages),
    )


def too_busy(pages: dict[str, dict[str, Figures] | None]) -> str | None:
    """A browser or encoder that gets no CPU is late by itself."""
    seen = [found[name] for found in pages.values() if found for name in found]
    shown = sum(each["pictures_read"] for each in seen)
    wanted = sum(each["pictures_wanted"] for each in seen)
    if shown >= SHOWN_AT_LEAST * wanted:
        return None
    return f"Busy machine: the browser showed {shown} of {wanted} pictures, so delays are its own."


def in_browser(
    folder: Path, seconds: float
) -> tuple[dict[str, dict[str, Figures] | None], dict[str, Figures] | None]:
    try:
        from benchmarks import glass, skew  # noqa: PLC0415 - playwright is a test requirement
    except ImportError:
        return dict.fromkeys(ENCODERS), None
    path = glass.browser_path()
    if path is None or not glass.HLS_JS.is_file():
        return dict.fromkeys(ENCODERS), None
    with glass.a_browser(path) as browser:
        seen: dict[str, dict[str, Figures] | None] = {
            name: glass.glass(folder, browser, encoder, seconds)
            for name, encoder in ENCODERS.items()
        }
        return seen, skew.skews(folder, browser, seconds)


def origins(folder: Path, source: Path, viewers: int) -> tuple[dict[str, Any], str | None]:
    from benchmarks.origin import origin  # noqa: PLC0415 - needs epoll, which is Linux's

    short, scaled = origin(folder / "short", source, viewers, PART)
    long, _ = origin(folder / "long", source, viewers, LONG_PART)
    return {"parts_of_0.333_s": short, "blocking_parts_of_1_s": long}, scaled


def plain_of(encoder: str) -> str:
    return f"{PLAIN_PAGE}, {encoder}"


def against(name: str, found: dict[str, Figures] | None) -> Comparison:
    """Above 1: plain HLS is so many times as late as we are."""
    if found is None:
        return Comparison.missing(name, NO_BROWSER)
    ours, theirs = (found[name]["glass_to_playhead_p50_ms"] for name in ("low_latency", "plain"))
    if not ours or not theirs:
        return Comparison.missing(name, "the browser showed no picture")
    return Comparison(name, found["plain"], round(theirs / ours, 2))
