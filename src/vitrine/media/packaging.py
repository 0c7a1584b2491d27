from typing import NamedTuple

from vitrine.media.hls.packager import PART_SECONDS
from vitrine.media.ladder.running import Ladders
from vitrine.media.publication import Publication
from vitrine.media.sound_only import SoundOnly


class Packaging(NamedTuple):
    """How streams are cut, and what they are offered as beside their passthrough."""

    part_seconds: float = PART_SECONDS
    sound_only: bool = True
    ladders: Ladders | None = None

    def add_renditions(self, publication: Publication, part_target: int) -> None:
        if self.sound_only:
            publication.sound_only = SoundOnly()
        if self.ladders is not None:
            publication.ladder = self.ladders.begin(part_target)


PLAIN = Packaging()
