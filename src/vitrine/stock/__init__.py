from vitrine.stock.claiming import HOLD_FOR, Claim, Granted, wanted_of
from vitrine.stock.holders import holder_of
from vitrine.stock.holding import expire_due, release, take
from vitrine.stock.lane import ClaimLane, claim_lane
from vitrine.stock.model import Hold, HoldState, MovementKind
from vitrine.stock.moving import put_back, receive
from vitrine.stock.queries import Level, available, hold_by_id, was_granted

__all__ = [
    "HOLD_FOR",
    "Claim",
    "ClaimLane",
    "Granted",
    "Hold",
    "HoldState",
    "Level",
    "MovementKind",
    "available",
    "claim_lane",
    "expire_due",
    "hold_by_id",
    "holder_of",
    "put_back",
    "receive",
    "release",
    "take",
    "wanted_of",
    "was_granted",
]
