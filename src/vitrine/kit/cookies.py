from typing import NamedTuple


class SessionCookie(NamedTuple):
    """How the session token travels: `__Host-` wherever the address is HTTPS."""

    name: str
    secure: bool

    @classmethod
    def at(cls, web_url: str) -> "SessionCookie":
        secure = web_url.startswith("https:")
        return cls("__Host-session" if secure else "session", secure)


class DeviceCookie(NamedTuple):
    """How a producer's second device is known."""

    name: str
    secure: bool

    @classmethod
    def at(cls, web_url: str) -> "DeviceCookie":
        secure = web_url.startswith("https:")
        return cls("__Host-device" if secure else "device", secure)
