import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.world.launch import Launch, eventually, processes, status_of

ROLES = ("web", "room", "media", "worker")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Generator[tuple[Launch, dict[str, str]]]:
    launch = Launch(tmp_path_factory.mktemp("a home") / "data")
    try:
        yield launch, launch.ready()
    finally:
        launch.ends(signal.SIGTERM)


def plain(address: str) -> str:
    return address.replace("ws://", "http://")


def test_the_ready_line_names_ports_that_answer(running: tuple[Launch, dict[str, str]]) -> None:
    _, ready = running
    assert list(ready) == ["http", "room", "media", "rtmp"]
    for name in ("http", "room", "media"):
        for path in ("healthz", "readyz", "metrics"):
            assert status_of(f"{plain(ready[name])}/{path}") == 200, (name, path)
    host, port = ready["rtmp"].removeprefix("rtmp://").split(":")
    with socket.create_connection((host, int(port)), 3):
        pass


def test_a_second_start_on_the_same_folder_is_refused(
    running: tuple[Launch, dict[str, str]],
) -> None:
    launch, _ = running
    second = Launch(launch.data)
    assert second.ends() == 1
    assert f"already running on {launch.data} (process {launch.process.pid})" in second.said()


def test_a_taken_port_is_named(running: tuple[Launch, dict[str, str]], tmp_path: Path) -> None:
    _, ready = running
    port = ready["room"].rsplit(":", 1)[1]
    refused = Launch(tmp_path / "data", "--room", port)
    assert refused.ends() == 1
    assert f"Port {port} is taken. Choose another with --room" in refused.said()


@pytest.mark.parametrize("role", ROLES)
def test_a_killed_role_comes_back(running: tuple[Launch, dict[str, str]], role: str) -> None:
    launch, ready = running
    before = launch.member(f"role {role}")
    os.kill(before.pid, signal.SIGKILL)
    address = plain(ready.get({"web": "http"}.get(role, role), ready["http"]))

    def is_back() -> bool:
        now = [each for each in launch.family() if f"role {role}" in each.command]
        return bool(now) and now[0].pid != before.pid and status_of(f"{address}/readyz") == 200

    assert eventually(is_back, within=90)
    assert f"{role:<8} | was killed by signal 9; starting it again" in launch.said()


def test_killed_engines_come_back(running: tuple[Launch, dict[str, str]]) -> None:
    launch, ready = running
    for words in ("bin/postgres -D", "nats-server -c"):
        os.kill(launch.member(words).pid, signal.SIGKILL)
    assert eventually(lambda: launch.said().count("starting it again") >= 2, within=60)
    assert eventually(lambda: status_of(f"{ready['http']}/readyz") == 200, within=90)


def test_commands_find_the_running_system_by_its_folder(
    running: tuple[Launch, dict[str, str]],
) -> None:
    launch, _ = running
    address_book = launch.data / "run" / "system.json"
    assert address_book.stat().st_mode & 0o777 == 0o600


def test_interrupting_stops_everything_and_keeps_the_data(tmp_path: Path) -> None:
    for _ in range(2):
        launch = Launch(tmp_path / "data")
        launch.ready()
        family = launch.family()
        assert launch.ends(signal.SIGINT) == 0
        assert not {each.pid for each in family} & {each.pid for each in processes()}
    assert not (tmp_path / "data" / "run" / "system.json").exists()


def test_a_killed_parent_leaves_no_process(tmp_path: Path) -> None:
    launch = Launch(tmp_path / "data")
    launch.ready()
    family = {each.pid for each in launch.family()}
    launch.ends(signal.SIGKILL)
    assert eventually(lambda: not family & {each.pid for each in processes()}, within=40)


def test_exit_after_stops_by_itself(tmp_path: Path) -> None:
    launch = Launch(tmp_path / "data", "--exit-after", "0")
    launch.ready()
    assert launch.ends() == 0


def test_a_wrong_setting_is_named_with_what_would_be_right(tmp_path: Path) -> None:
    launch = Launch(tmp_path / "data", environment={"VITRINE_HOLD_MINUTES": "90"})
    assert launch.ends() == 1
    assert "VITRINE_HOLD_MINUTES: Input should be less than or equal to 60" in launch.said()


def test_a_folder_of_another_postgres_is_left_alone(tmp_path: Path) -> None:
    version = tmp_path / "data" / "postgres" / "PG_VERSION"
    version.parent.mkdir(parents=True)
    version.write_text("16\n")
    launch = Launch(tmp_path / "data")
    assert launch.ends() == 1
    assert "is of PostgreSQL 16; this program brings 18. Nothing was changed." in launch.said()


def test_a_command_without_a_running_system_says_so(tmp_path: Path) -> None:
    show = [sys.executable, "-m", "vitrine", "show", "end", "1", "--data", str(tmp_path)]
    done = subprocess.run(show, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"No Vitrine is running on {tmp_path}" in done.stderr
