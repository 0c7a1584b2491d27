from typing import NamedTuple


class SessionCookie(NamedTuple):
    """How the session token travels: `__Host-` wherever the address is HTTPS."""

    name: str
    secure: bool

    @classmethod
    def at(cls, web_url: str) -> "SessionCookie":
        secure = web_url.startswith("https:")
        return cls("__Host-session" if secure else "session", secure)
