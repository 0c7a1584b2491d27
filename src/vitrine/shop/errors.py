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


class CountryNotServed(VitrineError):
    code = "country-not-served"
    kind = ErrorKind.INVALID
    says = mark("This shop does not deliver to this country from here.")


class PostcodeNotServed(VitrineError):
    code = "postcode-not-served"
    kind = ErrorKind.INVALID
    says = mark("We do not deliver to {postcode}. Please choose another address.")


class WayNotOffered(VitrineError):
    code = "way-not-offered"
    kind = ErrorKind.INVALID
    says = mark("This delivery does not go to your address. Please choose another.")


class ZoneNeedsCountry(VitrineError):
    code = "zone-needs-country"
    kind = ErrorKind.INVALID
    says = mark("Choose at least one country.")


class CountryUnknown(VitrineError):
    code = "country-unknown"
    kind = ErrorKind.INVALID
    says = mark("Vitrine does not know the VAT of {country} yet, so nothing can be sent there.")


class PatternNotRight(VitrineError):
    code = "pattern-not-right"
    kind = ErrorKind.INVALID
    says = mark("“{pattern}” is no postcode. Write 10115, 10115-14199, BT or IV41-IV56.")


class IdentityNotRight(VitrineError):
    code = "identity-not-right"
    kind = ErrorKind.INVALID


class IdentityMissing(IdentityNotRight):
    says = mark("The law wants buyers to see this. Please fill it in.")


class TraderEmailNotRight(IdentityNotRight):
    says = mark("This is not a complete e-mail address.")


class VatNumberNotRight(IdentityNotRight):
    says = mark("This is no VAT number. Begin with the country, as in DE136695976.")


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
