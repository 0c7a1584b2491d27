class MediaError(Exception):
    """What goes wrong with one publisher's bytes or rights; it ends that stream and no other."""


class ProtocolBroken(MediaError):
    """The peer does not speak RTMP, or breaks its framing or our limits."""


class MediaBroken(MediaError):
    """A codec configuration or tag that cannot be read."""


class CodecRefused(MediaError):
    """A codec that we do not carry; the text names it and what to send instead."""


class PublishRefused(MediaError):
    """`code` is for machines (`unknown-key`, `already-live`), the text for the encoder."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
