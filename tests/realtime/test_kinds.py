import json
import random
from pathlib import Path

import pytest

from tests.world.room_log import a_log
from vitrine.realtime.entries import KINDS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/room-log.md").read_text()
SCHEMA = json.loads((ROOT / "docs/reference/room-log.schema.json").read_text())
TYPESCRIPT = (ROOT / "frontend/src/room-log/entries.ts").read_text()
VECTORS = "".join(path.read_text() for path in (ROOT / "tests/vectors/room-log").glob("*.json"))
DRAWN = {json.loads(line.wire)["kind"] for line in a_log(random.Random(1), length=900)}  # noqa: S311


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_its_page_schema_mirror_and_vector(kind: str) -> None:
    assert f"| `{kind}` |" in PAGE
    assert kind in SCHEMA["entry"]["discriminator"]["mapping"]
    assert f'kind: "{kind}"' in TYPESCRIPT
    assert f'"kind": "{kind}"' in VECTORS


def test_logs_of_both_languages_are_compared_over_every_kind() -> None:
    assert not KINDS - DRAWN
