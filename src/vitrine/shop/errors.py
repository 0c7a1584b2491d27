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
