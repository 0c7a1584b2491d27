"""A media playlist as a strict player reads it: what it does not know or allow is an error.

`tests.world.hls_rules` says what is wrong with what was read. Section numbers: RFC 8216bis.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"\r\n]*"|[^",\s]+)(?:,|$)')
HEAD = (
    "EXT-X-VERSION", "EXT-X-TARGETDURATION", "EXT-X-INDEPENDENT-SEGMENTS", "EXT-X-MEDIA-SEQUENCE",
    "EXT-X-DISCONTINUITY-SEQUENCE", "EXT-X-SERVER-CONTROL", "EXT-X-PART-INF",
    "EXT-X-PLAYLIST-TYPE", "EXT-X-SKIP",
)  # fmt: skip


class NotHls(Exception):
    pass


@dataclass(frozen=True)
class Piece:
    """An EXT-X-PART (§4.4.4.9)."""

    duration: str
    uri: str
    independent: bool = False
    gap: bool = False


@dataclass(frozen=True)
class Listing:
    """A media segment and the tags that apply to it; `uri` None while it is still growing."""

    map_uri: str | None
    says_map: bool
    date: str | None
    discontinuity: bool
    parts: tuple[Piece, ...] = ()
    duration: str | None = None
    uri: str | None = None
    gap: bool = False


@dataclass(frozen=True)
class Playlist:
    head: dict[str, str]
    segments: tuple[Listing, ...]
    breaks: bool = False
    hint: str | None = None
    reports: tuple[str, ...] = ()
    ended: bool = False

    def number(self, tag: str) -> int:
        return int(self.head.get(tag, "0"))

    def attributes(self, tag: str) -> dict[str, str]:
        return attributes(self.head[tag]) if tag in self.head else {}

    @property
    def skipped(self) -> int:
        return int(self.attributes("EXT-X-SKIP").get("SKIPPED-SEGMENTS", "0"))

    @property
    def first_msn(self) -> int:
        return self.number("EXT-X-MEDIA-SEQUENCE")

    def by_msn(self) -> dict[int, Listing]:
        return dict(enumerate(self.segments, self.first_msn + self.skipped))

    def reported(self) -> dict[str, tuple[int, int]]:
        """By the name of a rendition's playlist: its last segment and part (§4.4.5.4)."""
        read = [attributes(report) for report in self.reports]
        return {one["URI"]: (int(one["LAST-MSN"]), int(one["LAST-PART"])) for one in read}

    def parts(self) -> Iterator[Piece]:
        for segment in self.segments:
            yield from segment.parts


def attributes(value: str) -> dict[str, str]:
    """§4.2: names once each, no white space, quoted strings quoted."""
    found = ATTRIBUTE.findall(value)
    names = [name for name, _ in found]
    rebuilt = ",".join(f"{name}={text}" for name, text in found)
    if rebuilt != value or len(set(names)) != len(names):
        raise NotHls(f"not an attribute list: {value}")
    return {name: text.strip('"') for name, text in found}


