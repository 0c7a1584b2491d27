from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from obstore.store import LocalStore, S3Store

from vitrine.ports.blobs import Blobs
from vitrine.settings import Settings, wrong

# Whoever waits for a blob is a person or a loop that tries again by itself.
RETRIES, RETRY_WITHIN = 2, timedelta(seconds=10)
KNOWN = {"endpoint", "region", "style"}
STYLES = {"path", "host"}


def open_blobs(settings: Settings) -> Blobs:
    """A folder (`file:///…`) or a bucket (`s3://bucket/prefix?endpoint=…&region=…&style=…`)."""
    if settings.blob_url.startswith("s3:"):
        return Blobs(bucket(settings))
    folder = Path(unquote(urlsplit(settings.blob_url).path))
    folder.mkdir(parents=True, exist_ok=True)
    return Blobs(LocalStore(folder, automatic_cleanup=True))


def bucket(settings: Settings) -> S3Store:
    """Without a key of our own, the surroundings' is used (a machine's role, for one)."""
    place = urlsplit(settings.blob_url)
    said = checked(dict(parse_qsl(place.query)))
    return S3Store(
        place.netloc,
        prefix=place.path.strip("/") or None,
        config=own_endpoint(said) | own_key(settings),
        client_options={
            "timeout": "30s",
            "connect_timeout": "5s",
            "allow_http": said.get("endpoint", "").startswith("http:"),
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_WITHIN},
    )


def own_endpoint(said: dict[str, str]) -> Any:
    """Other people's S3 has its buckets in the path, unless told otherwise."""
    region = {"region": said.get("region", "us-east-1")}
    if "endpoint" not in said:
        return region
    in_host = said.get("style") == "host"
    return region | {"endpoint": said["endpoint"], "virtual_hosted_style_request": in_host}


def own_key(settings: Settings) -> Any:
    if settings.blob_key_id is None or settings.blob_key_secret is None:
        return {}
    secret = settings.blob_key_secret.get_secret_value()
    return {"access_key_id": settings.blob_key_id, "secret_access_key": secret}


def checked(said: dict[str, str]) -> dict[str, str]:
    unknown = sorted(said.keys() - KNOWN)
    if unknown:
        known = ", ".join(sorted(KNOWN))
        raise wrong([f"VITRINE_BLOB_URL: {unknown[0]} is not known; {known} are"])
    if said.get("style", "path") not in STYLES:
        raise wrong(["VITRINE_BLOB_URL: style is path or host"])
    if not said.get("endpoint", "https://").startswith(("http://", "https://")):
        raise wrong(["VITRINE_BLOB_URL: endpoint begins with https:// or http://"])
    return said
