import hashlib


def digest(secret: str) -> bytes:
    """Codes and tokens are 128 random bits: nothing can be guessed back from this."""
    return hashlib.sha256(secret.encode()).digest()
