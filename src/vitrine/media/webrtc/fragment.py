"""`application/trickle-ice-sdpfrag` (RFC 8840 §9): candidates that came late, or an ICE restart."""

import re
from typing import NamedTuple

from vitrine.media.webrtc.agent import Credentials
from vitrine.media.webrtc.candidates import Candidate
from vitrine.media.webrtc.offer import FRAGMENT, PASSWORD, OfferRefused

SIZE_AT_MOST = 16 << 10  # bytes
CANDIDATE = re.compile(
    r"[\w+/]{1,32} \d{1,5} \w{1,8} \d{1,10} [\w.:%-]{1,255} \d{1,5} typ \w{1,16}(?: .{0,512})?",
    re.ASCII,
)


class Fragment(NamedTuple):
    """An ICE-lite agent never calls: of candidates it need only know that they are some."""

    credentials: Credentials | None
    candidates: int


def read_fragment(body: bytes) -> Fragment:
    """Raises OfferRefused (400)."""
    if len(body) > SIZE_AT_MOST:
        raise OfferRefused(413, f"It exceeds {SIZE_AT_MOST} bytes.")
    try:
        lines = body.decode().replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        raise malformed("it is not UTF-8") from None
    found = [line.removeprefix("a=candidate:") for line in lines if line.startswith("a=candidate:")]
    if not all(CANDIDATE.fullmatch(line) for line in found):
        raise malformed("a candidate cannot be read")
    credentials = read_credentials(value(lines, "ice-ufrag"), value(lines, "ice-pwd"))
    if credentials is None and not found and "a=end-of-candidates" not in lines:
        raise malformed("it names neither a candidate nor ICE credentials")
    return Fragment(credentials, len(found))


def read_credentials(fragment: str, password: str) -> Credentials | None:
    if not fragment and not password:
        return None
    if not FRAGMENT.fullmatch(fragment) or not PASSWORD.fullmatch(password):
        raise malformed("a=ice-ufrag and a=ice-pwd belong together")
    return Credentials(fragment, password)


def value(lines: list[str], name: str) -> str:
    start = f"a={name}:"
    return next((line.removeprefix(start) for line in lines if line.startswith(start)), "")


def malformed(why: str) -> OfferRefused:
    return OfferRefused(400, f"This is not a trickle-ice-sdpfrag: {why}.")


def write_fragment(mid: str, credentials: Credentials, candidates: list[Candidate]) -> str:
    lines = [
        "a=ice-lite", f"a=group:BUNDLE {mid}", f"a=ice-ufrag:{credentials.fragment}",
        f"a=ice-pwd:{credentials.password}", "m=audio 9 UDP/TLS/RTP/SAVPF 0", f"a=mid:{mid}",
        *[f"a={candidate}" for candidate in candidates], "a=end-of-candidates",
    ]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"
