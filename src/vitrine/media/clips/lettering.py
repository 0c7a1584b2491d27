"""Captions as part of the picture."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from av.filter import Graph
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw, ImageFont

from vitrine.media.clips.job import Caption
from vitrine.media.clips.saying import ClipFailed

FONTS = Path(__file__).parents[2] / "static" / "fonts"
LATIN, LATIN_EXTENDED = (
    FONTS / f"figtree-{part}-wght-normal.woff2" for part in ("latin", "latin-ext")
)
WEIGHT = 600
SIZE = 0.045  # of the picture's shorter side
GROUND, INK = (20, 14, 12, 190), (255, 255, 255, 255)
EXTENDED = range(0x100, 0x2AF + 1)
OTHER_SCRIPTS = range(0x370, 0x1E00)
PLAIN_MARKS = {0x2009: " ", 0x202F: " ", 0xA0: " ", 0x2011: "-"}


class Place(NamedTuple):
    """So much of the picture's height is left below, and a line takes so much of its width."""

    below: float
    widest: float


LOW = Place(0.06, 0.86)
# A phone's room lays the product's card over the lowest third of an upright picture, its buttons
# over the right edge, and crops the sides.
CLEAR = Place(0.34, 0.54)


class Lettering:
    def __init__(self, captions: list[Caption], width: int, height: int) -> None:
        self._captions = captions
        self._size = (width, height)
        for caption in captions:
            demand_letters(caption.text)

    def over(self, frame: VideoFrame, ms: int) -> VideoFrame:
        text = "\n".join(each.text for each in self._captions if each.start <= ms < each.end)
        if not text:
            return frame
        band = band_of(text, *self._size)
        return laid(frame, band, self._size[1])


def demand_letters(text: str) -> None:
    strange = sorted({letter for letter in text if not drawable(letter)})
    if strange:
        raise ClipFailed("letters", "".join(strange[:12]))


def drawable(letter: str) -> bool:
    code = ord(letter)
    return code < OTHER_SCRIPTS.start or 0x1E00 <= code < 0x2E80


@lru_cache(8)
def font_of(path: Path, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([WEIGHT])
    return font


@lru_cache(4)
def band_of(text: str, width: int, height: int) -> Image.Image:
    """As wide as the picture and as high as the lines: nothing else is blended."""
    size = max(14, round(min(height, width) * SIZE))
    widest = width * place_in(width, height).widest
    lines = [line for part in text.split("\n") for line in wrapped(part, size, widest)]
    step, room = round(size * 1.3), round(size * 0.45)
    band = Image.new("RGBA", (width, even(len(lines) * step + 2 * room)), (0, 0, 0, 0))
    draw = ImageDraw.Draw(band)
    longest = max(length(line, size) for line in lines)
    left = (width - longest) / 2
    ground = (left - 2 * room, 0, left + longest + 2 * room, band.height - 1)
    draw.rounded_rectangle(ground, size * 0.4, fill=GROUND)
    for number, line in enumerate(lines):
        x = (width - length(line, size)) / 2
        for run, path in runs(line):
            draw.text((x, room + number * step), run, font=font_of(path, size), fill=INK)
            x += font_of(path, size).getlength(run)
    return band


def place_in(width: int, height: int) -> Place:
    return CLEAR if height > width else LOW


def wrapped(text: str, size: int, widest: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and length(longer, size) > widest:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def length(text: str, size: int) -> float:
    return sum(font_of(path, size).getlength(run) for run, path in runs(text))


def runs(text: str) -> list[tuple[str, Path]]:
    """Our fonts come in two files, each with letters that the other lacks."""
    found: list[tuple[str, Path]] = []
    for letter in text.translate(PLAIN_MARKS):
        path = LATIN_EXTENDED if ord(letter) in EXTENDED else LATIN
        if found and found[-1][1] == path:
            found[-1] = (found[-1][0] + letter, path)
        else:
            found.append((letter, path))
    return found


def laid(frame: VideoFrame, band: Image.Image, height: int) -> VideoFrame:
    graph = blending(frame.width, frame.height, band.height, height)
    letters = VideoFrame.from_bytes(band.tobytes(), band.width, band.height, format="rgba")
    frame.pts = letters.pts = 0
    under, over = graph
    under_graph, sources = under, over
    sources[0].push(frame)
    sources[1].push(letters)
    for source in sources:
        source.push(None)
    return under_graph.vpull()


def blending(width: int, high: int, band: int, height: int):  # noqa: ANN201
    graph = Graph()
    below = round(height * place_in(width, height).below)
    top = max(0, even(height - band - below))
    base = graph.add("buffer", f"video_size={width}x{high}:pix_fmt=yuv420p:time_base=1/90000")
    lettered = graph.add("buffer", f"video_size={width}x{band}:pix_fmt=rgba:time_base=1/90000")
    overlay, sink = graph.add("overlay", f"0:{top}:format=yuv420"), graph.add("buffersink")
    base.link_to(overlay, 0, 0)
    lettered.link_to(overlay, 0, 1)
    out = graph.add("format", "pix_fmts=yuv420p")
    overlay.link_to(out)
    out.link_to(sink)
    graph.configure()
    return graph, (base, lettered)


def even(number: int) -> int:
    return number - number % 2
