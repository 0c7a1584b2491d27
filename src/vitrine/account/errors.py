from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class EmailNotUsable(VitrineError):
    code = "email-not-usable"
    kind = ErrorKind.INVALID
    says = mark("This is not a complete e-mail address.")


class EmailTaken(VitrineError):
    code = "email-taken"
    says = mark("There is an account with this e-mail address. Sign in instead.")


class NameMissing(VitrineError):
    code = "name-missing"
    kind = ErrorKind.INVALID
    says = mark("Tell us a name.")


class PasswordTooShort(VitrineError):
    code = "password-too-short"
    kind = ErrorKind.INVALID
    says = mark("A password has at least {least} characters.")


class PasswordTooLong(VitrineError):
    code = "password-too-long"
    kind = ErrorKind.INVALID
    says = mark("A password has at most {most} characters.")


class PasswordTooPlain(VitrineError):
    code = "password-too-plain"
    kind = ErrorKind.INVALID
    says = mark("A password has at least {least} different characters and is not your address.")


class WrongSignIn(VitrineError):
    code = "wrong-sign-in"
    kind = ErrorKind.UNAUTHENTICATED
    says = mark("E-mail address and password do not belong together.")


class TooManyAttempts(VitrineError):
    code = "too-many-attempts"
    kind = ErrorKind.TOO_MANY
    says = mark("Too many attempts. Try again in {minutes} minutes.")


class SessionUnknown(NotFound):
    code = "session-unknown"
    says = mark("This sign-in is over already.")


class AccountUnknown(NotFound):
    code = "account-unknown"
    says = mark("There is no such account.")
