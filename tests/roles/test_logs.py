import json
from collections.abc import Callable, Generator
from typing import Any

import pytest
import structlog

from vitrine.kit import ids
from vitrine.roles import logs
from vitrine.settings import Settings

Said = Callable[..., dict[str, Any]]


@pytest.fixture
def said(settings: Settings, capfd: pytest.CaptureFixture[str]) -> Generator[Said]:
    """What the role `web` prints for a fact."""

    def say(event: str, **facts: object) -> dict[str, Any]:
        logs.configure(settings, "web")
        structlog.get_logger("test").info(event, **facts)
        return json.loads(capfd.readouterr().err)

    yield say
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_a_line_is_a_fact_with_its_role(said: Said) -> None:
    line = said("show.went_live", show_id=7)
    assert (line["event"], line["role"], line["show_id"]) == ("show.went_live", "web", 7)
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "facts",
    [
        {"password": "hunter2"},
        {"stream_key": "hunter2"},
        {"body": {"token": "hunter2"}},
        {"url": "smtp://me:hunter2@mail.example"},
    ],
)
def test_a_secret_is_hidden_by_its_name(said: Said, facts: dict[str, object]) -> None:
    assert "hunter2" not in json.dumps(said("said", **facts))


def test_a_secret_is_hidden_by_its_shape(said: Said) -> None:
    line = said("opened", url=f"rtmp://host/live/123-{ids.new_secret()}")
    assert line["url"] == "rtmp://host/live/123-***"
