"""`python -m vitrine.kit.product_files`: one order on standard input, answers on standard output.

A process of its own, with little memory: a file that was made to break a reader breaks only its
own import, and live shows go on beside it.
"""

import os
import resource
import sys

import msgspec

from vitrine.kit.product_files.reading import read
from vitrine.kit.product_files.saying import FileUnreadable
from vitrine.kit.product_files.told import Answer, Order, Unreadable
from vitrine.kit.text import mark

NICE = 5  # live shows come first
MOST_MEMORY = 2 << 30  # bytes of address space
MOST_SECONDS = 600  # of a processor

TOO_MUCH = mark("Reading this file takes more memory than an import may have. Split it.")


def main() -> None:
    os.nice(NICE)
    limit(resource.RLIMIT_AS, MOST_MEMORY)
    limit(resource.RLIMIT_CPU, MOST_SECONDS)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    answer(answered(order))


def limit(what: int, most: int) -> None:
    """Not every system knows every limit."""
    try:
        resource.setrlimit(what, (most, most))
    except (ValueError, OSError):
        return


def answered(order: Order) -> Answer:
    try:
        return read(order, answer)
    except FileUnreadable as wrong:
        return Unreadable(wrong.says, wrong.facts)
    except MemoryError:
        return Unreadable(TOO_MUCH)


def answer(said: Answer) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
