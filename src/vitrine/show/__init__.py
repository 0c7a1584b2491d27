from vitrine.show.airing import AirTimes, end, end_due, go_live, interrupt, resume
from vitrine.show.arranging import add_item, remove_item
from vitrine.show.chaptering import Pinned, Spoken, answers_of, pins_of
from vitrine.show.checkpointing import checkpoint, make_checkpoint
from vitrine.show.cueing import next_place, post_at, post_fact
from vitrine.show.dealing import WantedDeal, announce_deal, close_deal, run_deals
from vitrine.show.erasing import bury_pending, erase_message, erased_everywhere
from vitrine.show.keeping import close_log, headline_id, keep, last_kept, open_rooms, publish_again
from vitrine.show.lending import (
    device_by_token,
    devices_of,
    lend_device,
    open_device,
    revoke_device,
)
from vitrine.show.model import (
    Item,
    Poll,
    PollPhase,
    ProducerDevice,
    RoomEntry,
    Show,
    ShowRoom,
    ShowState,
)
from vitrine.show.pinning import pin, unpin
from vitrine.show.policy import demand_host, may_host
from vitrine.show.polling import (
    NewPoll,
    discard_poll,
    move_poll,
    poll_by_id,
    polls_of,
    prepare_poll,
)
from vitrine.show.pricing import prices_of, selling_markets
from vitrine.show.queries import (
    ended,
    is_open_to_everybody,
    item_by_id,
    items_in_open_shows,
    items_of,
    live_now,
    open_shows_of,
    room_of,
    scheduled,
    show_by_id,
    shows_of_shop,
)
from vitrine.show.recalling import entries_between
from vitrine.show.remembering import message, messages_asking, messages_of, said_lately
from vitrine.show.removing import clear_removed, remove_files, remove_recording, removed_among
from vitrine.show.scheduling import NewShow, schedule
from vitrine.show.spanning import Span, live_spans
from vitrine.show.streaming import (
    Event,
    Report,
    hold_back,
    lose_silent,
    may_publish,
    report,
    show_by_key,
    time_left,
)
from vitrine.show.tallying import tell_tallies
from vitrine.show.timing import correct_clock
from vitrine.show.voting import Voter, vote

__all__ = [
    "AirTimes",
    "Event",
    "Item",
    "NewPoll",
    "NewShow",
    "Pinned",
    "Poll",
    "PollPhase",
    "ProducerDevice",
    "Report",
    "RoomEntry",
    "Show",
    "ShowRoom",
    "ShowState",
    "Span",
    "Spoken",
    "Voter",
    "WantedDeal",
    "add_item",
    "announce_deal",
    "answers_of",
    "bury_pending",
    "checkpoint",
    "clear_removed",
    "close_deal",
    "close_log",
    "correct_clock",
    "demand_host",
    "device_by_token",
    "devices_of",
    "discard_poll",
    "end",
    "end_due",
    "ended",
    "entries_between",
    "erase_message",
    "erased_everywhere",
    "go_live",
    "headline_id",
    "hold_back",
    "interrupt",
    "is_open_to_everybody",
    "item_by_id",
    "items_in_open_shows",
    "items_of",
    "keep",
    "last_kept",
    "lend_device",
    "live_now",
    "live_spans",
    "lose_silent",
    "make_checkpoint",
    "may_host",
    "may_publish",
    "message",
    "messages_asking",
    "messages_of",
    "move_poll",
    "next_place",
    "open_device",
    "open_rooms",
    "open_shows_of",
    "pin",
    "pins_of",
    "poll_by_id",
    "polls_of",
    "post_at",
    "post_fact",
    "prepare_poll",
    "prices_of",
    "publish_again",
    "remove_files",
    "remove_item",
    "remove_recording",
    "removed_among",
    "report",
    "resume",
    "revoke_device",
    "room_of",
    "run_deals",
    "said_lately",
    "schedule",
    "scheduled",
    "selling_markets",
    "show_by_id",
    "show_by_key",
    "shows_of_shop",
    "tell_tallies",
    "time_left",
    "unpin",
    "vote",
]
