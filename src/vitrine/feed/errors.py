from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class ImportUnknown(NotFound):
    code = "import-unknown"
    says = mark("There is no such import.")


class FeedUnknown(NotFound):
    code = "feed-unknown"
    says = mark("There is no such feed.")


class NotAtThisPoint(VitrineError):
    code = "import-not-at-this-point"
    says = mark("This import has moved on meanwhile. Please look at it again.")


class AddressNotRight(VitrineError):
    code = "feed-address-not-right"
    kind = ErrorKind.INVALID
    says = mark("Write the address of the file, beginning with https://.")


class FileTooLarge(VitrineError):
    code = "feed-too-large"
    kind = ErrorKind.INVALID
    says = mark("The file is larger than {megabytes} MB. Split it, or leave out long texts.")


class FileNotThere(NotFound):
    code = "feed-not-there"
    says = mark("There is no file {path}.")


class FileMissing(VitrineError):
    code = "feed-missing"
    kind = ErrorKind.INVALID
    says = mark("Choose a file.")


class TooManyAddresses(VitrineError):
    code = "too-many-addresses"
    kind = ErrorKind.INVALID
    says = mark("A shop has at most {most} addresses that are fetched. Stop one of them first.")


class TooManyWaiting(VitrineError):
    code = "too-many-imports"
    kind = ErrorKind.TOO_MANY
    says = mark("{most} imports of this shop are waiting already. Cancel one, or let them finish.")
