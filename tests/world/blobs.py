from pathlib import Path

from pydantic import SecretStr

from vitrine.settings import Settings


def settings_without_engines(folder: Path) -> Settings:
    return Settings(
        database_url="postgresql://nowhere/none",
        nats_url="nats://nowhere",
        blob_url=(folder / "blobs").as_uri(),
        secret_key=SecretStr("test-" * 8),
    )
