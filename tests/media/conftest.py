from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.world.media import MediaNode, a_media_node


@pytest.fixture
async def node(tmp_path: Path) -> AsyncGenerator[MediaNode]:
    async with a_media_node(tmp_path / "media") as started:
        yield started
