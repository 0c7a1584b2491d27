"""The labels over the studio's chart, run by Node."""

import json
import random
from itertools import pairwise
from pathlib import Path

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "chart.ts")
LEFT, RIGHT = 40, 568
LABEL = 126  # pixels


def test_no_label_lies_over_another_or_over_the_edge() -> None:
    dice = random.Random(7)  # noqa: S311 - marks, not secrets
    shows = [
        sorted(dice.randint(LEFT, RIGHT) for _ in range(dice.randint(1, 12))) for _ in range(200)
    ]
    told = json.loads(by_node(SCRIPT, json.dumps(shows)))
    for marks, shown in zip(shows, told, strict=True):
        assert shown[0]["at"] == marks[-1]
        places = [label["left"] for label in shown]
        assert all(newer - older >= LABEL for newer, older in pairwise(places)), marks
        assert min(places) >= LEFT + LABEL / 2
        assert max(places) <= RIGHT - LABEL / 2
