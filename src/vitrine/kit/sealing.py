"""Secrets that must be read again, sealed with a key of the installation (AES-256-GCM)."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealedElsewhere(Exception):
    """The secret key of this installation changed: what was sealed must be made anew."""


def seal(secret: str, owner_id: int, key: bytes) -> bytes:
    """Opens only as the secret of the same owner."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), str(owner_id).encode())


def unseal(sealed: bytes, owner_id: int, key: bytes) -> str:
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, body, str(owner_id).encode()).decode()
    except InvalidTag as strange:
        raise SealedElsewhere from strange
