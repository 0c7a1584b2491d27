import array
import math
from fractions import Fraction

import av
from av.audio.frame import AudioFrame

RATE = 48_000  # Hz
SAMPLES_PER_PACKET = 1024  # one AAC frame
LOOP_PACKETS = 469  # about 10 s
CHORD = (110.0, 164.81, 220.0, 277.18)  # Hz: A2, E3, A3, C#4
QUIET = 1_400  # of 32,767


def packets_of_a_quiet_chord() -> tuple[list[bytes], bytes]:
    """One loop of AAC packets and the AudioSpecificConfig that a decoder needs first."""
    encoder = av.CodecContext.create("aac", "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "fltp"
    encoder.bit_rate = 64_000
    encoder.time_base = Fraction(1, RATE)
    encoder.open()
    packets = [
        bytes(packet)
        for number in range(LOOP_PACKETS)
        for packet in encoder.encode(frame_at(number))
    ]
    return packets, bytes(encoder.extradata or b"")


def frame_at(number: int) -> AudioFrame:
    first = number * SAMPLES_PER_PACKET
    frame = AudioFrame(format="fltp", layout="mono", samples=SAMPLES_PER_PACKET)
    samples = array.array("f", map(sample, range(first, first + SAMPLES_PER_PACKET)))
    frame.planes[0].update(samples.tobytes())
    frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
    return frame


def sample(n: int) -> float:
    swell = 0.5 - 0.5 * math.cos(2 * math.pi * n / (LOOP_PACKETS * SAMPLES_PER_PACKET))
    tones = sum(math.sin(2 * math.pi * tone * n / RATE) for tone in CHORD) / len(CHORD)
    return QUIET / 32_767 * swell * tones
