"""Who runs: the engines under the guard, our own programs on their lifelines."""

import json
import sys
from collections.abc import Callable, Iterable
from functools import partial

from vitrine import settings as configuration
from vitrine.up import lan, reporting
from vitrine.up.child import Child
from vitrine.up.guarding import Guard
from vitrine.up.planning import Plan
from vitrine.up.probing import is_ready

ROLES = ("web", "room", "media", "worker")
DEMO_READY = "demo ready "


def engines(plan: Plan, guard: Guard) -> list[Child]:
    """What they print is only shown when they end."""
    found = {"postgres": plan.postgres, "nats": plan.nats}
    return [
        Child(name, engine.command(), engine.answers, quiet, guard, stop_signal=engine.stop_signal)
        for name, engine in found.items()
        if engine is not None
    ]


def quiet(_line: str) -> None:
    return


def roles(plan: Plan) -> list[Child]:
    return [own_program(plan, role, ["role", role], probe_of(plan, role)) for role in ROLES]


def own_program(plan: Plan, name: str, words: list[str], answers: Callable[[], bool]) -> Child:
    return Child(
        name,
        [sys.executable, "-m", "vitrine", *words, "--lifeline"],
        answers,
        partial(reporting.pass_on, name),
        environment=configuration.environment_of(plan.settings),
    )


def probe_of(plan: Plan, role: str) -> Callable[[], bool]:
    port: int = getattr(plan.settings, f"{role}_port")
    host = lan.here(plan.settings.host)
    return partial(is_ready, host, port, secure=plan.settings.tls_cert is not None)


class Demo:
    """The child that fills the demo and says, in one line, what there is to see."""

    def __init__(self, plan: Plan) -> None:
        words = ["demo", "--data", str(plan.wishes.data)]
        self.child = own_program(plan, "demo", words, lambda: bool(self.lines))
        self.child.hears = self.hear
        self.lines: list[str] = []

    def hear(self, line: str) -> None:
        if line.startswith(DEMO_READY):
            self.lines = json.loads(line.removeprefix(DEMO_READY))
        else:
            reporting.pass_on(self.child.name, line)

    @property
    def watch_address(self) -> str | None:
        words = (word for line in self.lines for word in line.split())
        return next((word for word in words if "/live/" in word), None)


def named(children: Iterable[Child]) -> str:
    return ", ".join(child.name for child in children)
