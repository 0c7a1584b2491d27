from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.world.media import MediaNode, a_media_node
from tests.world.whip import WhipNode, a_whip_node


@pytest.fixture
async def node(tmp_path: Path) -> AsyncGenerator[MediaNode]:
    async with a_media_node(tmp_path / "media") as started:
        yield started


@pytest.fixture
async def whip(tmp_path: Path) -> AsyncGenerator[WhipNode]:
    async with a_whip_node(tmp_path / "media") as node:
        yield node
