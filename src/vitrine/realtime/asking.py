"""What viewers ask for, by whichever way it came: said, counted, refused."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace
from nats.js import JetStreamContext

from vitrine.kit import clock
from vitrine.realtime import frames, metrics, roomlog
from vitrine.realtime.beating import Beating
from vitrine.realtime.frames import Code
from vitrine.realtime.keeping import Keeper
from vitrine.realtime.places import Places
from vitrine.realtime.seat import Caller
from vitrine.realtime.speaking import CannotSay, as_question, chat_line, message_id
from vitrine.realtime.uttering import uttered

SAYING_AT_ONCE = 256  # chat lines on their way to JetStream; beyond, they are refused
HEARTS_GIVE_WAY_AT = SAYING_AT_ONCE // 2  # reactions are the first to go

Tell = Callable[[frames.ServerFrame], None]


class Desk:
    def __init__(
        self, js: JetStreamContext, tasks: asyncio.TaskGroup, beating: Beating, places: Places
    ) -> None:
        self._js, self._tasks, self._beating, self._places = js, tasks, beating, places
        self._saying = 0

    def asked(
        self, keeper: Keeper, caller: Caller, asked: frames.ViewerRequest, tell: Tell
    ) -> None:
        """Answers through `tell`, at once or when the line is stored."""
        try:
            match asked:
                case frames.Say():
                    self._say(keeper, caller, asked, tell)
                case frames.React():
                    self._react(keeper, caller, asked)
                    tell(frames.Ack(asked.id))
                case frames.Beat():
                    self._beat(caller, asked)
                    tell(frames.Ack(asked.id))
        except CannotSay as refusal:
            refuse_to(caller, asked, refusal.code, tell)

    def _say(self, keeper: Keeper, caller: Caller, said: frames.Say, tell: Tell) -> None:
        if caller.claims is None or caller.claims.who is None:
            raise CannotSay(Code.SIGN_IN)
        if not keeper.paces.lines.take_up_to(1, caller.claims.who, keeper.now()):
            raise CannotSay(Code.TOO_FAST)
        if not self._places.may_say(caller.place, keeper.now()):
            raise CannotSay(Code.CROWDED)
        if self._saying >= SAYING_AT_ONCE:
            metrics.DROPPED.labels("chat").inc()
            raise CannotSay(Code.TRY_AGAIN)
        self._saying += 1
        self._tasks.create_task(self._store(keeper, caller, said, tell))

    async def _store(self, keeper: Keeper, caller: Caller, said: frames.Say, tell: Tell) -> None:
        try:
            line = chat_line(caller.claims, said, clock.now_ms())
            await keeper.demand_open()
            line = as_question(line, said, keeper.room.questions, caller.language)
            keeper.paces.remember(line.id)
            msg_id = f"{caller.viewer}:{said.id}"
            ack = await uttered(self._js, keeper, caller.claims, line, msg_id)
        except CannotSay as refusal:
            refuse_to(caller, said, refusal.code, tell)
        except roomlog.NotStored:
            keeper.note_not_stored()
            refuse_to(caller, said, Code.TRY_AGAIN, tell)
        else:
            metrics.SAID.inc()
            tell(replace(ack, id=said.id))
        finally:
            self._saying -= 1

    def _react(self, keeper: Keeper, caller: Caller, asked: frames.React) -> None:
        if caller.claims is None:
            raise CannotSay(Code.READ_ONLY)
        granted = keeper.paces.hearts.take_up_to(asked.n, caller.viewer, keeper.now())
        granted = self._places.hearts(granted, caller.place, keeper.now())
        if self._saying >= HEARTS_GIVE_WAY_AT:
            metrics.DROPPED.labels("reactions").inc(granted)
        else:
            metrics.REACTED.inc(granted)
            keeper.hearts.add(granted)

    def _beat(self, caller: Caller, asked: frames.Beat) -> None:
        if caller.claims is None:
            raise CannotSay(Code.READ_ONLY)
        if not self._beating.take(caller.claims, asked):
            self._tasks.create_task(self._beating.pass_on(caller.claims, asked))


def refuse_to(caller: Caller, asked: frames.ViewerRequest, code: Code, tell: Tell) -> None:
    """A chat line is named, so that its author's page knows it if the log has it after all."""
    if isinstance(asked, frames.Say) and caller.claims:
        refuse(asked.id, code, tell, message=message_id(caller.claims, asked.id))
    else:
        refuse(asked.id, code, tell)


def refuse(request: str, code: Code, tell: Tell, *, message: str = "") -> None:
    metrics.REFUSED.labels(code.value).inc()
    tell(frames.Refused(request, code, message))
