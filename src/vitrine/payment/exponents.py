"""A provider counts some currencies otherwise than ISO 4217 does."""

from vitrine.kit.money import EXPONENTS, Money

# https://docs.stripe.com/currencies: without decimals by ISO 4217, with two by Stripe.
STRIPE_EXPONENTS = {"ISK": 2, "UGX": 2}


class NotWhole(ValueError):
    pass


def to_provider(amount: Money) -> int:
    shift = shift_of(amount.currency)
    return amount.minor * 10**shift if shift >= 0 else exactly(amount.minor, 10**-shift)


def from_provider(minor: int, currency: str) -> Money:
    code = currency.upper()
    shift = shift_of(code)
    return Money(exactly(minor, 10**shift) if shift >= 0 else minor * 10**-shift, code)


def shift_of(currency: str) -> int:
    iso = EXPONENTS[currency]
    return STRIPE_EXPONENTS.get(currency, iso) - iso


def exactly(minor: int, divisor: int) -> int:
    whole, rest = divmod(minor, divisor)
    if rest:
        raise NotWhole(f"{minor} is no multiple of {divisor}")
    return whole
