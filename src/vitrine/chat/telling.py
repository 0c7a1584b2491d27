from collections.abc import Mapping

from vitrine.db import Tx


def tell(tx: Tx, show_id: int, who: str, frame: Mapping[str, object]) -> None:
    """One person's sockets in a room, beside the log."""
    tx.signal(f"tell.{show_id}", {"to": who, "frame": frame})


def tell_moderators(tx: Tx, show_id: int, frame: Mapping[str, object]) -> None:
    tx.signal(f"tell.{show_id}", {"to": None, "frame": frame})
