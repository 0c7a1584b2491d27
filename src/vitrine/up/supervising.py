"""One parent for everything: starts, watches and stops the engines and the roles."""

import asyncio
import contextlib
import signal
from collections.abc import Sequence

from vitrine.errors import VitrineError
from vitrine.up import cast, data_folder, phone, reporting
from vitrine.up.cast import Demo
from vitrine.up.child import Child
from vitrine.up.guarding import Guard
from vitrine.up.planning import Plan, Wishes, planned
from vitrine.up.storing import Store
from vitrine.up.updating import bring_up_to_date

READY_WITHIN = 60.0  # seconds
DEMO_WITHIN = 45.0  # seconds, from an empty database to the first segment
ROLES_END_WITHIN = 5.0
ENGINES_END_WITHIN = 10.0
AT_ONCE = 130  # exit status after a second Ctrl-C


class NotReady(VitrineError):
    code = "not-ready"
    says = "{names} did not answer within {seconds:.0f} s; the lines above say why."


def up(wishes: Wishes) -> int:
    """Holds the data folder until everything has ended; the exit status."""
    with data_folder.locked(wishes.data):
        return asyncio.run(System(planned(wishes)).run())


class System:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.guard = Guard()
        self.engines = cast.engines(plan, self.guard)
        self.roles = cast.roles(plan)
        self.demo = Demo(plan) if plan.wishes.demo else None
        self.stopped = asyncio.Event()
        self.status = 0
        self.refusal: VitrineError | None = None

    @property
    def children(self) -> list[Child]:
        return [*self.engines, *self.roles, *([self.demo.child] if self.demo else [])]

    async def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self.on_signal)
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(self.serve(tasks))
            try:
                await self.stopped.wait()
            finally:
                serving.cancel()
                await self.stop()
        if self.refusal is not None:
            raise self.refusal
        return self.status

    def on_signal(self) -> None:
        if not self.stopped.is_set():
            self.stopped.set()
            return
        self.status = AT_ONCE
        for child in self.children:
            child.kill()

    async def serve(self, tasks: asyncio.TaskGroup) -> None:
        try:
            await self.start(tasks)
            after = self.plan.wishes.exit_after
            await asyncio.sleep(after) if after is not None else await self.stopped.wait()
        except VitrineError as refusal:
            self.refusal = refusal
        finally:
            self.stopped.set()

    async def start(self, tasks: asyncio.TaskGroup) -> None:
        await self.prepare_engines()
        tasks.create_task(self.mind_store())
        with reporting.step(f"starting {cast.named(self.engines)}"):
            await self.begin(tasks, self.engines, READY_WITHIN)
        with reporting.step("bringing the database up to date"):
            await bring_up_to_date(self.plan.settings, self.plan.postgres)
        tasks.create_task(self.announce())
        if self.demo:
            tasks.create_task(self.demo.child.keep_running())
        with reporting.step(f"starting {cast.named(self.roles)}"):
            await self.begin(tasks, self.roles, READY_WITHIN)
        if self.demo:
            with reporting.step("putting the demo show on air"):
                await self.wait_for(self.demo)
        await self.welcome(tasks)

    async def wait_for(self, demo: Demo) -> None:
        """Not for ever: the system stands without it."""
        try:
            async with asyncio.timeout(DEMO_WITHIN):
                await demo.child.until_it_answers()
        except TimeoutError:
            reporting.tell(f"The demo is not on air within {DEMO_WITHIN:.0f} s; it goes on trying.")

    async def prepare_engines(self) -> None:
        for name, engine in (("PostgreSQL", self.plan.postgres), ("NATS", self.plan.nats)):
            if engine is not None:
                with reporting.step(f"preparing {name}"):
                    await asyncio.to_thread(engine.prepare)

    async def mind_store(self) -> None:
        nats = next((child for child in self.engines if child.name == "nats"), None)
        if self.plan.nats is not None and nats is not None:
            store = Store(self.plan.nats.folder)
            nats.hears = store.hear
            await store.mend(nats)

    async def begin(
        self, tasks: asyncio.TaskGroup, children: Sequence[Child], within: float
    ) -> None:
        for child in children:
            tasks.create_task(child.keep_running())
        try:
            async with asyncio.timeout(within), asyncio.TaskGroup() as waiting:
                for child in children:
                    waiting.create_task(child.until_it_answers())
        except TimeoutError:
            silent = [child for child in children if not child.has_answered]
            raise NotReady(names=cast.named(silent), seconds=within) from None

    async def announce(self) -> None:
        variables = self.plan.settings.variables()
        with data_folder.announced(self.plan.wishes.data, variables):
            await self.stopped.wait()

    async def welcome(self, tasks: asyncio.TaskGroup) -> None:
        reporting.ready(self.plan.addresses)
        reporting.show(self.demo.lines if self.demo else [])
        if self.plan.certificate and self.plan.certificate.authority:
            address = self.demo.watch_address if self.demo else None
            page = address or self.plan.settings.web_url
            tasks.create_task(phone.welcome(self.plan.certificate.authority, page, self.stopped))

    async def stop(self) -> None:
        self.stopped.set()
        ours = [*self.roles, *([self.demo.child] if self.demo else [])]
        await ended(ours, ROLES_END_WITHIN)
        for engine in reversed(self.engines):
            await engine.stop(ENGINES_END_WITHIN)
        self.guard.close()
        if self.plan.postgres is not None:
            self.plan.postgres.forget()


async def ended(children: Sequence[Child], within: float) -> None:
    with contextlib.suppress(ProcessLookupError):
        async with asyncio.TaskGroup() as ending:
            for child in children:
                ending.create_task(child.stop(within))
