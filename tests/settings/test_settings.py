from collections.abc import Callable
from pathlib import Path

import pytest

from vitrine import settings
from vitrine.settings import Settings, SettingsWrong

NEEDED = {
    "VITRINE_DATABASE_URL": "postgresql://vitrine@db/vitrine",
    "VITRINE_NATS_URL": "nats://nats:4222",
    "VITRINE_BLOB_URL": "file:///blobs",
    "VITRINE_SECRET_KEY": "k" * 32,
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_settings_come_from_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("VITRINE_WEB_PORT", "9000")
    read = settings.load()
    assert read.web_port == 9000
    assert read.database_url == "postgresql+asyncpg://vitrine@db/vitrine"


def test_a_file_fills_what_the_environment_leaves_open(environment: pytest.MonkeyPatch) -> None:
    Path("vitrine.toml").write_text("web_port = 9000\nroom_port = 9001\n")
    environment.setenv("VITRINE_WEB_PORT", "7000")
    read = settings.load()
    assert (read.web_port, read.room_port) == (7000, 9001)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("VITRINE_WEB_PORT", "high", "VITRINE_WEB_PORT: Input should be a valid integer"),
        ("VITRINE_ICE_PORT", "99999", "less than or equal to 65535"),
        ("VITRINE_DATABASE_URL", "mysql://db", "Right would be: postgresql://"),
        ("VITRINE_SECRET_KEY", "short", "VITRINE_SECRET_KEY: Value should have at least 32"),
        ("VITRINE_WEB_PROT", "1", "there is no such setting; VITRINE_WEB_PORT is one"),
        ("VITRINE_LOG_FORMAT", "xml", "'json' or 'console'"),
        ("VITRINE_LADDER", "720p", "Right would be: 720p:2500k,480p:1100k"),
        ("VITRINE_LADDER", "720p:2500k,", "Right would be: 720p:2500k,480p:1100k"),
    ],
)
def test_a_wrong_setting_is_named_with_what_would_be_right(
    environment: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(SettingsWrong) as refusal:
        settings.load()
    assert name in str(refusal.value)
    assert says in str(refusal.value)


def test_a_wrong_secret_is_not_repeated(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("VITRINE_SECRET_KEY", "hunter2")
    with pytest.raises(SettingsWrong) as refusal:
        settings.load()
    assert "hunter2" not in str(refusal.value)


def test_all_wrong_settings_are_named_at_once(environment: pytest.MonkeyPatch) -> None:
    for name in NEEDED:
        environment.delenv(name)
    with pytest.raises(SettingsWrong) as refusal:
        settings.load()
    assert all(name in str(refusal.value) for name in NEEDED)


def test_keys_for_two_purposes_differ(settings: Settings) -> None:
    assert settings.derived_key("room-token") == settings.derived_key("room-token")
    assert settings.derived_key("room-token") != settings.derived_key("stream-key")


def test_a_child_gets_the_same_settings(environment: pytest.MonkeyPatch) -> None:
    read = settings.load()
    for name, value in read.variables().items():
        environment.setenv(name, value)
    assert settings.load() == read
    assert settings.from_variables(read.variables()) == read


def test_secrets_do_not_show(settings: Settings) -> None:
    assert settings.secret_key.get_secret_value() not in repr(settings)


@pytest.mark.parametrize("read", [settings.load, settings.given])
def test_a_file_that_is_not_toml_is_named(
    environment: pytest.MonkeyPatch, read: Callable[[], object]
) -> None:
    environment.setenv("VITRINE_WEB_PORT", "9000")
    Path("vitrine.toml").write_text("web_port = = 9000")
    with pytest.raises(SettingsWrong, match=r"vitrine.toml: this is not TOML.*line 1"):
        read()
