"""A role's standard input is a pipe that only its parent holds: at its end the parent is gone."""

import os
import sys
import threading

PARENT_GONE = 71  # exit status; os.EX_OSERR


def hold() -> None:
    threading.Thread(target=until_cut, name="lifeline", daemon=True).start()


def until_cut() -> None:
    while os.read(sys.stdin.fileno(), 64):
        pass
    os._exit(PARENT_GONE)
