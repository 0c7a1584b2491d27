import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from tests.world.launch import Launch
from tests.world.traveller import COMES_BACK_AFTER, SEES_WITHIN, Traveller, travelling
from vitrine.cli.finding import RunningSystem, running_system
from vitrine.realtime.entries import ShowState, StateChange
from vitrine.show.cueing import post

VICTIMS = ("role room", "nats-server -c", "bin/postgres -D", "role web", "role worker")


@pytest.fixture
def launch(tmp_path: Path) -> Generator[Launch]:
    launch = Launch(tmp_path / "data")
    try:
        yield launch
    finally:
        launch.ends(signal.SIGTERM)


def vitrine(launch: Launch, *words: str) -> dict[str, str]:
    command = [sys.executable, "-m", "vitrine", *words, "--json", "--data", str(launch.data)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.timeout(300)
async def test_whatever_is_killed_in_mid_show_viewers_see_the_log_in_order(
    launch: Launch,
) -> None:
    ready = launch.ready()
    shop = vitrine(launch, "shop", "create", "Ombra", "--market", "GB")
    show = vitrine(launch, "show", "create", "--shop", shop["id"], "--title", "Faults")["id"]
    travellers = [Traveller([ready["room"]], show, origin=ready["http"]) for _ in range(3)]
    async with running_system(launch.data) as system, travelling(*travellers):
        for traveller in travellers:
            await traveller.until(lambda it: it.snapshots)
        for number, victim in enumerate(VICTIMS):
            await commit_cue(system, show)
            os.kill(launch.member(victim).pid, signal.SIGKILL)
            await commit_when_it_is_back(system, show)
            for traveller in travellers:
                await traveller.until(lambda it, n=number: it.cues[-1] >= 2 * n + 2)
    for traveller in travellers:
        assert traveller.cues == list(range(traveller.cues[0], traveller.cues[-1] + 1))
        assert traveller.seqs == sorted(set(traveller.seqs))
        assert len(traveller.snapshots) == 1


async def commit_cue(system: RunningSystem, show: str) -> None:
    async with system.db.begin() as tx:
        await post(tx, int(show), StateChange(at=0, cue=0, state=ShowState.LIVE))


async def commit_when_it_is_back(system: RunningSystem, show: str) -> None:
    async with asyncio.timeout(SEES_WITHIN):
        while True:
            try:
                await commit_cue(system, show)
            except (SQLAlchemyError, OSError):
                await asyncio.sleep(COMES_BACK_AFTER)
            else:
                return
