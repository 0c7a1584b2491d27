import asyncio
import json
import ssl
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vitrine.demo.running import Demo
from vitrine.settings import Settings
from vitrine.up.lan import here
from vitrine.up.probing import is_ready

ASK_EVERY = 0.05  # seconds


async def run(settings: Settings, data: Path) -> None:
    """Fills the world once, puts its show on air and says so in one line."""
    demo = Demo(settings, data, own_authority(data))
    aired = await demo.prepare()
    await until_roles_answer(settings)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(demo.run(aired))
        await demo.until_live(aired.show)
        say(demo.links(aired))


async def until_roles_answer(settings: Settings) -> None:
    """`vitrine up` starts everybody at once."""
    is_secure, host = settings.tls_cert is not None, here(settings.host)
    for port in (settings.web_port, settings.room_port, settings.media_port):
        while not await asyncio.to_thread(is_ready, host, port, secure=is_secure):  # noqa: ASYNC110 - another process
            await asyncio.sleep(ASK_EVERY)


def own_authority(data: Path) -> ssl.SSLContext | None:
    made = data / "tls" / "authority.crt"
    return ssl.create_default_context(cafile=made) if made.exists() else None


def say(links: Mapping[str, Any]) -> None:
    lines = [
        "",
        f"  Watch    {links['watch']}",
        f"  Studio   {links['studio']}",
        f"  Outbox   {links['outbox']}",
        "",
        *(f"  Sign in  {email}  {word}" for email, word in links["sign_ins"].items()),
        "  Pay with 4242 4242 4242 4242 (any date to come, any three digits)",
        "",
    ]
    sys.stdout.write(f"demo ready {json.dumps(lines)}\n")
    sys.stdout.flush()
