"""An SDP offer, as far as a WHIP endpoint reads it (RFC 8866, RFC 9429, RFC 9725 §4.2)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from vitrine.media.errors import MediaError
from vitrine.media.webrtc.agent import Credentials

SIZE_AT_MOST = 64 << 10  # bytes
SECTIONS_AT_MOST = 16
MEDIA = re.compile(r"(\w{1,32}) (\d{1,5}) ([A-Za-z0-9/]{1,32}) ([\x21-\x7e]+(?: [\x21-\x7e]+)*)")
RTPMAP = re.compile(r"(\d{1,3}) ([\w.-]{1,32})/(\d{1,7})(?:/(\d{1,2}))?", re.ASCII)
EXTENSION = re.compile(r"(\d{1,3})(?:/\w+)? (\S{1,256})", re.ASCII)
TOKEN = re.compile(r"[!#$%&'*+.^_`{|}~\w-]{1,64}", re.ASCII)
FINGERPRINT = re.compile(
    r"(sha-256|sha-384|sha-512) ((?:[0-9A-F]{2}:){31,63}[0-9A-F]{2})", re.IGNORECASE
)
FRAGMENT, PASSWORD = (re.compile(rf"[A-Za-z0-9+/=_-]{{{n},256}}") for n in (4, 22))
SETUPS = {"actpass", "active", "passive"}
SENDING, DIRECTIONS = {"sendrecv", "sendonly"}, {"sendrecv", "sendonly", "recvonly", "inactive"}


class OfferRefused(MediaError):
    """`status` is HTTP's; the text names what is wrong and what would be right."""

    code = "offer-refused"

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Codec(NamedTuple):
    payload: int
    name: str
    rate: int
    parameters: str
    feedback: frozenset[str]


class Section(NamedTuple):
    kind: str
    profile: str
    payloads: list[str]
    attributes: dict[str, list[str]]

    def first(self, name: str) -> str:
        return self.attributes.get(name, [""])[0]

    @property
    def mid(self) -> str:
        return self.first("mid")

    @property
    def sends(self) -> bool:
        return not self.attributes.keys() & DIRECTIONS or bool(self.attributes.keys() & SENDING)

    @property
    def codecs(self) -> list[Codec]:
        found = [RTPMAP.fullmatch(value) for value in self.attributes.get("rtpmap", [])]
        known = {match[1]: match for match in found if match}
        return [self._codec(known[pt]) for pt in self.payloads if pt in known]

    def extension(self, uri: str) -> int | None:
        found = (EXTENSION.fullmatch(value) for value in self.attributes.get("extmap", []))
        numbers = (int(match[1]) for match in found if match and match[2] == uri)
        return next((number for number in numbers if 1 <= number <= 14), None)

    def _codec(self, match: re.Match[str]) -> Codec:
        payload = match[1]
        feedback = {v.partition(" ")[2] for v in self._about(payload, "rtcp-fb")}
        every = {v.partition(" ")[2] for v in self._about("*", "rtcp-fb")}
        parameters = next(self._about(payload, "fmtp"), "").partition(" ")[2]
        return Codec(int(payload), match[2], int(match[3]), parameters, frozenset(feedback | every))

    def _about(self, payload: str, name: str) -> Iterator[str]:
        return (v for v in self.attributes.get(name, []) if v.startswith(f"{payload} "))


class Offer(NamedTuple):
    """All but `sections` is of the one transport that they share."""

    sections: list[Section]
    bundled: bool
    credentials: Credentials
    setup: str
    fingerprints: list[tuple[str, str]]


def read_offer(body: bytes) -> Offer:
    """Raises OfferRefused (400) for what is not an offer of one bundled transport."""
    if len(body) > SIZE_AT_MOST:
        raise OfferRefused(413, f"The offer exceeds {SIZE_AT_MOST} bytes.")
    session, sections = split(text_of(body))
    if not sections:
        raise malformed("it has no m= line")
    first = sections[0]
    shared = {name: session.get(name, []) + first.attributes.get(name, []) for name in session}
    whole = Section("", "", [], {**first.attributes, **shared})
    setup = whole.first("setup")
    if setup not in SETUPS:
        raise malformed("a=setup must be actpass, active or passive")
    credentials = Credentials(whole.first("ice-ufrag"), whole.first("ice-pwd"))
    if not FRAGMENT.fullmatch(credentials.fragment) or not PASSWORD.fullmatch(credentials.password):
        raise malformed("a=ice-ufrag or a=ice-pwd is missing or not one")
    bundled = len(sections) == 1 or any(g.startswith("BUNDLE") for g in session.get("group", []))
    return Offer(sections, bundled, credentials, setup, fingerprints(whole))


def text_of(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise malformed("it is not UTF-8") from None
    if not text.startswith("v=0"):
        raise malformed("it does not begin with v=0")
    return text


def split(text: str) -> tuple[dict[str, list[str]], list[Section]]:
    session: dict[str, list[str]] = {}
    sections: list[Section] = []
    for line in re.split(r"\r?\n", text):
        if line.startswith("m="):
            sections.append(section(line[2:]))
        elif line.startswith("a="):
            name, _, value = line[2:].partition(":")
            attributes = sections[-1].attributes if sections else session
            attributes.setdefault(name, []).append(value)
    return session, sections


def section(line: str) -> Section:
    match = MEDIA.fullmatch(line.strip())
    if match is None:
        raise malformed("an m= line cannot be read")
    return Section(match[1], match[3], match[4].split(), {})


def fingerprints(whole: Section) -> list[tuple[str, str]]:
    found = [FINGERPRINT.fullmatch(v.strip()) for v in whole.attributes.get("fingerprint", [])]
    known = [(match[1].lower(), match[2].upper()) for match in found if match]
    if not known:
        raise malformed("a=fingerprint with sha-256 is missing")
    return known


def malformed(why: str) -> OfferRefused:
    return OfferRefused(400, f"This is not an SDP offer for WHIP: {why}.")
