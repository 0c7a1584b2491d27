"""uvicorn, with a way past its tasks for what an application can answer at once, or soon."""

from collections.abc import Callable
from typing import ClassVar, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from vitrine.media.at_once import Reload
from vitrine.media.http import Answer, Scope, head_of
from vitrine.roles.punctual import Punctual

AtOnce = Callable[[Scope], Answer | Reload | None]


class Hurrying(Punctual):
    """Only for a request that is alone on its connection, of a client that reads what it gets.

    Everything else is uvicorn's, which knows when to wait.
    """

    at_once: ClassVar[AtOnce]

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        found = type(self).at_once(cast("Scope", cycle.scope)) if self._is_free(cycle) else None
        match found:
            case Answer():
                self.answer(cycle, found)
            case Reload():
                Held(self, cycle, found).begin()
            case None:
                super()._start_asgi_task(cycle, app)

    def answer(self, cycle: RequestResponseCycle, answer: Answer) -> None:
        if cycle.disconnected or self.transport.is_closing():
            return
        closes = [] if cycle.keep_alive else [(b"connection", b"close")]
        head = head_of(answer, self.server_state.default_headers, closes)
        self.transport.writelines([head, answer.body])
        cycle.response_started = cycle.response_complete = True
        if closes:
            self.transport.close()
        self.on_response_complete()

    def _is_free(self, cycle: RequestResponseCycle) -> bool:
        return (
            cycle.keep_alive
            and not self.pipeline
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )


class Held:
    """A blocking reload between its question and the part that it waits for."""

    def __init__(self, link: Hurrying, cycle: RequestResponseCycle, reload: Reload) -> None:
        self._link = link
        self._cycle = cycle
        self._reload = reload
        self._timer = link.loop.call_later(reload.seconds, self._give_up)

    def begin(self) -> None:
        self._reload.timeline.watch(self._look)

    def _look(self) -> None:
        if self._cycle.disconnected:
            self._timer.cancel()
        elif self._reload.is_due:
            self._timer.cancel()
            self._link.answer(self._cycle, self._reload.answer())
        else:
            self._reload.timeline.watch(self._look)

    def _give_up(self) -> None:
        self._reload.timeline.unwatch(self._look)
        self._link.answer(self._cycle, self._reload.answer())


def hurrying(at_once: AtOnce) -> type[Punctual]:
    return type("HurryingWith", (Hurrying,), {"at_once": staticmethod(at_once)})
