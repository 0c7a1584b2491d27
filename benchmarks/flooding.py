"""A publisher of 1 Gb/s: `python -m benchmarks.flooding CLIP PORT KEY`, until it is sent away."""

import json
import re
import socket
import struct
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.clip import configuration
from benchmarks.publishing import CHUNK, HANDSHAKE, message
from vitrine.media.rtmp.chunks import SET_CHUNK_SIZE, Message, render
from vitrine.media.rtmp.messages import VIDEO, command

RATE, BITS = 30, 1_000_000_000  # pictures and bits per second
GIVES_UP_AFTER = 60.0  # seconds
SENTENCE = re.compile(rb"description\x02..([^\0]+)", re.DOTALL)


def main(clip: Path, port: int, key: str) -> None:
    link = socket.create_connection(("127.0.0.1", port))
    said = bytearray()
    listening = threading.Thread(target=listen, args=(link, said), daemon=True)
    greet(link, key)
    listening.start()
    began, sent = time.monotonic(), 0
    for tag in configuration(clip):
        link.sendall(message(tag, 0))
    size = BITS // 8 // RATE
    picture = b"\x17\1\0\0\0" + struct.pack(">I", size) + b"\x65" + bytes(size - 1)
    with suppress(OSError):
        for number in range(round(GIVES_UP_AFTER * RATE)):
            time.sleep(max(0.0, began + number / RATE - time.monotonic()))
            link.sendall(render(Message(VIDEO, number * 1000 // RATE, 1, picture), 6, CHUNK))
            sent += size
    listening.join(5)
    last = (SENTENCE.findall(bytes(said)) or [b""])[-1].replace(b"\xc3", b"")  # a chunk's head
    facts = {"seconds": round(time.monotonic() - began, 1), "got_through_mb": round(sent / 1e6)}
    print(json.dumps(facts | {"told": last.decode()}), flush=True)


def greet(link: socket.socket, key: str) -> None:
    link.sendall(b"\x03" + bytes(HANDSHAKE))
    answer = b""
    while len(answer) < 1 + 2 * HANDSHAKE:
        answer += link.recv(65_536)
    link.sendall(answer[1 : 1 + HANDSHAKE])
    link.sendall(render(Message(SET_CHUNK_SIZE, 0, 0, struct.pack(">I", CHUNK)), 2))
    link.sendall(command("connect", 1, {"app": "live"}))
    link.sendall(command("createStream", 2, None))
    link.sendall(command("publish", 3, None, key, "live", stream=1))


def listen(link: socket.socket, said: bytearray) -> None:
    with suppress(OSError):
        while piece := link.recv(65_536):
            said += piece


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
