from vitrine.account.model import Account


def make_operator(account: Account) -> None:
    account.is_operator = True


def mark_as_demo(account: Account) -> None:
    """A simulated person: marked as such wherever they show."""
    account.is_demo = True
