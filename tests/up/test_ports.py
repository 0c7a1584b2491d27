import socket

import pytest

from vitrine.up.ports import HostUnknown, PortTaken, settled


def test_zero_is_any_free_port_and_no_two_are_the_same() -> None:
    ports = settled(dict.fromkeys(("http", "room", "media", "rtmp", "ice"), 0), "127.0.0.1")
    assert len(set(ports.values())) == 5
    assert 0 not in ports.values()


def test_a_taken_port_is_refused_by_the_option_that_chose_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} is taken. Choose another with --room"):
            settled({"http": 0, "room": port}, "127.0.0.1")


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_the_port_of_ice_is_free_for_both_tcp_and_udp(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind is socket.SOCK_STREAM:
            taken.listen()
        with pytest.raises(PortTaken, match="Choose another with --ice"):
            settled({"ice": taken.getsockname()[1]}, "127.0.0.1")


def test_one_port_for_two_options_is_refused() -> None:
    free = settled({"http": 0}, "127.0.0.1")["http"]
    with pytest.raises(PortTaken):
        settled({"http": free, "room": free}, "127.0.0.1")


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(HostUnknown, match=r"192\.0\.2\.1"):
        settled({"http": 0}, "192.0.2.1")
