"""Media nodes as processes of their own, before one store."""

import asyncio
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import httpx2

from tests.world.launch import eventually, status_of
from tests.world.media import read_playlist
from vitrine.settings import Settings, environment_of
from vitrine.up.nats_server import free_port

STARTS_WITHIN = 90  # seconds
PATIENCE = 60.0


class MediaProcess:
    def __init__(self, settings: Settings, folder: Path) -> None:
        ports = {name: free_port() for name in ("media_port", "rtmp_port", "ice_port")}
        self.address = f"http://127.0.0.1:{ports['media_port']}"
        self.rtmp = f"rtmp://127.0.0.1:{ports['rtmp_port']}/live"
        self.folder = folder
        self._settings = settings.model_copy(
            update=ports | {"media_url": self.address, "media_folder": folder}
        )
        self.process = self._started()

    def index(self, show: str) -> str:
        return f"{self.address}/shows/{show}/index.m3u8"

    async def ready(self) -> None:
        ready = f"{self.address}/readyz"
        assert await asyncio.to_thread(eventually, lambda: status_of(ready) == 200, STARTS_WITHIN)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    async def start_again(self) -> None:
        self.process = self._started()
        await self.ready()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "vitrine", "role", "media"],
            env=environment_of(self._settings),
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def running_media(settings: Settings, folder: Path, count: int) -> Generator[list[MediaProcess]]:
    nodes = [MediaProcess(settings, folder / f"node-{number}") for number in range(count)]
    try:
        yield nodes
    finally:
        for node in nodes:
            node.kill()


class Viewer:
    """Reads a live playlist and everything in it, as a player does, until the show is over."""

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url
        self.listed: dict[int, str] = {}
        self.bytes = 0

    async def watch(self) -> None:
        answer = await self._got(self._url)
        while "#EXT-X-ENDLIST" not in answer.text:
            first = int(answer.text.partition("#EXT-X-MEDIA-SEQUENCE:")[2].partition("\n")[0])
            for number, (_, uri) in enumerate(read_playlist(answer.text).segments, first):
                await self._see(number, urljoin(str(answer.url), uri))
            following = max(self.listed, default=first - 1) + 1
            await asyncio.sleep(0.1)
            answer = await self._got(f"{self._url}?_HLS_msn={following}&_HLS_part=0")

    async def _see(self, number: int, address: str) -> None:
        path = address.partition("/shows/")[2]
        if number not in self.listed:
            self.bytes += len((await self._got(address)).content)
        assert self.listed.setdefault(number, path) == path

    async def _got(self, address: str) -> httpx2.Response:
        answer = await self._http.get(address, follow_redirects=True)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer
