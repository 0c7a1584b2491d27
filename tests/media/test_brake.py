"""How much of what a WHIP publisher sends is read."""

import asyncio
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.media.errors import BitrateOverLimit
from vitrine.media.limits import Limits
from vitrine.media.webrtc.agent import Agent
from vitrine.media.whip.brake import BURST_MS, Brake

LIMITS = Limits(bitrate=2_000_000)
PER_MS = 500  # bytes: twice the limit
TICK_MS = 50


@given(st.lists(st.integers(0, 40), max_size=40))
def test_no_more_is_kept_than_twice_the_limit(bursts: list[int]) -> None:
    """So many datagrams of 20,000 bytes between two looks."""
    agent = Agent()
    brake = Brake(agent, LIMITS, 0)
    sent, at = 0, 0
    for burst in bursts:
        for _ in range(burst):
            agent.receive(bytes(20_000))
        sent, at = sent + burst, at + TICK_MS
        with suppress(BitrateOverLimit):
            brake.look(at)
    assert (sent - agent.overflowed) * 20_000 <= PER_MS * (BURST_MS + at)


def test_what_is_too_fast_for_a_second_ends_with_its_rate() -> None:
    agent = Agent()
    brake = Brake(agent, LIMITS, 0)
    with pytest.raises(BitrateOverLimit, match=r"sends 16\.0 Mb/s; the limit is 2 Mb/s"):
        flood(agent, brake)


def flood(agent: Agent, brake: Brake) -> None:
    """Ten seconds of 16 Mb/s."""
    for at in range(TICK_MS, 10_000, TICK_MS):
        for _ in range(100):
            agent.receive(bytes(1_000))
        brake.look(at)


def test_a_keyframe_that_comes_at_once_is_no_reason() -> None:
    agent = Agent()
    brake = Brake(agent, LIMITS, 0)
    for second in range(20):
        for _ in range(10):
            agent.receive(bytes(25_000))
        for tick in range(1, 21):
            brake.look(second * 1_000 + tick * TICK_MS)
    assert agent.overflowed == 0


async def test_who_always_has_one_more_leaves_the_loop_to_others() -> None:
    agent, turns = Agent(), 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(others())
        for _ in range(500):
            agent.receive(b"\x80")
        for _ in range(500):
            await agent.next()
        working.cancel()
    assert turns >= 5
