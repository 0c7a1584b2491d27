from itertools import count

from vitrine.kit import clock
from vitrine.realtime.playtime import BUCKET_MS, ViewFlushed
from vitrine.show import Show

numbers = count(1)


def a_flush(  # noqa: PLR0913 - what a test may care about, each with a default
    show: Show,
    *,
    sid: str = "sid-1",
    seq: int | None = None,
    bucket: int | None = None,
    played_ms: int = 10_000,
    first_frame: bool = False,
    market: str = "GB",
    viewer: str | None = None,
    replay: bool = False,
) -> ViewFlushed:
    return ViewFlushed(
        sid=sid,
        show=show.id,
        boot="boot-1",
        seq=next(numbers) if seq is None else seq,
        bucket=clock.now_ms() // BUCKET_MS * BUCKET_MS if bucket is None else bucket,
        played_ms=played_ms,
        first_frame=first_frame,
        market=market,
        source="live",
        viewer=viewer,
        replay=replay,
    )
