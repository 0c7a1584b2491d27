from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class TitleMissing(VitrineError):
    code = "title-missing"
    kind = ErrorKind.INVALID
    says = mark("Give the show a title.")


class ShowOver(VitrineError):
    code = "show-over"
    kind = ErrorKind.GONE
    says = mark("“{title}” has ended.")


class ReplayGone(VitrineError):
    code = "replay-gone"
    kind = ErrorKind.GONE
    says = mark("The replay of “{title}” is gone already.")


class ShowTooLong(VitrineError):
    code = "show-too-long"
    says = mark("A show may last {hours} hours, and “{title}” has.")


class NoStreamYet(VitrineError):
    code = "no-stream-yet"
    says = mark("Start your stream first, then go live.")


class NotYoursToSell(VitrineError):
    code = "not-yours-to-sell"
    says = mark("This show may not sell “{product}”.")


class AlreadyInRundown(VitrineError):
    code = "already-in-rundown"
    says = mark("“{product}” is in this rundown already.")


class NotInRundown(VitrineError):
    code = "not-in-rundown"
    kind = ErrorKind.NOT_FOUND
    says = mark("This item is not in the rundown of the show.")


class PollIncomplete(VitrineError):
    code = "poll-incomplete"
    kind = ErrorKind.INVALID
    says = mark("A poll needs a question and two to six answers, none of them empty.")


class PollOptionsAlike(VitrineError):
    code = "poll-options-alike"
    kind = ErrorKind.INVALID
    says = mark("Two answers are the same.")


class TooManyPolls(VitrineError):
    code = "too-many-polls"
    says = mark("A show has at most {most} polls.")


class PollRunning(VitrineError):
    code = "poll-running"
    says = mark("“{question}” is still on screen. Show its result or take it off first.")


class PollNotThere(VitrineError):
    code = "poll-not-there"
    says = mark("This poll has moved on meanwhile.")


class PollClosed(VitrineError):
    code = "poll-closed"
    says = mark("“{question}” takes no more votes.")


class NoSuchOption(VitrineError):
    code = "no-such-option"
    kind = ErrorKind.INVALID
    says = mark("The poll has no such answer.")


class TooManyVotes(VitrineError):
    code = "too-many-votes"
    kind = ErrorKind.TOO_MANY
    says = mark("Many votes came from your connection. Sign in to vote.")


class DeviceLinkSpent(VitrineError):
    code = "device-link-spent"
    kind = ErrorKind.GONE
    says = mark("This link was used already, or is too old. Ask the host for a new one.")


class UnknownKey(VitrineError):
    code = "unknown-key"
    kind = ErrorKind.FORBIDDEN
    says = mark("This stream key opens no show.")
