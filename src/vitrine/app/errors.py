from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class AppUnknown(NotFound):
    code = "app-unknown"
    says = mark("There is no such app.")


class AppNameMissing(VitrineError):
    code = "app-name-missing"
    kind = ErrorKind.INVALID
    says = mark("Give the app a name.")


class AddressNotRight(VitrineError):
    code = "address-not-right"
    kind = ErrorKind.INVALID
    says = mark("Write a whole address that begins with https://, without a password or #.")


class NothingGranted(VitrineError):
    code = "nothing-granted"
    kind = ErrorKind.INVALID
    says = mark("Choose at least one shop.")


class ScopesChanged(VitrineError):
    code = "scopes-changed"
    kind = ErrorKind.INVALID
    says = mark("Meanwhile the app asks for something else. Please look at it again.")


class ScopesMissing(VitrineError):
    code = "scopes-missing"
    kind = ErrorKind.INVALID
    says = mark("Choose at least one thing that the app may do.")


class CodeNotRight(VitrineError):
    code = "code-not-right"
    kind = ErrorKind.UNAUTHENTICATED
    says = mark("This authorisation code is unknown, used or older than 30 minutes.")


class RefreshOver(VitrineError):
    code = "refresh-over"
    kind = ErrorKind.UNAUTHENTICATED
    says = mark("This refresh token has run out. The seller has to consent again.")


class GrantOver(VitrineError):
    code = "grant-over"
    kind = ErrorKind.UNAUTHENTICATED
    says = mark("There is no such authorisation, or it was withdrawn.")


class ScopeMissing(VitrineError):
    code = "scope-missing"
    kind = ErrorKind.FORBIDDEN
    says = mark("The seller did not allow this app {scope} for this shop.")


class TokenOver(VitrineError):
    code = "token-over"
    kind = ErrorKind.UNAUTHENTICATED
    says = mark("This access token has run out. Refresh it.")
