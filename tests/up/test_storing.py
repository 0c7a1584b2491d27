import asyncio
from pathlib import Path

import pytest

from tests.world.launch import eventually
from vitrine.up import storing
from vitrine.up.child import Child
from vitrine.up.storing import Store

FULL = "[ERR] Filestore [ROOM_1] Critical write error: write 2.blk: no space left on device"


async def test_nats_is_started_again_when_it_could_not_write_and_its_disk_has_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storing, "LOOKS_EVERY", 0.01)
    starts = tmp_path / "starts"
    starts.touch()
    command = ["sh", "-c", f"echo once >> '{starts}'; echo '{FULL}'; exec sleep 600"]
    store = Store(tmp_path)
    nats = Child("nats", command, lambda: True, store.hear)

    def is_started_again() -> bool:
        return len(starts.read_text().split()) > 1

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(nats.keep_running())
        tasks.create_task(store.mend(nats))
        is_again = await asyncio.to_thread(eventually, is_started_again, 40)
        nats.kill()
    assert is_again
