"""`python -m vitrine.media.clips`: one order on standard input, answers on standard output.

A process of its own, so that a recording that breaks a decoder breaks only its own clip.
"""

import os
import sys
import time

import msgspec
from av.error import FFmpegError

from vitrine.media.clips.copying import copy
from vitrine.media.clips.encoding import encode
from vitrine.media.clips.job import Answer, Failed, Order, Progress
from vitrine.media.clips.picturing import save_poster
from vitrine.media.clips.saying import ClipFailed

SAY_EVERY = 0.5  # seconds
NICE = 10  # live shows come first


def main() -> None:
    os.nice(NICE)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    answer(made(order))


def made(order: Order) -> Answer:
    said = 0.0

    def say(done: float) -> None:
        nonlocal said
        if time.monotonic() - said > SAY_EVERY:
            said = time.monotonic()
            answer(Progress(done))

    try:
        clip = copy(order, say) if order.copies else encode(order, say)
        save_poster(order.into, order.poster)
    except ClipFailed as failed:
        return Failed(failed.code, str(failed))
    except FFmpegError as error:
        return Failed("broken", str(error))
    return clip


def answer(said: Answer) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
