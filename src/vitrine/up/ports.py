"""Ports are settled before anything starts: 0 means any free one, a taken one is refused."""

import errno
import socket
from collections.abc import Mapping
from contextlib import ExitStack

from vitrine.errors import VitrineError

ALSO_UDP = {"ice"}


class PortTaken(VitrineError):
    code = "port-taken"
    says = "Port {port} is taken. Choose another with --{name}, or --{name} 0 for any free one."


class PortForbidden(VitrineError):
    code = "port-forbidden"
    says = "This user may not listen on port {port}. Choose one above 1023 with --{name}."


class HostUnknown(VitrineError):
    code = "host-unknown"
    says = "This machine has no address {host}. Choose another with --host."


def settled(wanted: Mapping[str, int], host: str) -> dict[str, int]:
    """All are held until the last is settled, so that no two are the same."""
    with ExitStack() as held:
        return {
            name: settled_one(held, name, host, port)
            for name, port in sorted(wanted.items(), key=lambda item: item[1] == 0)
        }


def settled_one(held: ExitStack, name: str, host: str, port: int) -> int:
    stream = held.enter_context(bound(socket.SOCK_STREAM, name, host, port))
    number = int(stream.getsockname()[1])
    if name in ALSO_UDP:
        try:
            held.enter_context(bound(socket.SOCK_DGRAM, name, host, number))
        except PortTaken:
            if port:
                raise
            return settled_one(held, name, host, port)
    return number


def bound(kind: socket.SocketKind, name: str, host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    trial = socket.socket(family, kind)
    try:
        take(trial, host, port)
    except OSError as error:
        trial.close()
        raise refusal(error, name, host, port) from None
    return trial


def take(trial: socket.socket, host: str, port: int) -> None:
    if port and trial.type is socket.SOCK_STREAM:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    trial.bind((host, port))
    if trial.type is socket.SOCK_STREAM:
        trial.listen()


def refusal(error: OSError, name: str, host: str, port: int) -> VitrineError:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return HostUnknown(host=host)
    if isinstance(error, PermissionError):
        return PortForbidden(port=port, name=name)
    return PortTaken(port=port, name=name)
