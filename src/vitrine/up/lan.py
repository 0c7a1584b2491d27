"""Which addresses of this machine other devices can reach."""

import socket

EVERYWHERE = "0.0.0.0"  # noqa: S104 - only when a phone shall come in
LOOPBACK = "127.0.0.1"
SOMEWHERE = ("192.0.2.1", 9)  # RFC 5737; nothing is sent, the kernel only chooses a way


def shown(host: str) -> str:
    """What stands in an address that is given to people."""
    if host in {EVERYWHERE, "::"}:
        return outward() or LOOPBACK
    return f"[{host}]" if ":" in host else host


def outward() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(SOMEWHERE)
        except OSError:
            return None
        return way.getsockname()[0]


def here(host: str) -> str:
    """How a process on this machine reaches what listens on `host`."""
    return {EVERYWHERE: LOOPBACK, "::": "::1"}.get(host, host)
