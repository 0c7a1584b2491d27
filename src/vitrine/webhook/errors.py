from vitrine.errors import NotFound
from vitrine.kit.text import mark


class DeliveryUnknown(NotFound):
    code = "webhook-delivery-unknown"
    says = mark("There is no such message.")
