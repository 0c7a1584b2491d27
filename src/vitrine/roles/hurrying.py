"""uvicorn, with a way past its tasks for what an application can answer at once."""

from collections.abc import Callable
from typing import ClassVar, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from vitrine.media.http import Answer, Scope, head_of

AtOnce = Callable[[Scope], Answer | None]


class Hurrying(HttpToolsProtocol):
    """Only for a request that is alone on its connection, of a client that reads what it gets.

    Everything else is uvicorn's, which knows when to wait.
    """

    at_once: ClassVar[AtOnce]

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        answer = type(self).at_once(cast(Scope, cycle.scope)) if self._is_free(cycle) else None
        if answer is None:
            super()._start_asgi_task(cycle, app)
            return
        head = head_of(answer, self.server_state.default_headers)
        self.transport.writelines([head, answer.body])
        cycle.response_started = cycle.response_complete = True
        self.on_response_complete()

    def _is_free(self, cycle: RequestResponseCycle) -> bool:
        return (
            cycle.keep_alive
            and not self.pipeline
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )


def hurrying(at_once: AtOnce) -> type[HttpToolsProtocol]:
    return type("HurryingWith", (Hurrying,), {"at_once": staticmethod(at_once)})
