import pytest

from tests.world.outbox import signalled
from tests.world.show import SEALING, a_show
from vitrine.db import Tx
from vitrine.kit.sealing import SealedElsewhere
from vitrine.stream import key_of, open_key, rotate_key
from vitrine.stream.model import StreamKey


async def test_a_key_names_its_show_and_stays_the_same(tx: Tx) -> None:
    show = await a_show(tx)
    key = await key_of(tx, show.id, SEALING)
    assert key.startswith(f"{show.id}-")
    assert len(key.partition("-")[2]) == 26
    assert await key_of(tx, show.id, SEALING) == key
    assert await open_key(tx, key, SEALING) == show.id


async def test_a_key_is_not_readable_in_the_database(tx: Tx) -> None:
    show = await a_show(tx)
    key = await key_of(tx, show.id, SEALING)
    row = await tx.session.get_one(StreamKey, show.id)
    assert key.partition("-")[2].encode() not in row.sealed
    with pytest.raises(SealedElsewhere):
        await key_of(tx, show.id, b"another key of 32 bytes, really!")


@pytest.mark.parametrize(
    "wrong", ["", "-", "abc", "1-", "²-x", f"{'9' * 19}-x", f"{'9' * 30}-x", "ü"]
)
async def test_a_wrong_key_opens_nothing(tx: Tx, wrong: str) -> None:
    show = await a_show(tx)
    await key_of(tx, show.id, SEALING)
    assert await open_key(tx, wrong, SEALING) is None
    assert await open_key(tx, f"{show.id}-{wrong}", SEALING) is None


async def test_the_key_of_one_show_does_not_open_another(tx: Tx) -> None:
    one, other = await a_show(tx), await a_show(tx)
    secret = (await key_of(tx, one.id, SEALING)).partition("-")[2]
    await key_of(tx, other.id, SEALING)
    assert await open_key(tx, f"{other.id}-{secret}", SEALING) is None


async def test_a_rotated_key_opens_nothing_and_drops_its_stream(tx: Tx) -> None:
    show = await a_show(tx)
    old = await key_of(tx, show.id, SEALING)
    new = await rotate_key(tx, show.id, SEALING)
    assert await open_key(tx, old, SEALING) is None
    assert await open_key(tx, new, SEALING) == show.id
    subject, body = (await signalled(tx))[-1]
    assert subject == f"stream.control.{show.id}"
    assert b'"do":"drop"' in body
