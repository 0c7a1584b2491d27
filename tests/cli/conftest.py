import pytest
from click.testing import CliRunner

from tests.conftest import Engines


@pytest.fixture
def terminal(engines: Engines, database_url: str) -> CliRunner:
    return CliRunner(
        env={
            "VITRINE_DATABASE_URL": database_url,
            "VITRINE_NATS_URL": engines.nats.url,
            "VITRINE_NATS_TOKEN": engines.nats.token,
            "VITRINE_BLOB_URL": "file:///tmp",
            "VITRINE_SECRET_KEY": "test-" * 8,
        }
    )
