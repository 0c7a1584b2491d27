"""Who may come in."""

import msgspec

from vitrine.realtime.token import Claims, Refusal, TokenRefused, place_in, place_of, verify


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """`origin`: the pages' own, for who comes without a token; `anonymous`: without an account."""

    key: bytes
    origin: str
    anonymous: bool

    def admit(self, show: str, token: str, origin: str | None) -> Claims | None:
        """Raises TokenRefused. `origin` None: a plain GET from our own page names none."""
        claims = self._claims(show, token, origin)
        if not self.anonymous and (claims is None or claims.who is None):
            raise TokenRefused(Refusal.SIGN_IN)
        return claims

    def place(self, claims: Claims | None, address: str) -> str | None:
        """Who has no token comes from where the connection does."""
        return place_in(claims) if claims else place_of(address, self.key)

    def _claims(self, show: str, token: str, origin: str | None) -> Claims | None:
        if token:
            return verify(token, self.key, show=show, origin=origin)
        if origin in {None, self.origin}:
            return None
        raise TokenRefused(Refusal.ORIGIN)
