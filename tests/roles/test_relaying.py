import asyncio
from datetime import timedelta

import msgspec
from nats.aio.client import Client
from sqlalchemy import func, select, text

from tests.world.catalogue import a_product
from tests.world.shop import a_shop
from tests.world.show import a_live_show, an_item
from tests.world.worker import a_relay, hot_log, until
from vitrine import show as shows
from vitrine.db import Database, Outbox, OutboxKind
from vitrine.kit import clock
from vitrine.realtime import roomlog
from vitrine.realtime.entries import Cue, Pin
from vitrine.realtime.subscribing import in_force
from vitrine.roles.hot_logs import JUMP
from vitrine.roles.poking import POKE
from vitrine.show import RoomEntry


async def a_show_with_item(db: Database) -> tuple[int, int]:
    async with db.begin() as tx:
        shop = await a_shop(tx)
        show = await a_live_show(tx, shop)
        item = await an_item(tx, show, await a_product(tx, shop))
        return show.id, item.id


async def pin(db: Database, show_id: int, item_id: int) -> None:
    async with db.begin() as tx:
        show = await shows.show_by_id(tx, show_id)
        await shows.pin(tx, show, await shows.item_by_id(tx, show, item_id))


async def outbox_size(db: Database) -> int:
    async with db.begin() as tx:
        return (await tx.session.scalars(select(func.count(Outbox.id)))).one()


async def empty(db: Database) -> bool:
    return await outbox_size(db) == 0


async def test_everything_leaves_the_outbox(db: Database, nats: Client) -> None:
    show_id, item_id = await a_show_with_item(db)
    await pin(db, show_id, item_id)
    async with a_relay(nats, db):
        await until(lambda: empty(db))
    cues = [line.entry for line in await hot_log(nats, show_id)]
    assert [type(cue).__name__ for cue in cues] == ["StateChange", "Pin"]
    facts = await nats.jetstream().stream_info("FACTS")
    assert facts.state.messages >= 2


async def test_cues_arrive_once_and_in_order_though_the_relay_dies_again_and_again(
    db: Database, nats: Client
) -> None:
    show_id, item_id = await a_show_with_item(db)

    async def pin_often() -> None:
        for _ in range(20):
            await pin(db, show_id, item_id)

    async with asyncio.TaskGroup() as hosts:
        pinning = [hosts.create_task(pin_often()) for _ in range(3)]
        while not all(task.done() for task in pinning):
            async with a_relay(nats, db):
                await asyncio.sleep(0.05)
    async with a_relay(nats, db):
        await until(lambda: empty(db))
    cues = [line.entry for line in await hot_log(nats, show_id)]
    numbers = [cue.cue for cue in cues if isinstance(cue, Cue)]
    assert numbers == list(range(1, 62))
    moments = [cue.at for cue in cues]
    assert moments == sorted(set(moments))


async def test_one_of_two_relays_leads_and_the_other_takes_over(db: Database, nats: Client) -> None:
    show_id, item_id = await a_show_with_item(db)
    async with a_relay(nats, db):
        async with a_relay(nats, db):
            await pin(db, show_id, item_id)
            await until(lambda: empty(db))
        await pin(db, show_id, item_id)
        await until(lambda: empty(db))
    assert len(await hot_log(nats, show_id)) == 3


async def test_a_poke_wakes_the_relay(db: Database, nats: Client) -> None:
    show_id, item_id = await a_show_with_item(db)
    async with a_relay(nats, db):
        await until(lambda: empty(db))
        heard = await nats.subscribe(roomlog.live_subject_of(show_id))
        await in_force(nats)
        await pin(db, show_id, item_id)
        await nats.publish(POKE)
        message = await heard.next_msg(5)
    assert msgspec.json.decode(message.data)["kind"] == "pin"


async def test_a_signal_goes_out_once_and_is_not_kept(db: Database, nats: Client) -> None:
    heard = await nats.subscribe("stream.control.7")
    await in_force(nats)
    async with db.begin() as tx:
        tx.signal("stream.control.7", {"do": "drop", "reason": "key-rotated"})
    async with a_relay(nats, db):
        message = await heard.next_msg(5)
        await until(lambda: empty(db))
    assert msgspec.json.decode(message.data) == {"do": "drop", "reason": "key-rotated"}


async def test_the_kept_log_is_the_hot_log(db: Database, nats: Client) -> None:
    show_id, item_id = await a_show_with_item(db)
    for _ in range(5):
        await pin(db, show_id, item_id)
    async with a_relay(nats, db):
        await until(lambda: empty(db))
    async with db.begin() as tx:
        kept = await tx.session.scalars(
            select(RoomEntry.body).where(RoomEntry.show_id == show_id).order_by(RoomEntry.seq)
        )
        assert [body.encode() for body in kept] == [
            line.wire for line in await hot_log(nats, show_id)
        ]


