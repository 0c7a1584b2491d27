"""Which postcodes a pattern means.

`10` and `10115-14199` begin one; `BT` and `IV41-IV56` are areas.
"""

import re

ONE = r"[A-Z]{0,3}[0-9]{0,8}[A-Z]{0,2}"
PATTERN = re.compile(rf"(?P<low>{ONE})(?:-(?P<high>{ONE}))?")
LEADING = re.compile(r"([A-Z]*)([0-9]*)")
INWARD = 3  # characters after the space of a British postcode


def read_patterns(text: str) -> list[str] | str:
    """The patterns, or the first that is none."""
    patterns = [bare(part) for part in re.split(r"[,;\n]", text) if part.strip()]
    return next((each for each in patterns if not is_pattern(each)), patterns)


def is_pattern(text: str) -> bool:
    found = PATTERN.fullmatch(text)
    return found is not None and bool(found["low"]) and found["high"] != ""


def bare(text: str) -> str:
    return re.sub(r"\s", "", text).upper()


def matches(pattern: str, postcode: str) -> bool:
    low, _, high = pattern.partition("-")
    code = bare(postcode)
    if not code[:1].isalpha():
        digits = code.replace("-", "")
        if high and len(low) == len(high):
            return low <= digits[: len(low)] <= high
        return digits.startswith(pattern.replace("-", ""))
    return in_area(low, high, outward(postcode))


def outward(postcode: str) -> str:
    """`IV41` of `IV41 8PF`: the part that names the area."""
    area, space, _ = postcode.strip().upper().partition(" ")
    return area if space else bare(postcode)[:-INWARD]


def in_area(low: str, high: str, area: str) -> bool:
    letters, number = leading(area)
    first, least = leading(low)
    if letters != first:
        return False
    if not high:
        return low in (first, area, f"{letters}{number}")
    last, most = leading(high)
    return last == first and bool(number) and least <= int(number) <= most


def leading(area: str) -> tuple[str, int]:
    found = LEADING.match(area)
    assert found is not None
    return found[1], int(found[2] or 0)
