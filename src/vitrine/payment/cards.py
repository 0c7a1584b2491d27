import hashlib
import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
from vitrine.payment.errors import (
    CardCodeNotRight,
    CardExpired,
    CardNumberNotRight,
    OnlyTestCards,
)
from vitrine.payment.model import CardBehaviour, SandboxCard, SavedCard

CARD_USED_UP = "card-used-up"  # why a payment was let go
TEST_CARDS = {
    "4242424242424242": ("Visa", CardBehaviour.PAYS),
    "5555555555554444": ("Mastercard", CardBehaviour.PAYS),
    "4000000000000002": ("Visa", CardBehaviour.DECLINED),
    "4000000000009995": ("Visa", CardBehaviour.POOR),
    "4000002500003155": ("Visa", CardBehaviour.SECOND_STEP),
}
EXPIRY = re.compile(r"(0[1-9]|1[0-2]) ?/ ?(?:20)?(\d\d)")
SEPARATORS = re.compile(r"[ -]")


@dataclass(frozen=True, slots=True)
class Card:
    token: str
    brand: str
    last4: str


async def tokenise(db: Database, number: str, expiry: str, code: str) -> Card:
    """Stands for the provider's own card field: the number goes no further than this function."""
    digits = SEPARATORS.sub("", number)
    check_number(digits)
    check_expiry(expiry, clock.now().date())
    if not re.fullmatch(r"[0-9]{3,4}", code.strip()):
        raise CardCodeNotRight(field="cvc")
    if digits not in TEST_CARDS:
        raise OnlyTestCards(field="number")
    brand, behaviour = TEST_CARDS[digits]
    card = Card(f"card_{ids.new_secret()}", brand, digits[-4:])
    async with db.begin() as tx:
        tx.session.add(
            SandboxCard(
                token=card.token,
                brand=brand,
                last4=card.last4,
                behaviour=behaviour,
                fingerprint=fingerprint_of(digits, expiry, code),
                created_at=clock.now(),
            )
        )
    return card


def fingerprint_of(digits: str, expiry: str, code: str) -> str:
    """Everybody tries the same test numbers, so here the date and the code tell cards apart."""
    written = "/".join((digits, *re.findall(r"\d+", expiry), code.strip()))
    return hashlib.sha256(written.encode()).hexdigest()


async def fingerprint(tx: Tx, token: str) -> str | None:
    """The same for every token of one card; None while only the provider could tell."""
    by_token = select(SandboxCard.fingerprint).where(SandboxCard.token == token)
    kept = select(SavedCard.fingerprint).where(SavedCard.token == token).limit(1)
    return await tx.session.scalar(by_token) or await tx.session.scalar(kept)


def check_number(digits: str) -> None:
    if not re.fullmatch(r"[0-9]{12,19}", digits) or luhn(digits) % 10:
        raise CardNumberNotRight(field="number")


def luhn(digits: str) -> int:
    doubled = (2 * int(digit) for digit in digits[-2::-2])
    return sum(map(int, digits[-1::-2])) + sum(twice // 10 + twice % 10 for twice in doubled)


def check_expiry(expiry: str, today: date) -> None:
    written = EXPIRY.fullmatch(expiry.strip())
    if written is None:
        raise CardExpired(field="expiry")
    month, year = int(written[1]), 2000 + int(written[2])
    if (year, month) < (today.year, today.month):
        raise CardExpired(field="expiry")
