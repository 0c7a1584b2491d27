"""From what was asked for, and what the settings say, to the settings of every role."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vitrine import settings as configuration
from vitrine.settings import Settings
from vitrine.up import data_folder, lan
from vitrine.up.authority import Certificate, own_certificate
from vitrine.up.nats_server import Nats
from vitrine.up.ports import settled
from vitrine.up.postgres import Postgres

PORTS = {"http": 8000, "room": 8001, "media": 8002, "rtmp": 1935, "ice": 8189, "worker": 0}
FIELDS = {"http": "web_port"}  # the others are named like their option
SELF = "self"


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """The options of `vitrine up`; None where nothing was said."""

    data: Path
    host: str | None
    ports: Mapping[str, int | None]
    certificate: Certificate | None
    own_certificate: bool
    demo: bool
    exit_after: float | None


@dataclass(frozen=True)
class Plan:
    """An engine is None when the settings name one that runs elsewhere."""

    settings: Settings
    postgres: Postgres | None
    nats: Nats | None
    certificate: Certificate | None
    wishes: Wishes

    @property
    def addresses(self) -> dict[str, str]:
        s = self.settings
        return {"http": s.web_url, "room": s.room_url, "media": s.media_url, "rtmp": s.rtmp_url}


def planned(wishes: Wishes) -> Plan:
    given = configuration.given()
    host = (
        wishes.host
        or given.get("host")
        or (lan.EVERYWHERE if wishes.own_certificate else lan.LOOPBACK)
    )
    ports = ports_of(wishes, given, host)
    certificate = wishes.certificate
    if wishes.own_certificate:
        certificate = own_certificate(wishes.data / "tls", host)
    postgres = None if "database_url" in given else Postgres(wishes.data)
    nats = None if "nats_url" in given else Nats(wishes.data)
    values = {
        **engines(postgres, nats),
        **kept(wishes.data),
        **addresses(lan.shown(host), ports, secure=certificate is not None),
        **given,
        **{field_of(name): port for name, port in ports.items()},
        **tls(certificate),
        "host": host,
        **({"demo": True} if wishes.demo else {}),
    }
    return Plan(configuration.made(values), postgres, nats, certificate, wishes)


def ports_of(wishes: Wishes, given: Mapping[str, Any], host: str) -> dict[str, int]:
    wanted: dict[str, int] = {}
    for name, usual in PORTS.items():
        asked = wishes.ports.get(name)
        wanted[name] = int(given.get(field_of(name), usual)) if asked is None else asked
    return settled(wanted, host)


def field_of(name: str) -> str:
    return FIELDS.get(name, f"{name}_port")


def engines(postgres: Postgres | None, nats: Nats | None) -> dict[str, Any]:
    found: dict[str, Any] = {"database_url": postgres.url()} if postgres else {}
    return found | ({"nats_url": nats.url, "nats_token": nats.token} if nats else {})


def kept(data: Path) -> dict[str, Any]:
    blobs = data / "blobs"
    blobs.mkdir(exist_ok=True)
    return {
        "secret_key": data_folder.secret_key(data),
        "blob_url": blobs.as_uri(),
        "media_folder": blobs / "media",
        "log_format": "console",
    }


def addresses(host: str, ports: Mapping[str, int], *, secure: bool) -> dict[str, Any]:
    s = "s" if secure else ""
    return {
        "web_url": f"http{s}://{host}:{ports['http']}",
        "room_url": f"ws{s}://{host}:{ports['room']}",
        "media_url": f"http{s}://{host}:{ports['media']}",
        "rtmp_url": f"rtmp://{host}:{ports['rtmp']}",
    }


def tls(certificate: Certificate | None) -> dict[str, Any]:
    return {"tls_cert": certificate.chain, "tls_key": certificate.key} if certificate else {}
