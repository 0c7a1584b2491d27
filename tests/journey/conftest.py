import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import urlopen

import imageio_ffmpeg
import pytest
from playwright.sync_api import expect

from tests.world.launch import processes
from vitrine import order
from vitrine.cli.finding import running_system
from vitrine.demo import world
from vitrine.demo.running import EMAILS
from vitrine.demo.secrets import passwords
from vitrine.demo.seeding import OnAir, go_on_air, seed
from vitrine.ports import open_blobs

T = TypeVar("T")

READY_WITHIN = 240  # seconds
SEEN_WITHIN = 60  # seconds: it ends what hangs, and asserts nothing about a busy machine
NAMES = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    expect.set_options(timeout=SEEN_WITHIN * 1000)


def browser_path() -> str | None:
    named = os.environ.get("VITRINE_BROWSER")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if browser_path() is None:
        terminalreporter.section("BROWSER TESTS DID NOT RUN", red=True, bold=True)
        terminalreporter.line("No browser was found: run `python3 dev.py browser`,")
        terminalreporter.line("or name one with VITRINE_BROWSER=/path/to/chromium.")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = browser_path()
    if path is None and os.environ.get("VITRINE_REQUIRE_BROWSER"):
        pytest.fail("no browser was found and VITRINE_REQUIRE_BROWSER is set")
    if path is None:
        pytest.skip("no browser: run `python3 dev.py browser`")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": path, "args": FLAGS + as_root}


@dataclass(frozen=True)
class System:
    data: Path
    http: str
    room: str
    media: str
    rtmp: str
    pid: int

    @contextmanager
    def hanging(self, role: str) -> Generator[None]:
        """Its process takes what comes and answers nothing."""
        family = [each for each in processes() if each.parent == self.pid]
        pid = next(each.pid for each in family if f"role {role}" in each.command)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def vitrine(self, *command: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "vitrine", *command, "--data", str(self.data), "--json"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return json.loads(done.stdout)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Generator[System]:
    data = tmp_path_factory.mktemp("data")
    free = [f"--{name}=0" for name in ("http", "room", "media", "rtmp", "ice")]
    command = [sys.executable, "-m", "vitrine", "up", "--data", str(data), *free]
    with (
        (data.parent / "up.log").open("w") as log,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=os.environ | {"VITRINE_DEMO": "true"},
        ) as process,
    ):
        try:
            yield System(data, **ready(process), pid=process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def ready(process: subprocess.Popen[str]) -> dict[str, str]:
    assert process.stdout is not None
    until = time.monotonic() + READY_WITHIN
    for line in process.stdout:
        if line.startswith("vitrine ready "):
            return json.loads(line.removeprefix("vitrine ready "))
        assert time.monotonic() < until, "not ready in time"
    pytest.fail("vitrine up ended before it was ready")


@dataclass(frozen=True)
class Stage:
    """The demo's shop without its simulated people, and what a test reads behind the pages."""

    system: System
    show: int
    key: str
    host_email: str
    host_password: str

    def password_of(self, email: str) -> str:
        return passwords(self.system.data, EMAILS)[email]

    def until_live(self, within: float = 15) -> None:
        until = time.monotonic() + within
        while self.get(f"/api/v1/shows/{self.show}")["state"] != "live":
            assert time.monotonic() < until, "the show did not go live"
            time.sleep(0.1)

    def newest_cue(self, kind: str, within: float = 20) -> dict[str, Any]:
        """Of the kept log, which follows the hot one a moment later."""
        until = time.monotonic() + within
        while not (found := [entry for entry in self.kept() if entry["kind"] == kind]):
            assert time.monotonic() < until, f"no {kind} was kept"
            time.sleep(0.2)
        return found[-1]

    def kept(self) -> list[dict[str, Any]]:
        path = f"/api/v1/shows/{self.show}/entries?from=0&to={2**50}"
        part = self.get(path)
        found = list(part["entries"])
        while part["after"] is not None:
            part = self.get(f"{path}&after={part['after']}")
            found += part["entries"]
        return found

    def get(self, path: str) -> Any:
        with urlopen(self.system.http + path, timeout=5) as answer:
            return json.load(answer)

    def placed_orders(self) -> list[tuple[str, int]]:
        return apart(placed_orders(self.system.data, self.show))


async def placed_orders(data: Path, show: int) -> list[tuple[str, int]]:
    async with running_system(data) as running, running.db.begin() as tx:
        orders = await order.orders_of_show(tx, show)
        return [(line.title, line.quantity) for each in orders for line in each.lines]


async def raise_the_curtain(data: Path, words: dict[str, str]) -> OnAir:
    async with running_system(data) as running:
        await seed(running.db, open_blobs(running.settings), words)
        return await go_on_air(running.db, running.settings.derived_key("stream-key"))


def apart(work: Coroutine[Any, Any, T]) -> T:
    """On a loop of its own: playwright's is running in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.fixture(scope="session")
def stage(system: System) -> Stage:
    words = passwords(system.data, EMAILS)
    aired = apart(raise_the_curtain(system.data, words))
    return Stage(system, aired.show, aired.key, world.HOST.email, words[world.HOST.email])


@pytest.fixture
def publisher() -> Generator["Publisher"]:
    publisher = Publisher()
    yield publisher
    publisher.stop()


@pytest.fixture(scope="module")
def lasting_publisher() -> Generator["Publisher"]:
    publisher = Publisher()
    yield publisher
    publisher.stop()


class Publisher:
    """ffmpeg, publishing as OBS does."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []

    def publish(self, url: str, codec: str = "libx264") -> subprocess.Popen[bytes]:
        return self._start("-c:v", codec, "-c:a", "aac", "-b:a", "96k", "-f", "flv", url)

    def publish_by_whip(self, url: str, key: str) -> subprocess.Popen[bytes]:
        video = ["-c:v", "libx264", "-profile:v", "baseline", "-bf", "0"]
        audio = ["-c:a", "libopus", "-ar", "48000", "-ac", "2"]
        return self._start(*video, *audio, "-authorization", key, "-f", "whip", url)

    def _start(self, *coded: str) -> subprocess.Popen[bytes]:
        picture = ["-f", "lavfi", "-i", "testsrc2=size=270x480:rate=30"]
        sound = ["-re", "-f", "lavfi", "-i", "sine=frequency=220:sample_rate=48000"]
        fast = ["-preset", "ultrafast", "-tune", "zerolatency", "-g", "60", "-pix_fmt", "yuv420p"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "error", "-re"]
        process = subprocess.Popen(
            [*command, *picture, *sound, *fast, "-b:v", "400k", *coded],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.processes.append(process)
        return process

    def stop(self) -> None:
        while self.processes:
            process = self.processes.pop()
            process.kill()
            process.communicate()
