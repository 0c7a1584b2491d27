"""What goes to the encoding process, and what comes back: MessagePack behind 32 bits of length."""

from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from vitrine.media.ladder.rungs import Rung
from vitrine.media.video import VideoConfig

LENGTH = 4  # bytes
LONGEST = 64 << 20  # bytes


class Source(msgspec.Struct, frozen=True, tag="source"):
    """What the pictures that follow are, and what to make of them."""

    video: VideoConfig
    rungs: list[Rung]


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """Times in ticks of 1/90,000 s. With it segment `begins`, from what is shown `since` on."""

    decoded: int
    shown: int
    body: bytes
    begins: int | None = None
    since: int = 0


class Described(msgspec.Struct, frozen=True, tag="described"):
    """An AVCDecoderConfigurationRecord: `coded` of this rung follows it."""

    rung: str
    record: bytes


class Coded(msgspec.Struct, frozen=True, tag="coded"):
    rung: str
    segment: int
    shown: int
    key: bool
    body: bytes


Order = Source | Picture
Answer = Described | Coded
_encoder = msgspec.msgpack.Encoder()
read_order = msgspec.msgpack.Decoder(Order).decode
read_answer = msgspec.msgpack.Decoder(Answer).decode


def framed(message: Order | Answer) -> bytes:
    body = _encoder.encode(message)
    return len(body).to_bytes(LENGTH, "big") + body


def orders(pipe: BinaryIO) -> Iterator[Order]:
    while len(head := pipe.read(LENGTH)) == LENGTH:
        size = int.from_bytes(head, "big")
        body = pipe.read(size)
        if len(body) < size:
            return
        yield read_order(body)
