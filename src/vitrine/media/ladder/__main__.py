"""`python -m vitrine.media.ladder`: pictures on standard input, smaller ones on standard output.

It ends with its input, so that it never outlives the process that feeds it.
"""

import os
import signal
import sys

from vitrine.media.ladder.transcoding import Transcoder
from vitrine.media.ladder.wire import Answer, Source, framed, orders

NICE = 5  # the passthrough comes first


def main() -> None:
    os.nice(NICE)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    transcoder: Transcoder | None = None
    for order in orders(sys.stdin.buffer):
        if isinstance(order, Source):
            if transcoder is not None:
                transcoder.finish()
            transcoder = Transcoder(order, say)
        elif transcoder is not None:
            transcoder.picture(order)
        sys.stdout.buffer.flush()
    if transcoder is not None:
        transcoder.finish()
    sys.stdout.buffer.flush()


def say(answer: Answer) -> None:
    sys.stdout.buffer.write(framed(answer))


if __name__ == "__main__":
    main()
