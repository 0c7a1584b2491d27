import asyncio
import subprocess

from vitrine.up.nats_server import Nats


class MortalNats:
    def __init__(self, nats: Nats) -> None:
        self.nats = nats
        self.process = self.started()

    def started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.nats.command(), stderr=subprocess.DEVNULL, start_new_session=True
        )

    async def crash_and_start(self) -> None:
        await self.crash()
        self.start()

    async def crash(self) -> None:
        self.process.kill()
        await asyncio.to_thread(self.process.wait)

    def start(self) -> None:
        self.process = self.started()
