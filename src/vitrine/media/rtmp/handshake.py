import secrets

from vitrine.media.errors import ProtocolBroken

VERSION = 3
SIZE = 1536  # bytes of C1, S1, C2 and S2


def check_version(c0: bytes) -> None:
    """RTMP 1.0 §5.2.2; 6 would be RTMPE, and a `G` is somebody's HTTP."""
    if c0[0] != VERSION:
        raise ProtocolBroken(f"RTMP version {c0[0]} is not spoken here")


def answer(c1: bytes) -> bytes:
    """S0 + S1 + S2 (§5.2.3, §5.2.4). Zeros where FMS writes its version ask for no digest."""
    s1 = bytes(8) + secrets.token_bytes(SIZE - 8)
    return bytes([VERSION]) + s1 + c1
