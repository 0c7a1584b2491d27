from vitrine.web.visiting import Visit

MOST_DIGITS = 5


def page_number(visit: Visit) -> int:
    """`?page=` of an address; anything that is no page is the first."""
    told = visit.query.get("page", "")
    is_number = told.isascii() and told.isdecimal() and len(told) <= MOST_DIGITS
    return max(int(told), 1) if is_number else 1
