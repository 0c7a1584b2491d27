from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class TermNotPossible(VitrineError):
    code = "term-not-possible"
    kind = ErrorKind.INVALID
    says = mark("Write a share between 0 and 50 percent.")


class CountryUnknown(VitrineError):
    code = "country-unknown"
    kind = ErrorKind.INVALID
    says = mark("The VAT of {country} is not known here. Write a country as DE or GB.")
