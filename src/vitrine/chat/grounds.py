"""What a person is told: which measure, and which rule they broke. All msgids."""

from typing import Final

from vitrine.chat.model import Grounds
from vitrine.kit.text import mark
from vitrine.realtime.manners import Measure

GROUNDS: Final = {
    Grounds.SPAM: mark("Advertising or repeated messages"),
    Grounds.ABUSE: mark("Insults or threats"),
    Grounds.HATE: mark("Hate against people for what they are"),
    Grounds.SEXUAL: mark("Sexual content"),
    Grounds.FRAUD: mark("Fraud, or pretending to be somebody else"),
    Grounds.PRIVACY: mark("Other people's private data"),
    Grounds.OFF_TOPIC: mark("Disturbing the show again and again"),
}
MEASURES: Final = {
    Measure.TIMEOUT: mark("You cannot write in this shop's chat for a while"),
    Measure.BAN: mark("You cannot write in this shop's chat"),
    Measure.SHADOW: mark("What you write in this shop's chat is shown to you alone"),
}
