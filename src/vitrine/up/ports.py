"""Ports are settled before anything starts: 0 means any free one, a taken one is refused."""

import errno
import socket
from collections.abc import Mapping
from contextlib import ExitStack

from vitrine.errors import VitrineError

UDP = {"ice"}


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
            name: held.enter_context(bound(name, host, port)).getsockname()[1]
            for name, port in sorted(wanted.items(), key=lambda item: item[1] == 0)
        }


def bound(name: str, host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    kind = socket.SOCK_DGRAM if name in UDP else socket.SOCK_STREAM
    trial = socket.socket(family, kind)
    if port:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        trial.bind((host, port))
        if kind is socket.SOCK_STREAM:
            trial.listen()
    except PermissionError:
        raise PortForbidden(port=port, name=name) from None
    except socket.gaierror:
        raise HostUnknown(host=host) from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise HostUnknown(host=host) from None
        raise PortTaken(port=port, name=name) from None
    return trial
