"""What fills the screen: run by Node."""

import json
from pathlib import Path

import pytest

from tests.world.by_node import by_node

SCRIPT = str(Path(__file__).parent / "screens.ts")


@pytest.mark.parametrize(("may_pages", "filled"), [(True, ["room"]), (False, ["video"])])
def test_where_a_page_may_not_fill_the_screen_the_video_does(
    may_pages: bool,  # noqa: FBT001 - pytest's
    filled: list[str],
) -> None:
    assert json.loads(by_node(SCRIPT, json.dumps({"mayPages": may_pages}))) == filled
