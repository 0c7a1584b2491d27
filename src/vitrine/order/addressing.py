from babel import Locale

from vitrine.order.model import Order


def address_lines(order: Order) -> list[str]:
    """As letters are addressed in the country they go to, in the buyer's language."""
    parts = [order.postcode, order.city]
    town = " ".join(reversed(parts) if order.country == "GB" else parts).strip()
    country = Locale.parse(order.locale).territories.get(order.country, order.country)
    return [part for part in (order.name, order.line1, order.line2, town, country) if part]
