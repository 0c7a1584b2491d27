"""Helpers of a benchmark may say as much as they like."""

import sys

import pytest

from benchmarks.children import running

TALKS = """
import json
print(json.dumps({"ready": True}), flush=True)
print("a line of a log, as long as most\\n" * 10_000, flush=True)
print(json.dumps({"done": True}))
"""


def test_a_helper_that_nobody_listens_to_is_not_held_up() -> None:
    with running([sys.executable, "-c", TALKS]) as helper:
        assert helper.said() == {"ready": True}
        assert helper.process.wait(timeout=20) == 0
        assert helper.said() == {"done": True}
        with pytest.raises(RuntimeError, match="ended with 0 before it spoke"):
            helper.said()
