"""Who may set how much aside at a time: without a limit a script holds a drop for nothing."""

from vitrine.kit.networks import network_of

ACCOUNT, NETWORK = "account/", "network/"
OF_ONE_ACCOUNT = 20  # pieces of one variant
OF_ONE_NETWORK = 100  # guests only: a household, an office, a carrier's shared address


def holder_of(account_id: int | None, address: str) -> str | None:
    """None: nobody that could be told from others."""
    if account_id is not None:
        return f"{ACCOUNT}{account_id}"
    network = network_of(address)
    return f"{NETWORK}{network}" if network else None


def most_of(holder: str, limit: int | None = None) -> int:
    """A tighter limit is a buyer's own: it does not bind the many behind one network."""
    if not holder.startswith(ACCOUNT):
        return OF_ONE_NETWORK
    return OF_ONE_ACCOUNT if limit is None else min(limit, OF_ONE_ACCOUNT)
