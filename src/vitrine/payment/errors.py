from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class CardNotRight(VitrineError):
    code = "card-not-right"
    kind = ErrorKind.INVALID


class CardNumberNotRight(CardNotRight):
    says = mark("This card number is not complete or mistyped.")


class CardExpired(CardNotRight):
    says = mark("This card's date is over, or not written as MM/YY.")


class CardCodeNotRight(CardNotRight):
    says = mark("The security code has 3 or 4 digits.")


class OnlyTestCards(CardNotRight):
    code = "only-test-cards"
    says = mark("No real card can pay here: please use a test card such as 4242 4242 4242 4242.")


class CardUnknown(NotFound):
    code = "card-unknown"
    kind = ErrorKind.INVALID
    says = mark("Please enter the card again.")


class PaymentInProgress(VitrineError):
    code = "payment-in-progress"
    says = mark("This order is being paid already. Please wait for the answer.")


class NothingToConfirm(VitrineError):
    code = "nothing-to-confirm"
    says = mark("No payment of this order waits for a second step.")


class ProviderAway(VitrineError):
    code = "payment-provider-away"
    kind = ErrorKind.BUSY
    says = mark("The payment service does not answer right now. Please try again in a moment.")


class RefundTooHigh(VitrineError):
    code = "refund-too-high"
    says = mark("More than was paid cannot be refunded.")


class NothingCaptured(VitrineError):
    code = "nothing-captured"
    says = mark("This order was not paid, so nothing can be refunded.")


class TransferRefused(VitrineError):
    code = "transfer-refused"
    says = mark("The payment provider did not pay this out: {reason}.")