@dataclass
class Reading:
    head: dict[str, str] = field(default_factory=dict[str, str])
    segments: list[Listing] = field(default_factory=list[Listing])
    map_uri: str | None = None
    says_map: bool = False
    date: str | None = None
    discontinuity: bool = False
    parts: list[Piece] = field(default_factory=list[Piece])
    duration: str | None = None
    gap: bool = False
    hint: str | None = None
    reports: list[str] = field(default_factory=list[str])
    ended: bool = False

    def line(self, line: str) -> None:
        name, _, value = line.removeprefix("#").partition(":")
        if self.ended:
            raise NotHls(f"after EXT-X-ENDLIST: {line}")
        if not line.startswith("#"):
            self.segment(line)
        elif name in HEAD:
            self.header(name, value)
        else:
            self.tag(name, value)

    def header(self, name: str, value: str) -> None:
        if name in self.head or self.segments or self.parts or self.map_uri:
            raise NotHls(f"{name} stands twice, or after the first segment")
        self.head[name] = value

    def tag(self, name: str, value: str) -> None:
        match name:
            case "EXT-X-ENDLIST" | "EXT-X-DISCONTINUITY" | "EXT-X-GAP":
                self.flag(name)
            case "EXT-X-MAP":
                self.map_uri, self.says_map = attributes(value)["URI"], True
            case "EXT-X-PROGRAM-DATE-TIME":
                self.date = value
            case "EXT-X-PART":
                self.part(attributes(value))
            case "EXTINF" if value.endswith(","):
                self.duration = value.removesuffix(",")
            case "EXT-X-PRELOAD-HINT" if self.hint is None:
                self.hint = attributes(value)["URI"]
            case "EXT-X-RENDITION-REPORT":
                self.reports.append(value)
            case _:
                raise NotHls(f"unknown or repeated: {name}")

    def flag(self, name: str) -> None:
        self.ended = self.ended or name == "EXT-X-ENDLIST"
        self.discontinuity = self.discontinuity or name == "EXT-X-DISCONTINUITY"
        self.gap = self.gap or name == "EXT-X-GAP"

    def part(self, part: dict[str, str]) -> None:
        independent = part.get("INDEPENDENT") == "YES"
        self.parts.append(
            Piece(part["DURATION"], part["URI"], independent, part.get("GAP") == "YES")
        )

    def segment(self, uri: str | None) -> None:
        if uri is not None and self.duration is None:
            raise NotHls(f"{uri} has no EXTINF (§4.4.4.1)")
        self.segments.append(
            Listing(
                self.map_uri, self.says_map, self.date, self.discontinuity, tuple(self.parts),
                self.duration, uri, self.gap,
            )
        )  # fmt: skip
        self.says_map = self.discontinuity = self.gap = False
        self.date = self.duration = None
        self.parts = []


def read(text: str) -> Playlist:
    lines = text.split("\n")
    if lines[0] != "#EXTM3U" or lines[-1] != "" or "" in lines[:-1] or "\r" in text:
        raise NotHls("does not begin with #EXTM3U, or has empty lines (§4.1)")
    reading = Reading()
    for line in lines[1:-1]:
        reading.line(line)
    if reading.parts:
        reading.segment(None)
    return Playlist(
        reading.head, tuple(reading.segments), reading.discontinuity, reading.hint,
        tuple(reading.reports), reading.ended,
    )  # fmt: skip


def written(playlist: Playlist) -> str:
    head = [f"#{name}:{value}" if value else f"#{name}" for name, value in playlist.head.items()]
    lines = ["#EXTM3U", *head]
    for segment in playlist.segments:
        lines += segment_lines(segment)
    lines += ["#EXT-X-DISCONTINUITY"] if playlist.breaks else []
    lines += [f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{playlist.hint}"'] if playlist.hint else []
    lines += [f"#EXT-X-RENDITION-REPORT:{report}" for report in playlist.reports]
    lines += ["#EXT-X-ENDLIST"] if playlist.ended else []
    return "\n".join([*lines, ""])


def segment_lines(segment: Listing) -> Iterator[str]:
    if segment.discontinuity:
        yield "#EXT-X-DISCONTINUITY"
    if segment.says_map:
        yield f'#EXT-X-MAP:URI="{segment.map_uri}"'
    if segment.date:
        yield f"#EXT-X-PROGRAM-DATE-TIME:{segment.date}"
    for part in segment.parts:
        how = ",INDEPENDENT=YES" if part.independent else ",GAP=YES" if part.gap else ""
        yield f'#EXT-X-PART:DURATION={part.duration},URI="{part.uri}"{how}'
    if segment.gap:
        yield "#EXT-X-GAP"
    if segment.uri:
        yield f"#EXTINF:{segment.duration},"
        yield segment.uri


def merged(before: Playlist, delta: Playlist) -> Playlist:
    """What a client makes of a delta update and the playlist it had (§6.2.5.1)."""
    first, known = delta.first_msn, before.by_msn()
    wanted = range(first, first + delta.skipped)
    if any(msn not in known or known[msn].uri is None for msn in wanted):
        raise NotHls("a segment is skipped that the client did not have")
    skipped = tuple(replace(known[msn], parts=()) for msn in wanted)
    head = {name: value for name, value in delta.head.items() if name != "EXT-X-SKIP"}
    return replace(delta, head=head, segments=skipped + delta.segments)
