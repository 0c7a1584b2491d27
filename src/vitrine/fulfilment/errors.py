from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class ParcelUnknown(NotFound):
    code = "parcel-unknown"
    says = mark("There is no such parcel.")


class ParcelElsewhere(VitrineError):
    code = "parcel-elsewhere"
    says = mark("Somebody did something with this parcel in the meantime. Look at it again.")


class NothingToPart(VitrineError):
    code = "nothing-to-part"
    kind = ErrorKind.INVALID
    says = mark("Choose some of the pieces for a second parcel, but not all of them.")


class CarrierUnknown(VitrineError):
    code = "carrier-unknown"
    kind = ErrorKind.INVALID
    says = mark("Choose who carries the parcel.")


class TrackingNotRight(VitrineError):
    code = "tracking-not-right"
    kind = ErrorKind.INVALID
    says = mark("A tracking number has letters, digits and hyphens, 40 at most.")
