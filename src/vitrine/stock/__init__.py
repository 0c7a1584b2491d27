from vitrine.stock.allotting import allotted, bring_back, set_aside
from vitrine.stock.auditing import INVARIANTS
from vitrine.stock.claiming import HOLD_FOR, Claim, Granted, wanted_of
from vitrine.stock.counting import count, count_first
from vitrine.stock.holders import holder_of
from vitrine.stock.holding import expire_due, release, take
from vitrine.stock.keeping import keep, lock_all_of
from vitrine.stock.lane import ClaimLane, claim_lane
from vitrine.stock.model import MAIN, Hold, HoldState, MovementKind, StockWait, WaitState
from vitrine.stock.moving import put_back, receive
from vitrine.stock.passing_on import pass_on_due
from vitrine.stock.queries import (
    Everywhere,
    Level,
    available,
    everywhere,
    hold_by_id,
    was_granted,
)
from vitrine.stock.retaking import take_again
from vitrine.stock.safekeeping import keep_back
from vitrine.stock.waiting import (
    ahead_of,
    claimed,
    demand_offered,
    end_waiting,
    join,
    leave,
    place_by_id,
    place_by_token,
    waiting_for_deal,
)

__all__ = [
    "HOLD_FOR",
    "INVARIANTS",
    "MAIN",
    "Claim",
    "ClaimLane",
    "Everywhere",
    "Granted",
    "Hold",
    "HoldState",
    "Level",
    "MovementKind",
    "StockWait",
    "WaitState",
    "ahead_of",
    "allotted",
    "available",
    "bring_back",
    "claim_lane",
    "claimed",
    "count",
    "count_first",
    "demand_offered",
    "end_waiting",
    "everywhere",
    "expire_due",
    "hold_by_id",
    "holder_of",
    "join",
    "keep",
    "keep_back",
    "leave",
    "lock_all_of",
    "pass_on_due",
    "place_by_id",
    "place_by_token",
    "put_back",
    "receive",
    "release",
    "set_aside",
    "take",
    "take_again",
    "waiting_for_deal",
    "wanted_of",
    "was_granted",
]
