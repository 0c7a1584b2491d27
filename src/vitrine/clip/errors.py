from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class MarksNotRight(VitrineError):
    code = "marks-not-right"
    kind = ErrorKind.INVALID
    says = mark("The end must be at least {least} second after the beginning.")


class ClipTooLong(VitrineError):
    code = "clip-too-long"
    kind = ErrorKind.INVALID
    says = mark("A clip may be {most} minutes long at most.")


class MarksOutsideShow(VitrineError):
    code = "marks-outside-show"
    kind = ErrorKind.INVALID
    says = mark("These marks are not within the show.")


class NotPinned(VitrineError):
    code = "not-pinned"
    kind = ErrorKind.NOT_FOUND
    says = mark("This product was not pinned in the show.")


class CropNotRight(VitrineError):
    code = "crop-not-right"
    kind = ErrorKind.INVALID
    says = mark("Say where the middle of the upright picture lies, from 0 (left) to 1 (right).")


class NoCaptions(VitrineError):
    code = "no-captions"
    kind = ErrorKind.INVALID
    says = mark("This show has no captions in this language yet: add them first.")


class CaptionsNotRight(VitrineError):
    code = "captions-not-right"
    kind = ErrorKind.INVALID
    says = mark("Line {line}: a WebVTT file begins with WEBVTT.")


class CaptionsEmpty(CaptionsNotRight):
    code = "captions-empty"
    says = mark("There is no caption in this file.")


class CaptionsTooMany(CaptionsNotRight):
    code = "captions-too-many"
    says = mark("This file has more captions than we take.")


class CaptionTimesNotRight(CaptionsNotRight):
    code = "caption-times-not-right"
    says = mark("Line {line}: times look like 00:01:02.500 --> 00:01:05.000.")


class CaptionBackwards(CaptionsNotRight):
    code = "caption-backwards"
    says = mark("Line {line}: a caption must end after it begins.")


class TooManyClips(VitrineError):
    code = "too-many-clips"
    kind = ErrorKind.TOO_MANY
    says = mark("{most} clips of this show are waiting already. Let them finish first.")


class RecordingGone(VitrineError):
    code = "recording-gone"
    kind = ErrorKind.GONE
    says = mark("The recording of this show was deleted.")


class NothingRecorded(VitrineError):
    code = "nothing-recorded"
    says = mark("This show was not recorded.")


class CaptionsBurnedIn(VitrineError):
    code = "captions-burned-in"
    says = mark(
        "These captions are part of the picture. Correct the captions of the show, then cut again."
    )


class ClipNotReady(VitrineError):
    code = "clip-not-ready"
    says = mark("This clip is not ready yet.")