async def test_a_lost_hot_log_is_made_again_beyond_the_kept_one(db: Database, nats: Client) -> None:
    show_id, item_id = await a_show_with_item(db)
    await pin(db, show_id, item_id)
    async with a_relay(nats, db):
        await until(lambda: empty(db))
    await nats.jetstream().delete_stream(roomlog.stream_of(show_id))
    async with db.begin() as tx:
        row = Outbox(
            id=1,
            kind=OutboxKind.CUE,
            subject=f"room.{show_id}",
            show_id=show_id,
            cue=3,
            body=b'{"kind":"unpin","cue":3,"at":1,"item":"1"}',
            created_at=(await shows.show_by_id(tx, show_id)).created_at,
            published_at=(await shows.show_by_id(tx, show_id)).created_at,
        )
        tx.session.add(row)
    async with a_relay(nats, db):
        await until(lambda: empty(db))
    assert [line.seq for line in await hot_log(nats, show_id)] == [2 + JUMP]


async def test_the_end_of_a_show_is_a_checkpoint(db: Database, nats: Client) -> None:
    show_id, item_id = await a_show_with_item(db)
    await pin(db, show_id, item_id)
    async with db.begin() as tx:
        await shows.end(tx, await shows.show_by_id(tx, show_id))

    async def ended() -> bool:
        async with db.begin() as tx:
            state = (await shows.checkpoint(tx, show_id)).state
            return state is not None and state.ended

    async with a_relay(nats, db):
        await until(ended)
    async with db.begin() as tx:
        state = (await shows.checkpoint(tx, show_id)).state
    assert state is not None
    assert isinstance(state.slots["pinned"][-1], Pin)


async def test_an_erased_message_is_gone_from_every_log(db: Database, nats: Client) -> None:
    show_id, _ = await a_show_with_item(db)
    async with a_relay(nats, db):
        await until(lambda: empty(db))
        said = b'{"kind":"chat","at":5,"id":"m1","from":"who","text":"rude"}'
        for request in ("in time", "two minutes later"):
            await roomlog.publish(nats.jetstream(), show_id, said, msg_id=request)
        async with db.begin() as tx:
            await shows.erase_message(tx, show_id, "m1", by="host", reason="insult")

        async def gone() -> bool:
            wires = [line.wire for line in await hot_log(nats, show_id)]
            return not any(b'"text"' in wire for wire in wires) and b'"of":' in wires[-1]

        async def applied() -> bool:
            async with db.begin() as tx:
                when = await tx.session.scalar(text("select applied_at from erasure"))
            return when is not None

        await until(gone)
        await until(applied)
        await roomlog.publish(nats.jetstream(), show_id, said, msg_id="after it was erased")
        await until(gone)
    async with db.begin() as tx:
        kept = (await tx.session.scalars(select(RoomEntry.body).order_by(RoomEntry.seq))).all()
    assert not any('"text":"rude"' in body for body in kept)
    assert '"was":"chat"' in kept[1]


async def test_an_erased_message_that_the_hot_log_has_trimmed_holds_up_no_other(
    db: Database, nats: Client
) -> None:
    show_id, _ = await a_show_with_item(db)
    async with a_relay(nats, db):
        await until(lambda: empty(db))
        for message in ("m1", "m2"):
            said = b'{"kind":"chat","at":5,"id":"%b","from":"who","text":"rude"}' % message.encode()
            seq = (await roomlog.publish(nats.jetstream(), show_id, said, msg_id=message)).seq

        async def kept() -> bool:
            async with db.begin() as tx:
                return await shows.last_kept(tx, show_id) == seq

        async def gone() -> bool:
            return not any(b'"text"' in line.wire for line in await hot_log(nats, show_id))

        await until(kept)
        await nats.jetstream().purge_stream(roomlog.stream_of(show_id), seq=seq)
        async with db.begin() as tx:
            for message in ("m1", "m2"):
                await shows.erase_message(tx, show_id, message, by="host", reason="insult")
        await until(gone)


async def test_a_day_after_its_end_a_show_has_its_kept_log_only(db: Database, nats: Client) -> None:
    show_id, _ = await a_show_with_item(db)
    async with db.begin() as tx:
        await shows.end(tx, await shows.show_by_id(tx, show_id))
    async with a_relay(nats, db):
        await until(lambda: empty(db))

    async def cold() -> bool:
        return await roomlog.bounds(nats.jetstream(), show_id) is None

    with clock.stopped_at(clock.now() + timedelta(hours=25)):
        async with a_relay(nats, db):
            await until(cold)
    async with db.begin() as tx:
        state = (await shows.checkpoint(tx, show_id)).state
        assert await shows.open_rooms(tx) == []
    assert state is not None
    assert state.ended
