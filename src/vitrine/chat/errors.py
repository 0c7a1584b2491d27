from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class SignInToWatch(VitrineError):
    code = "sign-in-to-watch"
    kind = ErrorKind.UNAUTHENTICATED
    says = mark("{shop} shows its lives to people who are signed in.")


class PauseNotPossible(VitrineError):
    code = "pause-not-possible"
    kind = ErrorKind.INVALID
    says = mark("Slow mode takes between 0 and {most} seconds.")


class MessageUnknown(NotFound):
    code = "message-unknown"
    says = mark("This message is not in the chat of this show. Was it said just now? Try again.")


class QuestionUnknown(NotFound):
    code = "question-unknown"
    says = mark("Nobody asked this in this show. Was it asked just now? Try again.")


class WordsTooMany(VitrineError):
    code = "words-too-many"
    kind = ErrorKind.INVALID
    says = mark("A word list takes at most {most} entries of {longest} characters.")


class TextMissing(VitrineError):
    code = "text-missing"
    kind = ErrorKind.INVALID
    says = mark("Write something first.")


class NotAgainstTheShop(VitrineError):
    code = "not-against-the-shop"
    says = mark("The shop's own people cannot be kept from its chat. Change their role instead.")


class AppealedAlready(VitrineError):
    code = "appealed-already"
    says = mark("You have appealed already. The shop will answer.")


class DecidedAlready(VitrineError):
    code = "decided-already"
    says = mark("Somebody has decided this already.")


class NotOurToken(VitrineError):
    code = "not-our-token"
    kind = ErrorKind.INVALID
    says = mark("This is no room token of this show. Reload the page to get one.")
