from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class SignInToWatch(VitrineError):
    code = "sign-in-to-watch"
    kind = ErrorKind.UNAUTHENTICATED
    says = mark("{shop} shows its lives to people who are signed in.")


class NotOurToken(VitrineError):
    code = "not-our-token"
    kind = ErrorKind.INVALID
    says = mark("This is no room token of this show. Reload the page to get one.")
