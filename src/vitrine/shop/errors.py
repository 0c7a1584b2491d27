from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class ShopUnknown(NotFound):
    code = "shop-unknown"
    says = mark("There is no such shop.")


class ShopNameMissing(VitrineError):
    code = "shop-name-missing"
    kind = ErrorKind.INVALID
    says = mark("Give the shop a name.")


class DeliveryUnknown(NotFound):
    code = "delivery-unknown"
    says = mark("The shop does not deliver this way.")


class DeliveryNotPossible(VitrineError):
    code = "delivery-not-possible"
    kind = ErrorKind.INVALID
    says = mark("Delivery takes between 1 and {most} working days, the first not after the last.")


class IdentityNotRight(VitrineError):
    code = "identity-not-right"
    kind = ErrorKind.INVALID


class IdentityMissing(IdentityNotRight):
    says = mark("The law wants buyers to see this. Please fill it in.")


class TraderEmailNotRight(IdentityNotRight):
    says = mark("This is not a complete e-mail address.")


class MemberEmailNotRight(VitrineError):
    code = "member-email-not-right"
    kind = ErrorKind.INVALID
    says = mark("This is not a complete e-mail address.")


class InvitationOver(VitrineError):
    code = "invitation-over"
    kind = ErrorKind.GONE
    says = mark("This invitation has been used or has run out. Ask for another one.")


class LastOwner(VitrineError):
    code = "last-owner"
    says = mark("A shop needs an owner. Make somebody else one first.")


class ReplayDaysNotRight(VitrineError):
    code = "replay-days-not-right"
    kind = ErrorKind.INVALID
    says = mark("Choose one of the spans, or keep replays until you delete them.")


class OwnersOnly(VitrineError):
    code = "owners-only"
    kind = ErrorKind.FORBIDDEN
    says = mark("Only an owner can change what another owner may do.")
