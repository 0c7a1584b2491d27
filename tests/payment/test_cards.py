from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from vitrine.db import Base, Database
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.payment import AttemptState, Outcome, Sandbox, tokenise
from vitrine.payment.errors import (
    CardCodeNotRight,
    CardExpired,
    CardNotRight,
    CardNumberNotRight,
    CardUnknown,
    OnlyTestCards,
)

PRICE = Money(2400, "GBP")


async def authorised(db: Database, card: str) -> Outcome:
    return await Sandbox(db).authorise(key="a", card=card, amount=PRICE, order="1")


@pytest.mark.parametrize(
    ("number", "state", "reason"),
    [
        ("4242 4242 4242 4242", "authorized", None),
        ("5555-5555-5555-4444", "authorized", None),
        ("4000000000000002", "declined", "card-declined"),
        ("4000000000009995", "declined", "insufficient-funds"),
        ("4000002500003155", "requires_action", None),
    ],
)
async def test_a_test_card_does_what_it_is_known_for(
    db: Database, number: str, state: str, reason: str | None
) -> None:
    card = await tokenise(db, number, "12/40", "123")
    outcome = await authorised(db, card.token)
    assert (outcome.state, outcome.reason) == (state, reason)


@pytest.mark.parametrize(
    ("written", "refusal", "field"),
    [
        (("4242424242424241", "12/40", "123"), CardNumberNotRight, "number"),
        (("4242", "12/40", "123"), CardNumberNotRight, "number"),
        (("not a number", "12/40", "123"), CardNumberNotRight, "number"),
        (("4111111111111111", "12/40", "123"), OnlyTestCards, "number"),
        (("4242424242424242", "13/40", "123"), CardExpired, "expiry"),
        (("4242424242424242", "10/26", "123"), CardExpired, "expiry"),
        (("4242424242424242", "12/40", "12"), CardCodeNotRight, "cvc"),
    ],
)
async def test_a_card_that_cannot_be_is_refused(
    db: Database, written: tuple[str, str, str], refusal: type[CardNotRight], field: str
) -> None:
    with (
        clock.stopped_at(datetime(2026, 11, 24, tzinfo=UTC)),
        pytest.raises(refusal) as refused,
    ):
        await tokenise(db, *written)
    assert refused.value.field == field
    assert written[0] not in str(refused.value)


async def test_a_card_holds_to_the_end_of_its_month(db: Database) -> None:
    with clock.stopped_at(datetime(2026, 11, 30, 23, tzinfo=UTC)):
        assert (await tokenise(db, "4242424242424242", "11 / 2026", "123")).last4 == "4242"


async def test_a_number_is_nowhere_in_the_database(db: Database) -> None:
    await tokenise(db, "4242424242424242", "12/40", "123")
    async with db.begin() as tx:
        for table in Base.metadata.tables:
            rows = await tx.session.execute(text(f'select * from "{table}"'))  # noqa: S608
            assert "4242424242424242" not in str(rows.all())


async def test_the_provider_takes_a_key_once(db: Database) -> None:
    card = await tokenise(db, "4242424242424242", "12/40", "123")
    first = await authorised(db, card.token)
    assert await authorised(db, card.token) == first


async def test_the_provider_never_moves_money_back_and_forth(db: Database) -> None:
    card = await tokenise(db, "4242424242424242", "12/40", "123")
    held, provider = await authorised(db, card.token), Sandbox(db)
    assert (await provider.capture(held.reference)).state == AttemptState.CAPTURED
    assert (await provider.void(held.reference)).state == AttemptState.CAPTURED
    assert (await provider.deny(held.reference)).state == AttemptState.CAPTURED


async def test_an_unknown_card_is_refused(db: Database) -> None:
    with pytest.raises(CardUnknown):
        await authorised(db, "card_unknown")
