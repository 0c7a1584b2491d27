"""PyAV as the packager: `python -m benchmarks.remuxing URL FILE` listens for one stream."""

import sys
from contextlib import suppress

import av
from av.error import FFmpegError


def main(url: str, file: str) -> None:
    options = {"movflags": "empty_moov+default_base_moof", "frag_duration": "333000"}
    with (
        av.open(url, options={"listen": "1"}, format="flv") as stream,
        av.open(file, "w", format="mp4", options=options) as out,
    ):
        streams = {each.index: out.add_stream_from_template(each) for each in stream.streams}
        for packet in stream.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream_index]
                out.mux(packet)


if __name__ == "__main__":
    with suppress(FFmpegError):  # the stream is cut off when it has been measured
        main(sys.argv[1], sys.argv[2])
