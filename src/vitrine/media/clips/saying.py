from collections.abc import Callable

Say = Callable[[float], None]


class ClipFailed(Exception):
    """`code` is one of `job.Failed`."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code
