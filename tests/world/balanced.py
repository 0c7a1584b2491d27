"""Two room nodes behind a balancer, pages in a browser, by hand: `python -m tests.world.balanced`.

One node is killed in mid-show, then both are restarted one after the other. Says what each page
showed, and fails if a page has lost or repeated an entry.
"""

import asyncio
import itertools
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from nats.aio.client import Client
from playwright.async_api import Browser, Page, async_playwright

from tests.journey.conftest import FLAGS, browser_path
from tests.world.launch import Launch
from tests.world.nodes import Node, running_nodes
from tests.world.room import put
from tests.world.room_log import a_chat
from tests.world.show import a_stream
from vitrine import show as shows
from vitrine.cli.finding import RunningSystem, running_system
from vitrine.demo.running import EMAILS
from vitrine.demo.seeding import go_on_air, seed
from vitrine.ports import open_blobs
from vitrine.roles.bus import connected
from vitrine.up.nats_server import free_port

PAGES = 4
TALKS_EVERY = 0.1  # seconds
LINE = re.compile(r"line (\d+)")
MARK = re.compile(rb"page-(\d+)")
ROOM = "document.querySelector('vitrine-room')"
LOOK = """() => {
  const heard = window.heard = { sockets: 0, snapshots: 0, seqs: [], statuses: [] };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(address, protocols) {
      super(address, protocols);
      heard.sockets++;
      this.addEventListener("message", ({ data }) => {
        for (const { kind, seq } of JSON.parse(data)) {
          if (kind === "snapshot") heard.snapshots++;
          else if (seq && kind !== "ack") heard.seqs.push(seq);
        }
      });
    }
  };
  let last = null;
  setInterval(() => {
    const says = document.querySelector(".linebar")?.innerText.trim() ?? "";
    const status = document.querySelector("vitrine-room")?.model.status + (says && `: ${says}`);
    if (status !== last) heard.statuses.push([Date.now(), (last = status)]);
  }, 10);
}"""


class Balancer:
    """Plain TCP, in turns; a node that refuses is passed over. Knows on which node a page is."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes, self.node_of = nodes, dict[int, Node]()
        self._turns = itertools.cycle(range(len(nodes)))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            node, (back, forth) = await self._reached()
            if found := MARK.search(head):
                self.node_of[int(found[1])] = node
            forth.write(head)
            async with asyncio.TaskGroup() as both:
                both.create_task(pipe(reader, forth))
                both.create_task(pipe(back, writer))
        writer.close()

    async def _reached(self) -> tuple[Node, tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        first = next(self._turns)
        for node in self.nodes[first:] + self.nodes[:first]:
            with suppress(OSError):
                return node, await asyncio.open_connection("127.0.0.1", node.port)
        raise ConnectionRefusedError


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def main(folder: Path) -> None:
    port = free_port()
    reached = {"VITRINE_ROOM_URL": f"ws://127.0.0.1:{port}", "VITRINE_DEMO": "true"}
    launch = Launch(folder / "data", "--exit-after", "300", environment=reached)
    web = launch.ready()["http"]
    async with running_system(launch.data) as system, browsing() as browser:
        show = await on_air(system)
        with running_nodes(system.settings, 2) as nodes:
            balancer = Balancer(nodes)
            async with await asyncio.start_server(balancer.serve, "127.0.0.1", port):
                for node in nodes:
                    await node.ready()
                pages = [await entered(browser, f"{web}/live/{show}", n) for n in range(PAGES)]
                async with talking(system, show):
                    await watch(pages, balancer)
    launch.process.terminate()
    launch.process.wait()


async def watch(pages: list[Page], balancer: Balancer) -> None:
    victim = balancer.node_of[0]
    async with scene("killed", pages, [n for n in range(PAGES) if balancer.node_of[n] is victim]):
        victim.process.kill()
    await victim.restart()
    async with scene("restarted one by one", pages, list(range(PAGES))):
        for node in balancer.nodes:
            await node.restart()
    for number, page in enumerate(pages):
        heard = await page.evaluate("window.heard")
        seqs, lines = heard["seqs"], LINE.findall(await page.locator(".log").inner_text())
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))), f"page {number}: {seqs}"
        assert heard["snapshots"] == 1, f"page {number}: {heard['snapshots']} snapshots"
        assert lines == [str(int(lines[0]) + n) for n in range(len(lines))], f"{number}: {lines}"
        say(f"page {number}: {len(seqs)} entries, each once, by {heard['sockets']} sockets")


@asynccontextmanager
async def scene(name: str, pages: list[Page], touched: list[int]) -> AsyncGenerator[None]:
    """Until all pages hear again; says what those on that node showed meanwhile."""
    for page in pages:
        await page.evaluate("window.heard.statuses.length = 0")
    began = time.time() * 1_000
    yield
    done = time.time() * 1_000
    for page in pages:
        await goes_on(page)
    say(f"{name} ({done - began:.0f} ms); pages on it: {touched}")
    for number, page in enumerate(pages):
        told = await page.evaluate("window.heard.statuses")
        shown = ", ".join(f"{says} at {at - began:.0f} ms" for at, says in told)
        say(f"  page {number}: {shown}")


async def goes_on(page: Page) -> None:
    seqs = await page.evaluate("window.heard.seqs.length")
    await page.wait_for_function(
        f"n => {ROOM}.model.status === 'open' && window.heard.seqs.length > n + 20", arg=seqs
    )


async def entered(browser: Browser, address: str, number: int) -> Page:
    page = await browser.new_page(user_agent=f"Chromium page-{number}")
    await page.add_init_script(f"({LOOK})()")
    await page.goto(address)
    await page.wait_for_function(f"{ROOM}?.model.status === 'open'")
    return page


@asynccontextmanager
async def browsing() -> AsyncGenerator[Browser]:
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        path = browser_path()
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS + as_root)
        yield browser
        await browser.close()


async def on_air(system: RunningSystem) -> int:
    """Without a picture to wait for, cues show at once."""
    words = dict.fromkeys(EMAILS, "a password of the balanced")
    await seed(system.db, open_blobs(system.settings), words)
    aired = await go_on_air(system.db, system.settings.derived_key("stream-key"))
    async with system.db.begin() as tx:
        await a_stream(tx, await shows.show_by_id(tx, aired.show))
    return aired.show


@asynccontextmanager
async def talking(system: RunningSystem, show: int) -> AsyncGenerator[None]:
    async def talk(nc: Client) -> None:
        for number in itertools.count(1):
            await put(nc, str(show), a_chat(f"line {number}", message=str(number)))
            await asyncio.sleep(TALKS_EVERY)

    async with connected(system.settings, "talk") as nc, asyncio.TaskGroup() as tasks:
        task = tasks.create_task(talk(nc))
        yield
        task.cancel()


def say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(Path(folder)))
