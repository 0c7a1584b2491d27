from pathlib import Path

import pytest

from vitrine.cli.finding import settings_of
from vitrine.settings import SettingsWrong
from vitrine.up import data_folder

DATABASE = "postgresql://vitrine@db.example/vitrine"
ANNOUNCED = {
    "VITRINE_DATABASE_URL": "postgresql+asyncpg://vitrine@db.example/vitrine",
    "VITRINE_NATS_URL": "nats://127.0.0.1:4222",
    "VITRINE_BLOB_URL": "file:///blobs",
    "VITRINE_SECRET_KEY": "k" * 32,
    "VITRINE_WEB_URL": "http://127.0.0.1:8123",
}


def test_the_address_of_its_database_is_enough_to_find_the_system_next_to_us(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VITRINE_DATABASE_URL", DATABASE)
    folder = tmp_path / "data"
    with data_folder.locked(folder), data_folder.announced(folder, ANNOUNCED):
        assert settings_of(None).web_url == "http://127.0.0.1:8123"


def test_a_system_elsewhere_needs_all_its_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VITRINE_DATABASE_URL", DATABASE)
    with pytest.raises(SettingsWrong, match="VITRINE_SECRET_KEY"):
        settings_of(None)
