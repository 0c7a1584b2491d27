import asyncio
from datetime import timedelta

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

COMES_WITHIN = timedelta(seconds=10)


class Punctual(HttpToolsProtocol):
    """A request comes whole within ten seconds, and so does the first one of a connection.

    uvicorn waits for ever: who opens connections and says nothing, or a byte now and then, would
    take all descriptors. While an answer is under way, what comes is its handler's to wait for.
    """

    _comes = False
    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._begin_to_wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._comes and self._clock is None and not self.transport.is_closing():
            self._begin_to_wait()

    def on_message_begin(self) -> None:
        self._comes = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        self._comes = False
        if self._clock is not None:
            self._stop_waiting()
        super().on_message_complete()

    def _begin_to_wait(self) -> None:
        self._clock = self.loop.call_later(COMES_WITHIN.total_seconds(), self._give_up)

    def _stop_waiting(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _give_up(self) -> None:
        if self.cycle and not self.cycle.response_complete:
            self._begin_to_wait()
        else:
            self.transport.close()
