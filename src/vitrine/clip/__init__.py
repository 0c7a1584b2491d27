from vitrine.clip.captioning import (
    caption_clip,
    caption_show,
    captions_of,
    drop_captions,
    drop_clip_captions,
    read_captions,
)
from vitrine.clip.downloading import Recorded, bytes_of, recording_of
from vitrine.clip.making import make_waiting
from vitrine.clip.model import Captions, Clip, ClipState, ShowCaptions
from vitrine.clip.ordering import Wanted, order_clip, order_clip_of_pin, try_again
from vitrine.clip.queries import clip_by_id, clips_of_shop, clips_of_show
from vitrine.clip.removing import remove_clip

__all__ = [
    "Captions",
    "Clip",
    "ClipState",
    "Recorded",
    "ShowCaptions",
    "Wanted",
    "bytes_of",
    "caption_clip",
    "caption_show",
    "captions_of",
    "clip_by_id",
    "clips_of_shop",
    "clips_of_show",
    "drop_captions",
    "drop_clip_captions",
    "make_waiting",
    "order_clip",
    "order_clip_of_pin",
    "read_captions",
    "recording_of",
    "remove_clip",
    "try_again",
]
