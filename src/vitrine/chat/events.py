from vitrine.db import Fact


class MeasureTaken(Fact, frozen=True, kw_only=True, tag="chat.measure_taken"):
    sanction_id: int


class AppealMade(Fact, frozen=True, kw_only=True, tag="chat.appeal_made"):
    sanction_id: int


class AppealDecided(Fact, frozen=True, kw_only=True, tag="chat.appeal_decided"):
    sanction_id: int


class PrivatelyWritten(Fact, frozen=True, kw_only=True, tag="chat.privately_written"):
    thread_id: int
    line_id: int
    by_shop: bool
