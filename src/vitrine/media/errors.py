from collections.abc import Mapping


class MediaError(Exception):
    """What goes wrong with one publisher's bytes or rights; it ends that stream and no other.

    `code` and `facts` are for machines, so that a page can say it in its reader's language.
    """

    code: str = "media-error"

    def __init__(self, message: str, **facts: str | float) -> None:
        super().__init__(message)
        self.facts = facts


class ProtocolBroken(MediaError):
    """The peer does not speak RTMP, or breaks its framing."""

    code = "protocol-broken"


class MediaBroken(MediaError):
    """A codec configuration or tag that cannot be read."""

    code = "media-broken"


class CodecRefused(MediaError):
    """A codec that we do not carry; the text names it and what to send instead."""

    code = "codec-refused"


class BitrateOverLimit(MediaError):
    code = "bitrate-over-limit"


class PictureOverLimit(MediaError):
    code = "picture-over-limit"


class DurationOverLimit(MediaError):
    code = "duration-over-limit"


class TooFarBehind(MediaError):
    """Its timestamps stand still, or its link carries less than it sends."""

    code = "too-far-behind"


class NoPicture(MediaError):
    code = "no-picture"


class PublishRefused(MediaError):
    """`code` is for machines (`unknown-key`, `show-over`), the text for the encoder.

    `show` is named only to who had its key.
    """

    def __init__(
        self, code: str, message: str, show: str | None = None,
        facts: Mapping[str, str | float] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.code = code
        self.show = show
        self.facts.update(facts or {})


class ShowBusy(PublishRefused):
    """Somebody else publishes to this show; its host may let this one take over."""

    def __init__(self, message: str, show: str | None = None) -> None:
        super().__init__("already-live", message, show)
