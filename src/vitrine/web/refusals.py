from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class SignInFirst(VitrineError):
    code = "sign-in-first"
    kind = ErrorKind.UNAUTHENTICATED
    says = mark("Sign in first.")


class FillThisIn(VitrineError):
    code = "fill-this-in"
    kind = ErrorKind.INVALID
    says = mark("Please fill this in.")


class LookAgain(VitrineError):
    code = "look-again"
    kind = ErrorKind.INVALID
    says = mark("Not saved yet. Please look at the marked fields.")


class AmountNotRight(VitrineError):
    code = "amount-not-right"
    kind = ErrorKind.INVALID
    says = mark("Write an amount, such as {example}.")


class NumberNotRight(VitrineError):
    code = "number-not-right"
    kind = ErrorKind.INVALID
    says = mark("Write a whole number between {least} and {most}.")


class ColourNotRight(VitrineError):
    code = "colour-not-right"
    kind = ErrorKind.INVALID
    says = mark("Write a colour as #d8583a.")


class SkuTwice(VitrineError):
    code = "sku-twice"
    kind = ErrorKind.INVALID
    says = mark("Two variants cannot have one SKU.")


class EmailIncomplete(VitrineError):
    code = "email-incomplete"
    kind = ErrorKind.INVALID
    says = mark("This is not a complete e-mail address.")


class ContentNeeded(VitrineError):
    code = "content-needed"
    kind = ErrorKind.INVALID
    says = mark("Say how much is in it: the law wants a price per unit here.")


class VatRatesNotRight(VitrineError):
    code = "vat-rates-not-right"
    kind = ErrorKind.INVALID
    says = mark("Write countries and their rates, such as: DE 7, FR 5.5")


class VatRateUnknown(VitrineError):
    code = "vat-rate-unknown"
    kind = ErrorKind.INVALID
    says = mark("The VAT rates of {country} are {rates}.")


class SafetyNeeded(VitrineError):
    code = "safety-needed"
    kind = ErrorKind.INVALID
    says = mark("The law of {market} wants buyers to know this.")


class SafetyFirst(VitrineError):
    code = "safety-first"
    kind = ErrorKind.INVALID
    says = mark("Before you sell in {market}, complete who made it and who answers for it, below.")


class UploadTooLarge(VitrineError):
    code = "upload-too-large"
    kind = ErrorKind.INVALID
    says = mark("This is too much to send at once: a picture has at most {megabytes} MB.")


class StorageAway(VitrineError):
    code = "storage-away"
    kind = ErrorKind.BUSY
    says = mark("The storage does not answer. Try again in a moment.")
