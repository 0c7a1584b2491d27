import sys
from pathlib import Path

import click

from vitrine.cli.options import data_option
from vitrine.up.authority import Certificate
from vitrine.up.planning import SELF, Wishes
from vitrine.up.supervising import up as supervise

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PORT = click.IntRange(0, 65_535)


@click.command()
@click.option("--demo", is_flag=True, help="Fill a demo shop and put its show on air.")
@data_option
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--http", type=PORT, help="Port of the pages and the API.  [default: 8000]")
@click.option("--room", type=PORT, help="Port of the rooms.  [default: 8001]")
@click.option("--media", type=PORT, help="Port of the video.  [default: 8002]")
@click.option("--rtmp", type=PORT, help="Port to publish to.  [default: 1935]")
@click.option("--ice", type=PORT, help="Port of WebRTC.  [default: 8189]")
@click.option("--tls", metavar="self|CERT KEY", help="HTTPS; `self` makes a local authority.")
@click.argument("tls_key", required=False, type=FILE, metavar="")
@click.option("--exit-after", type=click.FloatRange(0), metavar="SECONDS", help="Then stop.")
def up(
    *,
    demo: bool,
    data: Path,
    host: str | None,
    tls: str | None,
    tls_key: Path | None,
    exit_after: float | None,
    **ports: int | None,
) -> None:
    """Start everything: PostgreSQL, NATS and the four roles. A port of 0 is picked freely."""
    wishes = Wishes(
        data=data,
        host=host,
        ports=ports,
        certificate=certificate(tls, tls_key),
        own_certificate=tls == SELF,
        demo=demo,
        exit_after=exit_after,
    )
    sys.exit(supervise(wishes))


def certificate(tls: str | None, key: Path | None) -> Certificate | None:
    if tls in {None, SELF} and key is None:
        return None
    if tls is None or tls == SELF:
        raise click.UsageError(f"Got an unexpected argument: {key}")
    if key is None:
        raise click.UsageError("--tls takes `self`, or the files of a certificate and its key.")
    return Certificate(Path(str(FILE.convert(tls, None, None))), key.resolve())
