from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class NotOurToken(VitrineError):
    code = "not-our-token"
    kind = ErrorKind.INVALID
    says = mark("This is no room token of this show. Reload the page to get one.")
