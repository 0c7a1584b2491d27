from vitrine.stream.admitting import (
    Admitted,
    AlreadyLive,
    AskedTooLate,
    KeptOut,
    Knock,
    TakenOver,
    admit,
)
from vitrine.stream.handing_over import Handover, hand_over
from vitrine.stream.keying import key_of, open_key, rotate_key
from vitrine.stream.model import Ending, Place, Protocol, StreamSession
from vitrine.stream.queries import locked_session, running_session, sessions_of
from vitrine.stream.reporting import (
    Audio,
    Video,
    alive,
    first_keyframe,
    lost,
    revive,
    started,
    stopped,
)

__all__ = [
    "Admitted",
    "AlreadyLive",
    "AskedTooLate",
    "Audio",
    "Ending",
    "Handover",
    "KeptOut",
    "Knock",
    "Place",
    "Protocol",
    "StreamSession",
    "TakenOver",
    "Video",
    "admit",
    "alive",
    "first_keyframe",
    "hand_over",
    "key_of",
    "locked_session",
    "lost",
    "open_key",
    "revive",
    "rotate_key",
    "running_session",
    "sessions_of",
    "started",
    "stopped",
]
