import pytest

from tests.world.feed import Importing
from vitrine.db import Database
from vitrine.ports import Blobs, open_blobs
from vitrine.settings import Settings


@pytest.fixture
def blobs(settings: Settings) -> Blobs:
    return open_blobs(settings)


@pytest.fixture
async def importing(db: Database, blobs: Blobs) -> Importing:
    return await Importing.of(db, blobs)
