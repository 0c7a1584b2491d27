"""What a seller typed into a field. What is wrong is noted beside it; nothing is thrown away."""

from collections.abc import Iterable

from babel.numbers import format_decimal, get_decimal_symbol

from vitrine.errors import VitrineError
from vitrine.kit.amounts import money_written
from vitrine.kit.money import EXPONENTS, Money
from vitrine.kit.writing import major
from vitrine.market import market
from vitrine.web.filling import Form
from vitrine.web.refusals import AmountNotRight, LookAgain, NumberNotRight
from vitrine.web.visiting import Visit

EXAMPLE = 2400  # minor units
MOST_DIGITS = 9


def note(visit: Visit, form: Form, problems: Iterable[VitrineError]) -> None:
    for problem in problems:
        form.refused(problem, visit.language)


def demand_right(form: Form) -> None:
    if any(form.problems.values()):
        raise LookAgain


def amount_told(visit: Visit, form: Form, name: str, code: str, *, least: int = 1) -> Money | None:
    """None where nothing is written, or nothing that is an amount."""
    if not form.values[name]:
        return None
    currency = market(code).currency
    decimal = get_decimal_symbol(visit.formats.locale)
    told = money_written(form.values[name], currency, decimal=decimal)
    if told is None or told.minor < least:
        example = amount_typed(visit, Money(EXAMPLE, currency))
        note(visit, form, [AmountNotRight(field=name, example=example)])
        return None
    return told


def amount_typed(visit: Visit, amount: Money | None) -> str:
    """An amount as its reader would type it."""
    if amount is None:
        return ""
    places = EXPONENTS[amount.currency]
    pattern = f"0.{'0' * places}" if places else "0"
    return str(format_decimal(major(amount), pattern, locale=visit.formats.locale))


def whole_told(
    visit: Visit,
    form: Form,
    name: str,
    *,
    least: int = 1,
    most: int = 1_000_000,
    needed: bool = False,
) -> int | None:
    text = form.values[name]
    if not text and not needed:
        return None
    is_number = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    if not is_number or not least <= int(text) <= most:
        note(
            visit, form, [NumberNotRight(field=name, least=least, most=visit.formats.number(most))]
        )
        return None
    return int(text)
