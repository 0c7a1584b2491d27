from vitrine.clip.captioning import caption_show, captions_of, drop_captions, read_captions
from vitrine.clip.making import make_waiting
from vitrine.clip.model import Captions, Clip, ClipState, ShowCaptions
from vitrine.clip.ordering import Wanted, order_clip, order_clip_of_pin, try_again
from vitrine.clip.queries import clip_by_id, clips_of_show
from vitrine.clip.removing import remove_clip

__all__ = [
    "Captions",
    "Clip",
    "ClipState",
    "ShowCaptions",
    "Wanted",
    "caption_show",
    "captions_of",
    "clip_by_id",
    "clips_of_show",
    "drop_captions",
    "make_waiting",
    "order_clip",
    "order_clip_of_pin",
    "read_captions",
    "remove_clip",
    "try_again",
]
