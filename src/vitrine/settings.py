import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from vitrine.errors import ErrorKind, VitrineError

FILE = "vitrine.toml"
PREFIX = "VITRINE_"
STRIPE_KEYS = ("secret_key", "publishable_key", "webhook_secret")
NOT_SETTINGS = {"VITRINE_BROWSER", "VITRINE_REQUIRE_BROWSER"}  # read by the tests
Port = Annotated[int, Field(ge=0, le=65_535)]
Url = Annotated[str, BeforeValidator(lambda url: str(url).rstrip("/")), Field(pattern=r"^\w+://.+")]


def driven_by_asyncpg(url: object) -> str:
    return str(url).replace("postgresql://", "postgresql+asyncpg://")


class SettingsWrong(VitrineError):
    code = "settings-wrong"
    kind = ErrorKind.INVALID
    says = "{problems}"


class Settings(BaseSettings):
    """Read from `VITRINE_*` variables, then from `vitrine.toml` in the working directory."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=FILE, extra="forbid")

    database_url: Annotated[
        str,
        BeforeValidator(driven_by_asyncpg),
        Field(
            pattern=r"^postgresql\+asyncpg://",
            description="PostgreSQL 15 or newer.",
            examples=["postgresql://vitrine:password@db.example/vitrine"],
            repr=False,
        ),
    ]
    nats_url: Annotated[str, Field(
        pattern=r"^(nats|tls)://", description="NATS with JetStream.",
        examples=["nats://nats.example:4222"],
    )]  # fmt: skip
    nats_token: Annotated[SecretStr | None, Field(description="Token of the NATS server.")] = None
    blob_url: Annotated[
        str,
        Field(
            pattern=r"^(file:///|s3://[a-z0-9][a-z0-9.-]+(/[^?@]*)?(\?[^@]*)?$)",
            description="Folder or S3 bucket of pictures and recordings, no secrets in it.",
            examples=[
                "file:///var/lib/vitrine/blobs",
                "s3://bucket/prefix?endpoint=https://s3.example&region=eu-central-1",
            ],
        ),
    ]
    secret_key: Annotated[
        SecretStr,
        Field(
            min_length=32,
            description="Every other key is derived from it.",
            examples=["32 or more random characters"],
        ),
    ]
    blob_key_id: Annotated[str | None, Field(description="Name of the key to the bucket.")] = None
    blob_key_secret: Annotated[
        SecretStr | None,
        Field(description="The key itself; without one the machine's role is used."),
    ] = None
    media_folder: Annotated[
        Path | None,
        Field(description="Where `media` writes first; by default `media` in the blob folder."),
    ] = None
    web_url: Annotated[
        Url, Field(description="Address of the pages.", examples=["https://live.example"])
    ] = "http://127.0.0.1:8000"
    room_url: Annotated[
        Url, Field(description="Address of the rooms.", examples=["wss://rooms.live.example"])
    ] = "ws://127.0.0.1:8001"
    media_url: Annotated[
        Url, Field(description="Address of the video.", examples=["https://video.live.example"])
    ] = "http://127.0.0.1:8002"
    rtmp_url: Annotated[
        Url, Field(description="Where to publish.", examples=["rtmp://in.live.example"])
    ] = "rtmp://127.0.0.1:1935"

    host: Annotated[str, Field(description="Address that the roles listen on.")] = "127.0.0.1"
    web_port: Annotated[Port, Field(description="Port of the `web` role.")] = 8000
    room_port: Annotated[Port, Field(description="Port of the `room` role.")] = 8001
    media_port: Annotated[Port, Field(description="HTTP port of the `media` role.")] = 8002
    rtmp_port: Annotated[Port, Field(description="RTMP port of the `media` role.")] = 1935
    ice_port: Annotated[Port, Field(description="WebRTC port of the `media` role.")] = 8189
    ice_addresses: Annotated[
        str,
        Field(
            pattern=r"^[0-9a-fA-F.:, ]*$",
            description="Public addresses of WebRTC, parted by commas; else those of `host`.",
            examples=["203.0.113.7"],
        ),
    ] = ""
    worker_port: Annotated[Port, Field(description="Health port of the `worker` role.")] = 8003
    tls_cert: Annotated[Path | None, Field(description="Certificate chain, PEM.")] = None
    tls_key: Annotated[Path | None, Field(description="Private key, PEM.")] = None

    smtp_url: Annotated[
        SecretStr | None,
        Field(description="`smtp://user:password@host:587`; without it mails go to the outbox."),
    ] = None
    mail_from: Annotated[str, Field(description="Sender of mails.")] = "Vitrine <hello@localhost>"

    stripe_secret_key: Annotated[
        SecretStr | None,
        Field(description="Real money, through Stripe; without it the sandbox takes test cards."),
    ] = None
    stripe_publishable_key: Annotated[
        str | None, Field(description="Stripe's key for the page.", examples=["pk_live_…"])
    ] = None
    stripe_webhook_secret: Annotated[
        SecretStr | None,
        Field(description="Signs what Stripe posts to `/webhooks/stripe`.", examples=["whsec_…"]),
    ] = None
    stripe_api_url: Annotated[
        Url | None, Field(description="Where Stripe's API is, if not at Stripe.")
    ] = None
    vies_url: Annotated[
        Url, Field(description="The EU's register of VAT numbers, asked about sellers' own.")
    ] = "https://ec.europa.eu/taxation_customs/vies/rest-api"

    demo: Annotated[bool, Field(description="Demo hints, and `/outbox` for everybody.")] = False
    webhooks_inside: Annotated[bool, Field(description="Webhooks, feeds may go inside: a lab.")] = (
        False
    )
    anonymous_viewing: Annotated[bool, Field(description="Rooms open without an account.")] = True
    hold_minutes: Annotated[int, Field(ge=1, le=60, description="How long pieces are held.")] = 10
    clean_stop_ends_after_seconds: Annotated[
        int, Field(ge=5, description="A show ends this long after its stream was stopped.")
    ] = 60
    lost_stream_ends_after_seconds: Annotated[
        int, Field(ge=5, description="A show ends this long after its stream was lost.")
    ] = 600
    stream_mbps_at_most: Annotated[float, Field(gt=0, description="Of one stream, Mb/s.")] = 20
    stream_lines_at_most: Annotated[int, Field(ge=144, description="Its shorter side.")] = 2160
    stream_hours_at_most: Annotated[float, Field(gt=0, description="How long a show may be.")] = 12
    publishers_at_most: Annotated[int, Field(ge=1, description="Of one `media` process.")] = 100
    rtmp_connections_per_address: Annotated[
        int, Field(ge=1, description="To the ICE port by TCP, too; raise it behind a proxy.")
    ] = 20
    room_sockets_per_address: Annotated[
        int, Field(ge=1, description="Viewers behind one public address, over all nodes.")
    ] = 1_000
    part_seconds: Annotated[float, Field(ge=0.1, le=2, description="Length of an LL-HLS part.")] = (
        0.333
    )
    ladder: Annotated[str, Field(
        pattern=r"^([1-9]\d{2,3}p:[1-9]\d{1,4}k(,[1-9]\d{2,3}p:[1-9]\d{1,4}k)*)?$",
        description="Smaller renditions of each stream, none by default: lines and bit rate.",
        examples=["720p:2500k,480p:1100k"],
    )] = ""  # fmt: skip
    sound_only: Annotated[bool, Field(description="Each stream also without its picture.")] = True
    recording_free_bytes: Annotated[
        int, Field(ge=0, description="Recording pauses while the volume has less free than this.")
    ] = 2_000_000_000
    recording_free_share: Annotated[
        float,
        Field(ge=0, lt=1, description="The same, as a share of the volume; the larger counts."),
    ] = 0.05
    log_format: Annotated[Literal["json", "console"], Field(description="Shape of logs.")] = "json"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="Least level logged.")
    ] = "info"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the base class names it
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def media_root(self) -> Path:
        if self.media_folder is not None:
            return self.media_folder
        if self.blob_url.startswith("s3:"):
            raise wrong(["VITRINE_MEDIA_FOLDER: `media` needs a folder to write to before S3"])
        return Path(unquote(urlsplit(self.blob_url).path)) / "media"

    @property
    def keeps_media_apart(self) -> bool:
        """Whether recordings are written to one place and kept in another."""
        if self.blob_url.startswith("s3:"):
            return True
        return self.media_root != Path(unquote(urlsplit(self.blob_url).path)) / "media"

    @model_validator(mode="after")
    def stripe_is_whole(self) -> Self:
        keys = (self.stripe_secret_key, self.stripe_publishable_key, self.stripe_webhook_secret)
        if any(keys) and not all(keys):
            names = ", ".join(variable(f"stripe_{name}") for name in STRIPE_KEYS)
            raise ValueError(f"{names} go together: set all three or none")
        return self

    def derived_key(self, purpose: str) -> bytes:
        """32 bytes that only this purpose uses (HKDF-SHA256, RFC 5869)."""
        key = HKDF(SHA256(), length=32, salt=None, info=purpose.encode())
        return key.derive(self.secret_key.get_secret_value().encode())

    def variables(self) -> dict[str, str]:
        """As the environment of a process that shall have these settings; secrets included."""
        values = self.model_dump(exclude_none=True)
        return {variable(field): shown(value) for field, value in values.items()}


def shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value).lower() if isinstance(value, bool) else str(value)


def environment_of(settings: Settings) -> dict[str, str]:
    return {**os.environ, **settings.variables()}


def load() -> Settings:
    return made({})


def made(values: dict[str, Any]) -> Settings:
    """From these values first, then from the environment and the file."""
    unknown = list(misspelt(os.environ))
    try:
        settings = Settings(**values)
    except tomllib.TOMLDecodeError as error:
        raise wrong([f"{FILE}: this is not TOML: {error}"]) from None
    except ValidationError as error:
        raise wrong([*unknown, *map(explained, error.errors())]) from None
    if unknown:
        raise wrong(unknown)
    return settings


def wrong(problems: list[str]) -> SettingsWrong:
    return SettingsWrong(problems="Wrong settings:\n  " + "\n  ".join(problems))


def from_variables(variables: Mapping[str, str]) -> Settings:
    """What `Settings.variables` wrote."""
    return made({name.removeprefix(PREFIX).lower(): value for name, value in variables.items()})


def given() -> dict[str, Any]:
    """What the environment and the file say, unchecked."""
    try:
        in_file = TomlConfigSettingsSource(Settings)()
    except tomllib.TOMLDecodeError as error:
        raise wrong([f"{FILE}: this is not TOML: {error}"]) from None
    return {**in_file, **EnvSettingsSource(Settings)()}


def misspelt(environment: Mapping[str, str]) -> Iterator[str]:
    names = {variable(field) for field in Settings.model_fields}
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in names | NOT_SETTINGS:
            close = difflib.get_close_matches(name, names, 1)
            meant = f"; {close[0]} is one" if close else ""
            yield f"{name}: there is no such setting{meant}"


def explained(problem: ErrorDetails) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else ""
    field = Settings.model_fields.get(name)
    if not name:
        return problem["msg"].removeprefix("Value error, ")
    if field is None:
        return f"{name}: there is no such setting ({FILE})"
    right = f" Right would be: {field.examples[0]}" if field.examples else ""
    return f"{variable(name)}: {problem['msg']}. {field.description}{right}"


def variable(field: str) -> str:
    return PREFIX + field.upper()
