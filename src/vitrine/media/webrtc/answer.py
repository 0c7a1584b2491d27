"""The answer to an offer: one H.264, one Opus, one transport (RFC 9429 §5.3, RFC 9725 §4.4)."""

from typing import NamedTuple

from vitrine.media.webrtc.agent import Credentials
from vitrine.media.webrtc.candidates import Candidate
from vitrine.media.webrtc.offer import TOKEN, Codec, Offer, OfferRefused, Section

TRANSPORT_SEQUENCE = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
WANTED_FEEDBACK = ("nack", "nack pli", "transport-cc")
TRANSPORT = "UDP/TLS/RTP/SAVPF"


class Taken(NamedTuple):
    """A section that we receive, and the one codec of it."""

    place: int
    section: Section
    codec: Codec


class Choice(NamedTuple):
    video: Taken
    audio: Taken | None

    @property
    def active(self) -> list[Taken]:
        taken = [self.video, *([self.audio] if self.audio else [])]
        return sorted(taken, key=lambda one: one.place)


class Ours(NamedTuple):
    """Our end of the transport; `setup` is `passive` or `active` (RFC 8842)."""

    session: int
    setup: str
    credentials: Credentials
    fingerprint: tuple[str, str]
    candidates: list[Candidate]


def choose(offer: Offer) -> Choice:
    """Raises OfferRefused (422) for what could be received, but not passed on to viewers."""
    if not offer.bundled:
        raise refused("Bundle all media on one transport (a=group:BUNDLE).")
    video = take(offer, "video", "H264", "H.264")
    if video is None:
        raise refused("This offer sends no video: a show needs a picture.")
    audio = take(offer, "audio", "opus", "Opus")
    if audio is not None and audio.codec.payload == video.codec.payload:
        raise refused("Video and audio need different RTP payload types.")
    return Choice(video, audio)


def take(offer: Offer, kind: str, name: str, title: str) -> Taken | None:
    sending = [(n, s) for n, s in enumerate(offer.sections) if s.kind == kind and s.sends]
    if not sending:
        return None
    if len(sending) > 1:
        raise refused(f"Send one {kind} track; this offer has {len(sending)}.")
    index, section = sending[0]
    check_section(section, kind)
    codec = next((codec for codec in section.codecs if suits(codec, name)), None)
    if codec is None:
        raise unusable(kind, title, [codec.name for codec in section.codecs])
    return Taken(index, section, codec)


def check_section(section: Section, kind: str) -> None:
    if section.profile != TRANSPORT:
        raise refused(f"The {kind} must be sent as {TRANSPORT}.")
    if "rtcp-mux" not in section.attributes:
        raise refused(f"The {kind} needs a=rtcp-mux.")
    if not TOKEN.fullmatch(section.mid):
        raise refused(f"The {kind} needs a=mid.")


def suits(codec: Codec, name: str) -> bool:
    if codec.name.upper() != name.upper():
        return False
    return name != "H264" or "packetization-mode=1" in codec.parameters.replace(" ", "")


def unusable(kind: str, title: str, offered: list[str]) -> OfferRefused:
    extras = {"rtx", "red", "ulpfec", "flexfec-03", "CN", "telephone-event"}
    names = list(dict.fromkeys(name for name in offered if name not in extras))
    has = ", ".join(names[:6]) or "no codec that we know"
    mode = " with packetization-mode=1" if kind == "video" else ""
    text = f"The {kind} is offered as {has}: {title}{mode} would be right."
    return refused(text)


def refused(message: str) -> OfferRefused:
    return OfferRefused(422, message)


def write_answer(offer: Offer, choice: Choice, ours: Ours) -> str:
    bundle = " ".join(taken.section.mid for taken in choice.active)
    lines = [
        "v=0", f"o=- {ours.session} 1 IN IP4 0.0.0.0", "s=-", "t=0 0",
        "a=ice-lite", f"a=group:BUNDLE {bundle}",
    ]  # fmt: skip
    taken = {one.place: one for one in choice.active}
    for index, section in enumerate(offer.sections):
        lines += received(taken[index], ours) if index in taken else rejected(section)
    return "\r\n".join(lines) + "\r\n"


def rejected(section: Section) -> list[str]:
    mid = [f"a=mid:{section.mid}"] if TOKEN.fullmatch(section.mid) else []
    line = f"m={section.kind} 0 {section.profile} {section.payloads[0]}"
    return [line, "c=IN IP4 0.0.0.0", "a=inactive", *mid]


def received(taken: Taken, ours: Ours) -> list[str]:
    codec, first = taken.codec, ours.candidates[0]
    version = 6 if ":" in first.address else 4
    channels = "/2" if taken.section.kind == "audio" else ""
    kept = [wanted for wanted in WANTED_FEEDBACK if wanted in codec.feedback]
    return [
        f"m={taken.section.kind} {first.port} {TRANSPORT} {codec.payload}",
        f"c=IN IP{version} {first.address}",
        f"a=mid:{taken.section.mid}",
        "a=recvonly",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        f"a=rtpmap:{codec.payload} {codec.name}/{codec.rate}{channels}",
        f"a=fmtp:{codec.payload} {parameters(taken)}",
        *[f"a=rtcp-fb:{codec.payload} {feedback}" for feedback in kept],
        *extensions(taken.section),
        *transport(ours),
    ]


def parameters(taken: Taken) -> str:
    """Opus in two channels with forward error correction (RFC 7587 §7); H.264 as offered."""
    if taken.section.kind == "audio":
        return "minptime=10;useinbandfec=1;stereo=1"
    return taken.codec.parameters


def extensions(section: Section) -> list[str]:
    numbers = [(section.extension(uri), uri) for uri in (MID, TRANSPORT_SEQUENCE)]
    return [f"a=extmap:{number} {uri}" for number, uri in numbers if number is not None]


def transport(ours: Ours) -> list[str]:
    algorithm, digest = ours.fingerprint
    return [
        f"a=ice-ufrag:{ours.credentials.fragment}",
        f"a=ice-pwd:{ours.credentials.password}",
        f"a=fingerprint:{algorithm} {digest}",
        f"a=setup:{ours.setup}",
        *[f"a={candidate}" for candidate in ours.candidates],
        "a=end-of-candidates",
    ]
