from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class SignInFirst(VitrineError):
    code = "sign-in-first"
    kind = ErrorKind.UNAUTHENTICATED
    says = mark("Sign in first.")


class FillThisIn(VitrineError):
    code = "fill-this-in"
    kind = ErrorKind.INVALID
    says = mark("Please fill this in.")
