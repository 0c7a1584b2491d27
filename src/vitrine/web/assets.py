import hashlib
import json
from functools import cache
from pathlib import Path
from typing import cast

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

log = structlog.get_logger(__name__)

STATIC = Path(__file__).parent.parent / "static"
DIST = STATIC / "dist"
IMMUTABLE = "public, max-age=31536000, immutable"
A_WEEK = "public, max-age=604800"


def asset(name: str) -> str:
    """The address of a bundle (`room.js`) or of a file in static (`css/site.css`)."""
    if name.endswith(".js"):
        return f"/static/dist/{bundle(name)}"
    path = STATIC / name
    return f"/static/{name}?v={digest(path, saved(path))}" if path.is_file() else f"/static/{name}"


def bundle(name: str) -> str:
    path = DIST / "manifest.json"
    built = manifest(path, saved(path)).get(name) if path.is_file() else None
    if built is None:
        log.warning("web.not_built", bundle=name, remedy="python3 dev.py build")
        return name
    return built


def saved(path: Path) -> int:
    """A running system shows what was built since."""
    return path.stat().st_mtime_ns


@cache
def manifest(path: Path, _saved: int) -> dict[str, str]:
    return cast("dict[str, str]", json.loads(path.read_bytes()))


@cache
def digest(path: Path, _saved: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


class Static(StaticFiles):
    """What carries a hash in its address never changes."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.startswith("."):
            raise HTTPException(404)
        answer = await super().get_response(path, scope)
        hashed = path.startswith("dist/") or scope["query_string"].startswith(b"v=")
        answer.headers["Cache-Control"] = IMMUTABLE if hashed else A_WEEK
        return answer
