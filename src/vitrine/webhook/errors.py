from vitrine.errors import NotFound, VitrineError
from vitrine.kit.text import mark


class DeliveryUnknown(NotFound):
    code = "webhook-delivery-unknown"
    says = mark("There is no such message.")


class AddressGone(VitrineError):
    code = "webhook-address-gone"
    says = mark("The app has no address for it any more.")
