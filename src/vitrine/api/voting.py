"""How a browser is known to have voted: a cookie, set by its first vote."""

import hmac
import re
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Request, Response

from vitrine.account import Account
from vitrine.api.dependencies import InSettings, MaybeSignedIn
from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.ids import new_secret
from vitrine.kit.networks import network_of
from vitrine.kit.text import mark
from vitrine.settings import Settings
from vitrine.show import Voter

LASTS_SECONDS = 60 * 60 * 24
GUEST = re.compile(r"[a-z2-7]{26}")
ACCOUNT = re.compile(r"[0-9a-f]{64}")


class HostsDoNotVote(VitrineError):
    code = "hosts-do-not-vote"
    kind = ErrorKind.FORBIDDEN
    says = mark("Who works for the shop does not vote.")


class Ballot:
    """Who votes: an account, else a browser, by its cookie.

    An account's vote leaves its own key in the browser, so that who signs out there has voted; what
    the browser voted as a guest before is the account's.
    """

    def __init__(
        self, request: Request, response: Response, using: Settings, account: Account | None
    ) -> None:
        self.account = account
        self._request, self._response, self._using = request, response, using

    def voter(self) -> Voter:
        known = self._request.cookies.get(self._cookie, "")
        is_guest = GUEST.fullmatch(known) is not None
        if self.account:
            key = self._key_of(self.account)
            voter = Voter(key, guest=known if is_guest else None)
        else:
            key = known if is_guest or ACCOUNT.fullmatch(known) else new_secret()
            voter = Voter(key, place=self._place)
        self._response.set_cookie(
            self._cookie,
            key,
            max_age=LASTS_SECONDS,
            secure=self._is_secure,
            httponly=True,
            samesite="lax",
        )
        return voter

    def _key_of(self, account: Account) -> str:
        """Keyed, since whoever knows it votes in the account's place."""
        return hmac.digest(
            self._using.derived_key("ballot"), str(account.id).encode(), sha256
        ).hex()

    @property
    def _place(self) -> str | None:
        """Keyed, since all addresses there are can be tried against a plain digest."""
        network = network_of(self._request.client.host) if self._request.client else None
        if network is None:
            return None
        return hmac.digest(self._using.derived_key("poll-place"), network.encode(), sha256).hex()

    @property
    def _cookie(self) -> str:
        return "__Host-ballot" if self._is_secure else "ballot"

    @property
    def _is_secure(self) -> bool:
        return self._using.web_url.startswith("https:")


async def ballot(
    request: Request, response: Response, using: InSettings, account: MaybeSignedIn
) -> Ballot:
    return Ballot(request, response, using, account)


InBallot = Annotated[Ballot, Depends(ballot)]
