from pathlib import Path
from typing import BinaryIO

from pydantic import SecretStr

from vitrine.ports import Blobs
from vitrine.settings import Settings


class FailsOnce(Blobs):
    """With what nobody reckons with."""

    has_failed = False

    async def put(self, key: str, body: bytes | Path | BinaryIO, *, kind: str) -> None:
        if not self.has_failed:
            self.has_failed = True
            raise RuntimeError
        await super().put(key, body, kind=kind)


def settings_without_engines(folder: Path) -> Settings:
    return Settings(
        database_url="postgresql://nowhere/none",
        nats_url="nats://nowhere",
        blob_url=(folder / "blobs").as_uri(),
        secret_key=SecretStr("test-" * 8),
    )
