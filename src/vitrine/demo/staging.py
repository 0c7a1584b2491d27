import asyncio
import json
import ssl
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vitrine.demo.running import Demo
from vitrine.settings import Settings


async def run(settings: Settings, data: Path) -> None:
    """Fills the world once, puts its show on air and says so in one line."""
    demo = Demo(settings, data, own_authority(data))
    aired = await demo.prepare()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(demo.run(aired))
        await demo.until_live(aired.show)
        say(demo.links(aired))


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
