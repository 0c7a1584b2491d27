"""The words that entries choose from."""

from enum import StrEnum


class ShowState(StrEnum):
    """What viewers see of a show's state."""

    LIVE = "live"
    INTERRUPTED = "interrupted"
    ENDED = "ended"


class Mark(StrEnum):
    """What stands beside a name in the chat."""

    HOST = "host"
    MODERATOR = "moderator"
    MEMBER = "member"
    BUYER = "buyer"
    DEMO = "demo"


class DealPhase(StrEnum):
    ANNOUNCED = "announced"
    OPENED = "opened"
    CLOSED = "closed"


class DealMode(StrEnum):
    """How its pieces are given out: held for a tap, sold to who pays first, offered in turn."""

    HOLD = "hold"
    PAY = "pay"
    QUEUE = "queue"


class Audience(StrEnum):
    """Who may speak. The shop's own people always may."""

    ALL = "all"
    FOLLOWERS = "followers"
    BUYERS = "buyers"


class Links(StrEnum):
    """What becomes of a line with a link in it."""

    OFF = "off"
    HELD = "held"
    ON = "on"


class How(StrEnum):
    """How a question was answered."""

    VOICE = "voice"
    CHAT = "chat"
    PRIVATE = "private"


class Act(StrEnum):
    """What a moderator did that everybody may know of."""

    TIMEOUT = "timeout"
    BAN = "ban"
    LIFT = "lift"
    REMOVE = "remove"


class PollPhase(StrEnum):
    """`away`: taken off the screen."""

    OPEN = "open"
    CLOSED = "closed"
    RESULT = "result"
    AWAY = "away"
