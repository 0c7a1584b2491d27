from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class NotSoldHere(VitrineError):
    code = "not-sold-here"
    says = mark("{title} is not sold in {market}.")


class NotInThisShow(VitrineError):
    code = "not-in-this-show"
    says = mark("{title} is not sold in this show.")


class OneSellerAtATime(VitrineError):
    code = "one-seller-at-a-time"
    says = mark("These come from different sellers. Please buy them one after the other.")


class DealNotOn(VitrineError):
    """`opens_at`: UTC milliseconds, if it is still to come."""

    code = "deal-not-on"
    says = mark("This deal is not on now. Please look at the price again.")


class JoinTheLine(VitrineError):
    code = "join-the-line"
    says = mark("These pieces are offered in turn. Please join the line.")


class VariantUnknown(VitrineError):
    code = "variant-unknown"
    kind = ErrorKind.INVALID
    says = mark("One of these is not for sale.")


class KeyNotUsable(VitrineError):
    code = "key-not-usable"
    kind = ErrorKind.INVALID
    says = mark("This form is out of date. Please load the page again.")


class AddressNotRight(VitrineError):
    code = "address-not-right"
    kind = ErrorKind.INVALID


class FieldMissing(AddressNotRight):
    says = mark("Please fill in this field.")


class PostcodeNotRight(AddressNotRight):
    says = mark("A postcode in this country looks like {example}.")


class EmailNotRight(AddressNotRight):
    says = mark("This is not a complete e-mail address.")


class NotDeliveredThere(AddressNotRight):
    says = mark("This shop does not deliver to this country from here.")


class VatNotAccounted(VitrineError):
    """The operator would owe the VAT and has not said under which number."""

    code = "vat-not-accounted"
    says = mark(
        "This shop cannot deliver to this country yet: whoever runs this site does not account"
        " for the VAT there."
    )


class DeliveryNotChosen(VitrineError):
    code = "delivery-not-chosen"
    says = mark("Please say where to deliver first.")


class QuoteChanged(VitrineError):
    code = "quote-changed"
    says = mark("Price or address changed in the meantime. Please look again before you order.")


class AlreadyOrdered(VitrineError):
    code = "already-ordered"
    says = mark("This was ordered already and cannot be changed here.")
