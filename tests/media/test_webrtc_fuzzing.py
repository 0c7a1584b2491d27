"""Nothing that a stranger can send does more than be refused."""

import struct
from contextlib import suppress
from itertools import pairwise

from aioice import stun
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world.whip import Nowhere, an_offer
from vitrine.media.rtp.arrivals import PACKETS_AT_MOST as PACKETS_AT_MOST_REPORTED
from vitrine.media.rtp.arrivals import TICK_US, Arrivals, feedback_packet
from vitrine.media.rtp.reorder import PACKETS_AT_MOST, Packet, Reorder
from vitrine.media.webrtc.agent import PATHS_AT_MOST, WAITING_AT_MOST, Agent
from vitrine.media.webrtc.answer import Ours, choose, write_answer
from vitrine.media.webrtc.candidates import candidates, reachable
from vitrine.media.webrtc.door import Door
from vitrine.media.webrtc.fragment import read_fragment, write_fragment
from vitrine.media.webrtc.offer import OfferRefused, read_offer

LINES = an_offer().split("\r\n")
FRAGMENT_LINES = [
    "a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuv", "a=end-of-candidates", "m=audio 9 X 0",
    "a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host", "a=mid:0",
]  # fmt: skip


def damaged(line: str, at: int, tail: str) -> str:
    return line[:at] + tail


lines = st.one_of(
    st.sampled_from(LINES),
    st.builds(damaged, st.sampled_from(LINES), st.integers(0, 40), st.text(max_size=20)),
    st.text(max_size=40),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(lines, max_size=40))
def test_an_offer_is_answered_or_refused(said: list[str]) -> None:
    with suppress(OfferRefused):
        offer = read_offer("\r\n".join(["v=0", *said]).encode("utf-8", "replace"))
        where = candidates(["192.0.2.1"], 8189)
        ours = Ours(1, "passive", Agent().credentials, ("sha-256", "AB"), where)
        answer = write_answer(offer, choose(offer), ours)
        assert answer.count("m=") == len(offer.sections)
        assert "\n" not in answer.replace("\r\n", "")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(FRAGMENT_LINES), st.text(max_size=40)), max_size=12))
def test_a_fragment_is_read_or_refused(said: list[str]) -> None:
    with suppress(OfferRefused):
        read_fragment("\r\n".join(said).encode("utf-8", "replace"))


def test_what_we_write_as_a_fragment_is_one() -> None:
    agent = Agent()
    where = candidates(["192.0.2.1", "2001:db8::1"], 8189)
    read = read_fragment(write_fragment("0", agent.credentials, where).encode())
    assert (read.credentials, read.candidates) == (agent.credentials, 4)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120), st.integers(0, 3))
def test_strangers_datagrams_get_no_answer(tail: bytes, first: int) -> None:
    door, agent, path = Door(), Agent(), Nowhere()
    door.admit(agent)
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{agent.credentials.fragment}:x"
    whole = bytes(request)
    for datagram in (tail, bytes([first]) + tail, whole, whole[:20] + tail, whole + tail):
        door.take(datagram, path)
    assert path.answers == []
    assert agent.path is None


def test_a_session_keeps_few_paths_and_few_datagrams() -> None:
    door, agent = Door(), Agent()
    door.admit(agent)
    for port in range(1, 40):
        door.take(a_right_check(agent), Nowhere(port))
    assert len(agent.paths) == PATHS_AT_MOST
    for _ in range(WAITING_AT_MOST + 50):
        door.take(b"\x80" + bytes(40), Nowhere(39))
    assert agent.overflowed == 50
    door.dismiss(agent)
    assert (door.sessions, door.addresses) == (0, 0)


def test_a_publisher_is_told_an_address_and_never_a_name_or_everywhere() -> None:
    assert reachable("localhost", []) == ["127.0.0.1"]
    assert reachable("::1", []) == ["::1"]
    assert reachable("0.0.0.0", ["203.0.113.7"]) == ["203.0.113.7"]  # noqa: S104
    assert "0.0.0.0" not in reachable("0.0.0.0", [])  # noqa: S104


def a_right_check(agent: Agent) -> bytes:
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{agent.credentials.fragment}:x"
    request.add_message_integrity(agent.credentials.password.encode())
    return bytes(request)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 65_535), max_size=60))
def test_packets_come_out_in_order_once_and_bounded(numbers: list[int]) -> None:
    reorder, out = Reorder(), list[int]()
    for now, number in enumerate(numbers):
        carried = Packet(number, marker=True, payload=b"x")
        for run in (reorder.add(number, carried, now * 40), reorder.give_up(now * 40)):
            out += [packet.timestamp for packet in run.packets]
        assert reorder.waiting <= PACKETS_AT_MOST
        assert len(reorder.to_ask_for(now * 40)) <= 200
    # A number means the nearest to the highest that came, and that may still wait.
    furthest = 0x8000 + PACKETS_AT_MOST
    assert all(0 < (later - at) & 0xFFFF < furthest for at, later in pairwise(out))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 200), st.integers(0, 9_000)), min_size=1, max_size=50))
def test_a_rate_report_says_when_each_packet_came(came: list[tuple[int, int]]) -> None:
    arrivals, number, at = Arrivals(), 65_500, 10_000_000
    noted: dict[int, int] = {}
    for step, passed in came:
        number += step
        at += passed * 100
        arrivals.note(number & 0xFFFF, at)
        noted[number & 0xFFFF] = at
    report = arrivals.report()
    assert report is not None
    packet = feedback_packet(1, 2, report)
    assert len(packet) == 4 + 4 * int.from_bytes(packet[2:4], "big")
    told = read_report(report)
    assert told.keys() <= noted.keys()
    assert all(abs(told[key] - noted[key]) < TICK_US for key in told)
    assert len(told) == len(noted) or len(came) * 200 > PACKETS_AT_MOST_REPORTED
    assert arrivals.report() is None


def read_report(fci: bytes) -> dict[int, int]:
    """Microseconds of arrival by sequence number, as a sender reads them."""
    first, count, reference = struct.unpack("!HHI", fci[:8])
    at, place = (reference >> 8) * 64_000, 8 + 2 * -(-count // 7)
    told: dict[int, int] = {}
    for number in range(count):
        chunk = int.from_bytes(fci[8 + number // 7 * 2 :][:2], "big")
        size = chunk >> 2 * (6 - number % 7) & 3
        at += int.from_bytes(fci[place : place + size], "big", signed=size == 2) * TICK_US
        place += size
        if size:
            told[(first + number) & 0xFFFF] = at
    assert place == len(fci)
    return told
