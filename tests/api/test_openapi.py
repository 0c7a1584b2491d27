"""The API keeps what its OpenAPI file says, whatever is sent."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pydantic import SecretStr
from schemathesis import Case
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.world.engines import Engines as Servers
from tests.world.serving import STARTS_WITHIN, Running
from vitrine.api.serving import create_api
from vitrine.settings import Settings

described = create_api().openapi()
for operations in described["paths"].values():
    for operation in operations.values():
        # Here every request is signed in; who may call what is test_scopes.py's.
        operation.pop("security", None)
schema = schemathesis.openapi.from_dict(described)

TOO_MUCH = 413  # refused before it is read: no schema says so

pytestmark = pytest.mark.timeout(300)  # many requests each, on a machine that may be busy

UNHURRIED = (HealthCheck.too_slow, HealthCheck.filter_too_much)


@pytest.fixture(scope="module")
def running(engines: Servers, tmp_path_factory: pytest.TempPathFactory) -> Generator[Running]:
    blobs: Path = tmp_path_factory.mktemp("blobs")
    name = engines.new_database()
    running = Running(
        Settings(
            database_url=engines.postgres.url(name),
            nats_url=engines.nats.url,
            blob_url=blobs.as_uri(),
            secret_key=SecretStr("test-" * 8),
        )
    )
    running.thread.start()
    assert running.ready.wait(STARTS_WITHIN)
    yield running
    running.stop()
    engines.drop(name)


@schema.parametrize()  # pyright: ignore[reportUntypedFunctionDecorator]
@examples(max_examples=8, deadline=None, suppress_health_check=UNHURRIED)
def test_the_api_keeps_its_word(case: Case[Any], running: Running) -> None:
    for name in case.path_parameters.keys() & running.ids.keys():
        if case.meta is None or case.meta.generation.mode.is_positive:
            case.path_parameters[name] = running.ids[name]
    answer = case.call(base_url=running.url, cookies={"session": running.session})
    if answer.status_code == TOO_MUCH:
        return
    case.validate_response(
        answer,
        excluded_checks=[positive_data_acceptance],  # a postcode knows more than its schema
    )
